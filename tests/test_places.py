from __future__ import annotations

import pytest

from aidebt.link.places import Paths, all_nearest, nearest

PATHS = Paths(
    [
        "app/chat.py",
        "app/prompts/system.md",
        "api/prompts/system.md",
        "prompts/only.txt",
        "a/one.md",
        "b/two/one.md",
        "flows/x/answer.jinja2",
    ]
)


@pytest.mark.parametrize(
    ("origin", "written", "expected"),
    [
        ("app/chat.py", "prompts/system.md", "app/prompts/system.md"),
        ("app/sub/deep.py", "prompts/system.md", "app/prompts/system.md"),
        ("app/sub/deep.py", "../prompts/system.md", "app/prompts/system.md"),
        ("app/chat.py", "./prompts/only.txt", "prompts/only.txt"),
        ("app/chat.py", "file://prompts/only.txt", "prompts/only.txt"),
        ("app/chat.py", "prompts\\only.txt", "prompts/only.txt"),
        ("flows/x/flow.dag.yaml", "answer.jinja2", "flows/x/answer.jinja2"),
        ("app/chat.py", "answer.jinja2", "flows/x/answer.jinja2"),
        ("app/chat.py", "two/one.md", "b/two/one.md"),
    ],
)
def test_the_file_that_is_meant(origin: str, written: str, expected: str) -> None:
    assert PATHS.find(origin, written) == expected


@pytest.mark.parametrize(
    ("origin", "written"),
    [
        ("app/chat.py", "prompts/absent.md"),
        ("other/chat.py", "prompts/system.md"),  # two have it, none is nearer
        ("other/chat.py", "one.md"),
        ("app/chat.py", "../../../etc/passwd"),
        ("app/chat.py", "/etc/passwd"),
        ("app/chat.py", "chat.py"),
        ("app/chat.py", ""),
        ("app/chat.py", "."),
    ],
)
def test_no_file_is_guessed(origin: str, written: str) -> None:
    assert PATHS.find(origin, written) is None


def test_of_several_the_nearest() -> None:
    assert nearest("a/b/c.py", ["a/x.yaml", "a/b/y.yaml", "z.yaml"]) == "a/b/y.yaml"
    assert nearest("q/c.py", ["a/x.yaml", "z/y.yaml"]) is None
    assert all_nearest("q/c.py", ["z/y.yaml", "a/x.yaml"]) == ["a/x.yaml", "z/y.yaml"]
    assert all_nearest("a/c.py", ["a/c.py", "a/d.py"]) == ["a/c.py"]
    assert nearest("a/c.py", []) is None


@pytest.mark.parametrize(
    ("origin", "written", "expected"),
    [
        ("app/chat.py", "prompts/*.md", ["app/prompts/system.md"]),
        ("other/chat.py", "prompts/*.md", ["api/prompts/system.md", "app/prompts/system.md"]),
        ("app/chat.py", "prompts/*/x.md", []),
        ("app/chat.py", "*.md", []),  # every file of a kind is nobody's prompts
        ("app/chat.py", "*", []),
    ],
)
def test_a_path_that_is_open_means_the_files_that_fit(origin: str, written: str, expected: list[str]) -> None:
    assert PATHS.find_all(origin, written) == expected


@pytest.mark.parametrize(
    ("origin", "written", "expected"),
    [
        ("app/chat.py", "system", ["app/prompts/system.md"]),
        ("app/chat.py", "x/answer", ["flows/x/answer.jinja2"]),
        ("app/chat.py", "y/answer", []),
        ("other/chat.py", "system", []),
        ("app/chat.py", "chat", []),
        ("a/chat.py", "one", ["a/one.md"]),
    ],
)
def test_a_name_without_its_suffix(origin: str, written: str, expected: list[str]) -> None:
    assert PATHS.find_all(origin, written, stem=True) == expected


def test_a_pattern_that_half_the_repository_fits_means_nothing() -> None:
    many = Paths([f"data/letters/{number}.txt" for number in range(200)])
    assert many.find_all("app.py", "letters/*.txt") == []


def test_a_path_of_many_open_parts_means_nothing_and_costs_nothing() -> None:
    paths = Paths([f"prompts/{'a' * 200}.md"])
    assert paths.find_all("app.py", "prompts/" + "*a" * 30 + "b.md") == []
