"""What every test gets: an environment of its own, and shared builders."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))  # `import repository` in any test, whatever its folder
KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV")
KEPT_PREFIXES = ("COV", "PYTEST", "PIP_", "PYTHON")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Starts the slow packaging tests first, so that workers finish together."""
    items.sort(key=lambda item: item.get_closest_marker("packaging") is None)


@pytest.fixture(autouse=True)
def own_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Hides the developer's home, caches, git configuration and colours; returns the empty home.

    Variables of the test tools stay. Proxies lead nowhere, so a test that reaches for the network fails.
    """
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name not in KEPT and not name.startswith(KEPT_PREFIXES):
            monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path_factory.getbasetemp()))
    monkeypatch.setenv("TZ", "UTC")
    return home


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture
def aidebt(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `aidebt ARGUMENTS` as a process of its own, from the checkout's source, in `cwd` (an empty directory)."""

    def run(*arguments: str, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-m", "aidebt", *arguments]
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8")

    return run
