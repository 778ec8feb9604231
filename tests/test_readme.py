"""The README says what is so: its commands, its output, its flags, its links, its configuration."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def readme() -> ModuleType:
    """scripts/readme_output.py, which knows the README's blocks."""
    spec = importlib.util.spec_from_file_location("readme_output", ROOT / "scripts" / "readme_output.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_two_commands_of_one_line_each_make_their_own_environment(readme: ModuleType) -> None:
    install, test = readme.blocks("sh")
    for command in (install, test):
        assert command.count("\n") == 1
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert "aidebt scan" in install
    assert "'.[test]'" in test
    assert "pytest" in test


def test_the_output_shown_is_the_output(readme: ModuleType) -> None:
    assert readme.blocks("text")[0] == readme.real_output(), "run python scripts/readme_output.py"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/ci.md", "docs/rules/README.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    here = (ROOT / page).parent
    assert [target for target in LINK.findall((ROOT / page).read_text(encoding="utf-8")) if not (here / target).exists()] == []


def test_every_path_that_contributing_names_exists() -> None:
    named = re.findall(
        r"`((?:src|tests|rules|scripts|bench|fixtures|\.ci)/[\w./-]*)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    )
    assert named
    assert sorted({name for name in named if not (ROOT / name).exists()}) == []


def test_every_flag_that_the_readme_names_exists(aidebt: Run) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--version"}
    told = "".join(aidebt(command, "--help").stdout for command in ("scan", "diff", "trend", "check", "baseline", "init"))
    assert {"--as-of", "--format", "--exit-zero"} <= named
    assert sorted(flag for flag in named if flag not in told) == []


def test_the_configuration_shown_is_accepted(readme: ModuleType, aidebt: Run, tmp_path: Path) -> None:
    (shown,) = readme.blocks("toml")
    assert tomllib.loads(shown)["tool"]["aidebt"]
    (tmp_path / "pyproject.toml").write_text(shown, encoding="utf-8")
    (tmp_path / "app.py").write_text("x = 1\n", encoding="utf-8")
    done = aidebt("scan", ".", "--format", "json")
    assert done.returncode == 0, done.stderr
    (tmp_path / "pyproject.toml").write_text(shown + "no-such-key = 1\n", encoding="utf-8")
    refused = aidebt("scan", ".")
    assert refused.returncode == 2
    assert "no-such-key" in refused.stderr
