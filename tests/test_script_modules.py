from __future__ import annotations

import pytest

from aidebt.modules import Modules, is_module, is_script

PATHS = [
    "web/src/app/page.tsx",
    "web/src/lib/ai/index.ts",
    "web/src/lib/ai/models.ts",
    "web/src/lib/utils.js",
    "web/src/legacy.mjs",
    "web/tests/lib/ai/models.ts",
    "packages/core/src/index.ts",
    "packages/core/src/deep/prompts.ts",
    "server/main.py",
    "index.js",
]
ALIASES = (
    ("web", "@/*", "web/src/*"),
    ("web", "~lib", "web/src/lib/ai"),
    ("", "@acme/core", "packages/core/src/index.ts"),
    ("", "@acme/core/*", "packages/core/src/*"),
)


@pytest.mark.parametrize(
    ("importer", "module", "found"),
    [
        ("web/src/app/page.tsx", "../lib/ai/models", "web/src/lib/ai/models.ts"),
        ("web/src/app/page.tsx", "../lib/ai", "web/src/lib/ai/index.ts"),
        ("web/src/app/page.tsx", "../lib/ai/", "web/src/lib/ai/index.ts"),
        ("web/src/app/page.tsx", "../lib/ai/models.js", "web/src/lib/ai/models.ts"),
        ("web/src/app/page.tsx", "../lib/utils.js", "web/src/lib/utils.js"),
        ("web/src/app/page.tsx", "../lib/utils.js?raw", "web/src/lib/utils.js"),
        ("web/src/app/page.tsx", "../legacy", "web/src/legacy.mjs"),
        ("web/src/lib/ai/models.ts", ".", "web/src/lib/ai/index.ts"),
        ("web/src/lib/ai/models.ts", "..", None),
        ("server/x.ts", "..", "index.js"),
        ("server/x.ts", "../../out", None),
        ("web/src/app/page.tsx", "@/lib/ai/models", "web/src/lib/ai/models.ts"),
        ("web/src/app/page.tsx", "~lib", "web/src/lib/ai/index.ts"),
        ("web/src/app/page.tsx", "@acme/core", "packages/core/src/index.ts"),
        ("web/src/app/page.tsx", "@acme/core/deep/prompts", "packages/core/src/deep/prompts.ts"),
        ("web/src/app/page.tsx", "@acme/other", None),
        ("web/src/app/page.tsx", "openai", None),
        ("web/src/app/page.tsx", "utils", None),
        ("web/src/app/page.tsx", "index", None),
    ],
)
def test_the_file_of_an_import(importer: str, module: str, found: str | None) -> None:
    modules = Modules(PATHS, ALIASES)
    assert modules.find(importer, module, 0) == found
    assert modules.find(importer, module, 0) == found, "asked again, out of what is kept"


def test_an_alias_without_settings_starts_at_the_nearest_directory_that_has_the_file() -> None:
    modules = Modules(PATHS)
    assert modules.find("web/src/app/page.tsx", "@/lib/ai/models", 0) == "web/src/lib/ai/models.ts"
    assert modules.find("web/tests/page.tsx", "~/lib/ai/models", 0) == "web/tests/lib/ai/models.ts"
    assert modules.find("web/src/app/page.tsx", "$lib/ai", 0) == "web/src/lib/ai/index.ts"
    assert modules.find("web/src/app/page.tsx", "@/lib/nowhere", 0) is None
    assert modules.find("web/src/app/page.tsx", "@/", 0) is None


def test_each_language_has_its_own_modules() -> None:
    modules = Modules(PATHS)
    assert modules.find("server/main.py", "web.src.lib.utils", 0) is None
    assert modules.find("web/src/app/page.tsx", "server.main", 0) is None
    assert modules.below("web/src/app/page.tsx", "../lib", "ai", 0) is None


def test_what_can_be_imported() -> None:
    assert is_module("a.py")
    assert is_module("a.mts")
    assert is_script("a.jsx")
    assert not is_script("a.py")
    assert not is_module("a.json")
