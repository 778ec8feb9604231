"""What a hook does not pay for: asserted by what it does not import, since seconds depend on the machine."""

from __future__ import annotations

import pytest

from hook.staged import Desk, chat
from test_startup import imported_after

CHECK = """
import os
os.chdir({path!r})
from aidebt.__main__ import main
assert main({arguments!r}) == 0
"""
NEVER = (
    "argparse", "concurrent.futures", "dataclasses", "inspect", "logging", "multiprocessing", "networkx", "rich", "sqlite3",
    "aidebt.cache", "aidebt.checks", "aidebt.cli", "aidebt.clocks", "aidebt.graph", "aidebt.lineage", "aidebt.pool",
    "aidebt.scan", "aidebt.score", "aidebt.walk",
)  # fmt: skip
NOT_FOR_NOTHING = (
    "tree_sitter", "tomllib", "tomli", "difflib", "aidebt.analyse", "aidebt.catalog", "aidebt.config", "aidebt.detectors",
    "aidebt.discover", "aidebt.link", "aidebt.parsers", "aidebt.report", "aidebt.signatures", "aidebt.suppressions",
)  # fmt: skip


def imported(desk: Desk, *arguments: str) -> set[str]:
    # the first run compiles the rules of a checkout, which an installed package brings along
    code = CHECK.format(path=str(desk.repo.path), arguments=["check", *arguments])
    imported_after(code)
    return imported_after(code)


@pytest.mark.parametrize(
    "files",
    [
        {f"m{number}.py": f"import os\n\nVALUE = {number}\n" for number in range(10)},
        {
            "requirements.txt": "openai==1.0\n",
            "logo.png": "gpt-4o",
            "node_modules/openai/index.js": "openai",
        },
        {},
    ],
)
def test_where_nothing_can_hold_a_model_no_rule_is_read(desk: Desk, files: dict[str, str]) -> None:
    loaded = imported(desk.commit({"a.py": "x = 1\n"}).stage(files))
    assert "aidebt.hook.sieve" in loaded
    assert sorted(loaded & {*NEVER, *NOT_FOR_NOTHING}) == []


def test_where_something_can_no_more_is_imported_than_judges_it(desk: Desk) -> None:
    files = {f"m{number}.py": f"VALUE = {number}\n" for number in range(9)}
    loaded = imported(desk.commit({"chat.py": chat("gpt-6-luna")}).stage({**files, "chat.py": chat("claude-opus-4-6")}))
    assert {"aidebt.hook.judging", "aidebt.parsers.python", "aidebt.link"} <= loaded
    assert sorted(loaded & {*NEVER, "tomllib", "tomli", "difflib", "aidebt.config", "aidebt.parsers.yaml"}) == []


def test_flags_that_hooks_pass_need_no_argparse(desk: Desk) -> None:
    desk.commit({"a.py": "x = 1\n"}).stage({"b.py": "y = 2\n"})
    assert "argparse" not in imported(desk, "--fail-on", "high", "-q", "b.py", "a.py")
    assert "argparse" in imported(desk, "--as-of", "2026-11-22")


def test_settings_are_read_where_a_file_makes_some(desk: Desk) -> None:
    desk.commit({"pyproject.toml": '[project]\nname = "x"\n'}).stage({"b.py": "y = 2\n"})
    assert "aidebt.config" not in imported(desk)
    desk.write({"pyproject.toml": '[tool.aidebt]\nignore = ["unpinned-model"]\n'})
    assert "aidebt.config" in imported(desk)
