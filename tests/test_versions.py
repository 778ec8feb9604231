from __future__ import annotations

import pytest

from aidebt import versions as module
from aidebt.versions import normal, versions

TWO = {"a-b-c": "2", "d": "3"}


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("requirements.txt", "openai==1.2.3\n# anthropic==9\nlitellm>=1.0\n", {"openai": "1.2.3"}),
        ("requirements/dev.in", "langchain[all] == 0.3.1 ; python_version > '3.9'\n", {"langchain": "0.3.1"}),
        ("constraints.pip", "LangChain_OpenAI===1.0\r\nx\r\n", {"langchain-openai": "1.0"}),
        ("requirements.txt", "openai==1.2.3 \\\n    --hash=sha256:00\n", {"openai": "1.2.3"}),
        ("poetry.lock", '[[package]]\nname = "openai"\nversion = "1.2.3"\n', {"openai": "1.2.3"}),
        ("uv.lock", '[[package]]\nname = "a.b_c"\nversion = "2"\n\n[[package]]\nname = "d"\nversion = "3"\n', TWO),
        ("pyproject.toml", 'dependencies = ["openai==1.2.3", "x>=1", \'y[z]==2.0\']\n', {"openai": "1.2.3", "y": "2.0"}),
        ("Pipfile.lock", '{"default": {"openai": {"version": "==1.2.3"}}, "develop": {"b": {}}}', {"openai": "1.2.3"}),
        (
            "package-lock.json",
            '{"packages": {"": {"version": "1"}, "node_modules/openai": {"version": "4.1.0"}}}',
            {"npm:openai": "4.1.0"},
        ),
        (
            "web/package-lock.json",
            '{"packages": {"node_modules/a": {"version": "1.0.0"}, "node_modules/b/node_modules/a": {"version": "2.0.0"}}}',
            {"npm:a": "1.0.0"},
        ),
        ("package-lock.json", '{"dependencies": {"@ai-sdk/openai": {"version": "3.0.1"}}}', {"npm:@ai-sdk/openai": "3.0.1"}),
        (
            "package.json",
            '{"dependencies": {"openai": "4.1.0", "ai": "^5.0.0", "zod": "*", "w": "workspace:*"},'
            '"devDependencies": {"b": "=1.2.3"}}',
            {"npm:openai": "4.1.0", "npm:b": "1.2.3"},
        ),
        (
            "pnpm-lock.yaml",
            "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      '@ai-sdk/openai':\n        specifier: ^3.0.0\n"
            "        version: 3.0.1(zod@3.25.0)\n      openai:\n        specifier: 4.1.0\n        version: 4.1.0\n"
            "packages:\n  openai@2.0.0:\n    resolution: {integrity: sha512-x}\n",
            {"npm:@ai-sdk/openai": "3.0.1", "npm:openai": "4.1.0"},
        ),
        ("pnpm-lock.yaml", "dependencies:\n  openai: 4.1.0_zod@3.1.0\n  link: link:../a\n", {"npm:openai": "4.1.0"}),
        (
            "yarn.lock",
            'openai@^4.0.0, openai@^4.1.0:\n  version "4.1.0"\n  resolved "https://x"\n\n'
            '"@ai-sdk/openai@npm:^3.0.0":\n  version: 3.0.1\n',
            {"npm:openai": "4.1.0", "npm:@ai-sdk/openai": "3.0.1"},
        ),
        ("bun.lock", '{ "packages": {\n    "openai": ["openai@4.1.0", "", {}, "sha512"],\n } }\n', {"npm:openai": "4.1.0"}),
    ],
)  # fmt: skip
def test_exact_versions(path: str, text: str, found: dict[str, str]) -> None:
    assert dict(versions(path, text.encode())) == found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", "openai\nlitellm~=1.0\n-r other.txt\nhttps://example.org/x.whl\n"),
        ("poetry.lock", "[[package]]\nname = openai\n"),
        ("Pipfile.lock", "not json"),
        ("Pipfile.lock", "[1, 2]"),
        ("Pipfile.lock", '{"default": ["openai"], "develop": {"a": 1, "b": {"version": 2}}}'),
        ("package-lock.json", "[" * 5000),
        ("pyproject.toml", 'dependencies = ["openai>=1.2", "x"]\n'),
        ("package.json", '{"dependencies": {"openai": "^4.1.0", "a": "latest", "b": 1}, "devDependencies": []}'),
        ("tsconfig.json", '{"compilerOptions": {"target": "1.2.3"}}'),
        ("pnpm-lock.yaml", "packages:\n  openai@2.0.0:\n    resolution: {}\n"),
        ("yarn.lock", "# yarn lockfile v1\n"),
        ("bun.lock", "{"),
        ("requirements.txt", ""),
    ],
)
def test_ranges_and_rubbish_are_no_versions(path: str, text: str) -> None:
    assert versions(path, text.encode()) == ()


def test_bytes_outside_utf_8_do_no_harm() -> None:
    assert versions("requirements.txt", b"# caf\xe9\nopenai==1.0\n") == (("openai", "1.0"),)


def test_a_huge_file_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    assert versions("requirements.txt", b"openai==1.0\n") == ()


def test_names_are_compared_in_normal_form() -> None:
    assert {normal(name) for name in ("Foo.Bar", "foo_bar", "foo--bar")} == {"foo-bar"}
