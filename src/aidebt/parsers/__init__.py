"""Which parser reads which file. A parser is a function from bytes to facts; it knows a syntax and nothing of its meaning.

To add a format: one module with `parse(data: bytes) -> ParsedFile`, one row in `FORMATS`, one test file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from aidebt.facts import ParsedFile
from aidebt.globs import Globs, compile_globs
from aidebt.values import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the registry.

    Attributes:
        name: what the format is called, in facts too.
        names: file names it has, lower case, with `*` as in a shell.
        entry: `module:function` of its parser; imported when first used, so that no grammar is loaded in vain.
        shebang: how the first line of a file without a suffix starts, a regular expression; "" for none.
        core: `module:function` that cuts a file down to the bytes that can hold anything; "" where all of them can.
    """

    name: str
    names: tuple[str, ...]
    entry: str
    shebang: str = ""
    core: str = ""

    def parse(self, data: bytes) -> ParsedFile:
        """The facts of a file of this format."""
        parser: Callable[[bytes], ParsedFile] = load(self.entry)
        return parser(data)

    def essence(self, data: bytes) -> bytes:
        """The bytes of a file that can hold anything."""
        cut: Callable[[bytes], bytes] = load(self.core)
        return cut(data)


FORMATS: tuple[Format, ...] = (  # the first row that matches decides
    Format("prompty", ("*.prompty",), "aidebt.parsers.promptfile:parse_prompty"),
    Format("prompt", ("*.prompt",), "aidebt.parsers.promptfile:parse_prompt"),
    Format("python", ("*.py", "*.pyi", "*.pyw"), "aidebt.parsers.python:parse", r"#!.*\bpython"),
    Format("notebook", ("*.ipynb",), "aidebt.parsers.notebook:parse", core="aidebt.parsers.notebook:essence"),
    Format("typescript", ("*.ts", "*.mts", "*.cts"), "aidebt.parsers.typescript:parse"),
    Format(
        "javascript",
        ("*.js", "*.jsx", "*.mjs", "*.cjs", "*.tsx"),
        "aidebt.parsers.typescript:parse_jsx",
        r"#!.*\b(node|bun|deno|tsx)\b",
    ),
    Format("yaml", ("*.yaml", "*.yml", "*.yaml.example", "*.yml.example"), "aidebt.parsers.yaml:parse", r"%YAML|---\s"),
    Format(
        "json", ("*.json", "*.jsonc", "*.json5", "*.json.example", ".babelrc", "oai_config_list*"), "aidebt.parsers.json:parse"
    ),
    Format("toml", ("*.toml", "*.toml.example", "pipfile"), "aidebt.parsers.toml:parse"),
    Format(
        "dotenv",
        (".env", ".env.*", "*.env", "*.env.*", "env.template", "env.example", "env.sample", ".flaskenv", "*.envrc"),
        "aidebt.parsers.dotenv:parse",
    ),
    Format(
        "dockerfile",
        ("dockerfile", "dockerfile.*", "*.dockerfile", "containerfile", "containerfile.*"),
        "aidebt.parsers.dockerfile:parse",
    ),
    Format("modelfile", ("modelfile", "modelfile.*", "*.modelfile"), "aidebt.parsers.modelfile:parse"),
    Format("baml", ("*.baml",), "aidebt.parsers.baml:parse"),
    Format("bicep", ("*.bicep", "*.bicepparam"), "aidebt.parsers.bicep:parse"),
    Format("hcl", ("*.tf", "*.tfvars", "*.hcl", "*.tfvars.example", "*.tofu"), "aidebt.parsers.hcl:parse"),
    Format(
        "shell",
        ("*.sh", "*.bash", "*.zsh", "*.ksh", "*.sh.tpl", "*.sh.tftpl"),
        "aidebt.parsers.shell:parse",
        r"#!.*\b(?:ba|z|k|da)?sh\b",
    ),
    Format("make", ("makefile", "gnumakefile", "*.mk", "makefile.*", "justfile"), "aidebt.parsers.shell:parse_make"),
    Format("procfile", ("procfile", "procfile.*"), "aidebt.parsers.shell:parse_procfile"),
    Format("ini", ("*.ini", "*.cfg", "*.conf"), "aidebt.parsers.ini:parse"),
    Format("properties", ("*.properties",), "aidebt.parsers.ini:parse_properties"),
    Format(
        "text",
        (
            "*.txt",
            "*.md",
            "*.mdc",
            "*.markdown",
            "*.jinja",
            "*.jinja2",
            "*.j2",
            "*.tmpl",
            "*.hbs",
            "*.handlebars",
            "*.mustache",
            "*.liquid",
            "*.st",
            ".cursorrules",
            ".windsurfrules",
            ".clinerules",
        ),
        "aidebt.parsers.promptfile:parse",
    ),
    Format("rails", ("schema.rb", "20*_*.rb", "0*_*.rb"), "aidebt.parsers.rails:parse"),
    Format("prisma", ("*.prisma",), "aidebt.parsers.prisma:parse"),
    Format("sql", ("*.sql", "*.psql", "*.pgsql", "*.ddl", "*.cql", "*.sql.example"), "aidebt.parsers.sql:parse"),
)

_NAMED = {form.name: form for form in FORMATS}


def choose(path: str, head: bytes = b"") -> Format | None:
    """The format of a file: by its name, else by how its content starts; None where nothing here can read it.

    Args:
        path: root-relative, with forward slashes.
        head: the first bytes of the content; asked only when the name has no suffix.
    """
    name = path.rpartition("/")[2].lower()
    form = _format_of(name)
    if form is not None or "." in name.lstrip("."):
        return form
    start = head[:200].decode("latin-1")
    return next((form for form in FORMATS if form.shebang and re.match(form.shebang, start)), None)


def by_name(name: str) -> Format:
    """The format of that name.

    Raises:
        KeyError: when there is none.
    """
    return _NAMED[name]


@lru_cache(maxsize=16_384)
def _format_of(name: str) -> Format | None:
    """The format of files of that name, in lower case: each is asked about when it is listed, read and parsed."""
    return next((form for form, pattern in _patterns() if pattern.match(name)), None)


@cache
def _patterns() -> tuple[tuple[Format, Globs], ...]:
    return tuple((form, compile_globs(form.names, exact=True)) for form in FORMATS)


@cache
def load(entry: str) -> Callable[[bytes], Any]:
    """What `module:function` names."""
    module, _, function = entry.partition(":")
    found: Callable[[bytes], Any] = getattr(import_module(module), function)
    return found
