from __future__ import annotations

import pytest

from aidebt.analyse import lock_file
from aidebt.assets import Context, Kind
from project import analyser, ask


@pytest.mark.parametrize(
    ("path", "text", "wanted"),
    [
        ("app.py", ask('"gpt-4o"'), True),
        ("app.py", "MODEL = 'gpt-4o'\n", True),
        ("app.py", "TITLE = 'GPT-4O'\n", False),
        ("app.py", "# aidebt: reviewed 2026-01-01\n", True),
        ("a.prompty", "---\n---\nhello\n", True),
        ("AGENTS.md", "Run the tests.\n", True),
        ("app.py", "def add(a, b):\n    return a + b\n", False),
        ("data.json", '{"a": [1, 2, 3]}', False),
        ("empty.py", "", False),
        ("crds/jobs.yaml", "kind: CustomResourceDefinition\nspec:\n  description: a command-line tool, e.g. gpt-4o\n", False),
        ("crds/jobs.yaml", "kind: CustomResourceDefinition\n---\nkind: Job\nspec:\n  model: gpt-4o\n", True),
    ],
)
def test_which_files_are_worth_parsing(path: str, text: str, wanted: bool) -> None:
    assert analyser().wants(path, text.encode()) is wanted


def test_a_file_that_no_parser_reads_is_skipped() -> None:
    found = analyser().analyse("app.rb", b'model = "gpt-4o"\n')
    assert (found.skipped, found.assets) == ("no parser", ())


def test_old_versions_give_the_same_assets_and_nothing_else() -> None:
    data = ('MODEL = "gpt-4o"\n' + ask("MODEL")).encode()
    whole, old = analyser().analyse("app.py", data), analyser().analyse("app.py", data, alone=True)
    assert whole.sites
    assert old.assets == whole.assets == tuple(analyser().assets("app.py", data))
    assert (old.sites, old.imports, old.bindings) == ((), (), ())


def test_old_versions_of_data_files_give_the_same_assets_and_nothing_else() -> None:
    data = b"chat:\n  model: gpt-4o\n  prompt: You are a careful travel agent who always names the price first.\n"
    whole, old = analyser().analyse("config.yaml", data), analyser().analyse("config.yaml", data, alone=True)
    assert whole.sites
    assert old.assets == whole.assets
    assert old.sites == ()


def test_what_a_service_is_stands_in_one_line() -> None:
    (found,) = analyser().assets(
        "compose.yaml", b"services:\n  store:\n    image: qdrant/qdrant:v1.12.0\n    restart: always\n"
    )
    assert (found.content, found.raw) == ("qdrant/qdrant:v1.12.0", b"image: qdrant/qdrant:v1.12.0")


def test_what_comments_say_to_this_tool() -> None:
    text = '# aidebt: reviewed 2026-05-04\nMODEL = "gpt-4o"  # aidebt: ignore[retiring-model]\n'
    found = analyser().analyse("app.py", text.encode())
    assert found.reviewed == ((1, "2026-05-04"),)
    assert [(one.line, one.rule) for one in found.ignores] == [(2, "retiring-model")]
    plain = analyser().analyse("app.py", text.replace("aidebt:", "hint:").encode())
    assert (plain.reviewed, plain.ignores) == ((), ())


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", b"def (:\n  gpt-4o '''", b"\x00" * 50, b'x = "gpt-4o\n', b"(" * 3000])
@pytest.mark.parametrize("path", ["a.py", "a.yaml", "a.json", "a.toml", ".env", "Dockerfile", "a.prompty", "a.bicep", "a.ini"])
def test_broken_files_give_something_or_nothing(path: str, text: bytes) -> None:
    found = analyser().analyse(path, text)
    assert found.path == path
    assert all(asset.kind in (Kind.MODEL_PIN, Kind.PROMPT) for asset in found.assets)


def test_half_a_file_still_gives_its_whole_half() -> None:
    found = analyser().analyse("app.py", (ask('"gpt-4o"') + "\ndef broken(:\n").encode())
    assert [asset.value for asset in found.assets if asset.kind is Kind.MODEL_PIN] == ["gpt-4o"]


def test_context_and_lock_files() -> None:
    assert analyser().context("tests/test_a.py") is Context.TEST
    found = lock_file("requirements.txt", b"openai==1.2.3\n")
    assert (found.packages, found.assets) == ((("openai", "1.2.3"),), ())


def test_the_same_bytes_give_the_same_assets() -> None:
    data = ask('"gpt-4o"').encode()
    assert analyser().analyse("app.py", data) == analyser().analyse("app.py", data)
