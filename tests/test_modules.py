from __future__ import annotations

import pytest

from aidebt.modules import Modules

PATHS = [
    "app/main.py",
    "app/config.py",
    "app/core/__init__.py",
    "app/core/config.py",
    "app/core/deep/run.py",
    "tools/config.py",
    "tools/stubs.pyi",
    "config.yaml",
    "setup.py",
    "__init__.py",
]
MODULES = Modules(PATHS)


@pytest.mark.parametrize(
    ("importer", "module", "level", "found"),
    [
        ("app/main.py", "app.config", 0, "app/config.py"),
        ("app/main.py", "app.core", 0, "app/core/__init__.py"),
        ("app/main.py", "app.core.config", 0, "app/core/config.py"),
        ("app/main.py", "setup", 0, "setup.py"),
        ("app/main.py", "core.deep.run", 0, "app/core/deep/run.py"),
        ("app/main.py", "stubs", 0, "tools/stubs.pyi"),
        ("app/main.py", "config", 1, "app/config.py"),
        ("app/main.py", "core", 1, "app/core/__init__.py"),
        ("app/core/deep/run.py", "config", 2, "app/core/config.py"),
        ("app/core/deep/run.py", "config", 3, "app/config.py"),
        ("app/core/deep/run.py", "", 2, "app/core/__init__.py"),
        ("app/core/__init__.py", "config", 1, "app/core/config.py"),
    ],
)
def test_the_file_of_a_module(importer: str, module: str, level: int, found: str) -> None:
    assert MODULES.find(importer, module, level) == found
    assert MODULES.find(importer, module, level) == found, "asked again, out of what is kept"


@pytest.mark.parametrize(
    ("importer", "module", "level"),
    [
        ("app/main.py", "openai", 0),
        ("app/main.py", "openai.config", 0),
        ("app/main.py", "", 0),
        ("app/main.py", "setup", 1),
        ("app/main.py", "config", 9),
        ("setup.py", "", 1),
        ("app/main.py", "yaml", 0),
    ],
)
def test_what_is_no_file_of_the_repository(importer: str, module: str, level: int) -> None:
    assert MODULES.find(importer, module, level) is None


@pytest.mark.parametrize(
    ("importer", "found"),
    [
        ("app/main.py", "app/config.py"),
        ("app/core/deep/run.py", "app/core/config.py"),
        ("tools/other.py", "tools/config.py"),
    ],
)
def test_of_several_modules_of_one_name_the_nearest_is_meant(importer: str, found: str) -> None:
    assert MODULES.find(importer, "config", 0) == found


def test_the_order_of_the_paths_does_not_matter() -> None:
    other = Modules(reversed(PATHS))
    for importer in ("app/main.py", "elsewhere/x.py", "x.py"):
        assert other.find(importer, "config", 0) == MODULES.find(importer, "config", 0)
