"""Starting up stays cheap: what is imported before there is anything to scan."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src"
HEAVY = ("rich", "networkx", "git", "libcst", "tree_sitter", "ahocorasick_rs", "multiprocessing", "concurrent.futures")

RUN = """
import os, runpy, sys
os._exit = sys.exit  # a run ends at once: nothing could be asked of it
sys.argv = ["aidebt", "{flag}"]
try:
    runpy.run_module("aidebt", run_name="__main__")
except SystemExit as end:
    assert not end.code
"""


def imported_after(code: str) -> set[str]:
    """The modules that a fresh interpreter holds after running `code`."""
    command = [sys.executable, "-c", f"{code}\nimport sys; sys.stderr.write('\\n'.join(sys.modules))"]
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COV")}  # coverage imports a lot
    done = subprocess.run(command, env=unmeasured | {"PYTHONPATH": str(SOURCE)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines())


def test_the_command_line_imports_nothing_heavy() -> None:
    loaded = imported_after("import aidebt.cli")
    assert "aidebt.cli" in loaded
    assert sorted(set(HEAVY) & loaded) == []


@pytest.mark.parametrize("flag", ["--version", "--help"])
def test_asking_for_help_imports_nothing_heavy(flag: str) -> None:
    loaded = imported_after(RUN.format(flag=flag))
    assert "aidebt.cli" in loaded
    assert sorted(set(HEAVY) & loaded) == []


def test_a_heavy_import_would_be_seen() -> None:
    assert "networkx" in imported_after("import networkx")
