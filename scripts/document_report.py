"""Writes `docs/report.md`, `docs/diff.md` and `docs/history.md` from `rules/schema/`: the JSON shapes, field by field.

Run it after a change to a schema; a test compares the pages with what this prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REPORT = """\
# The JSON report

`aidebt scan --format json` writes this shape, `aidebt-report/1`. Its schema is
[`rules/schema/report.schema.json`](../rules/schema/report.schema.json) (JSON Schema 2020-12); `scripts/document_report.py`
writes this page from it. Within version 1 fields are added, but none is renamed, removed or given another meaning: read what
you know and step over the rest. Every field is always there. The schema is strict, so validate a report with the schema of the
release that wrote it.

```sh
aidebt scan --format json --output report.json
jq -r '.findings[] | select(.shown) | "\\(.severity) \\(.places[0].path):\\(.places[0].line) \\(.message)"' report.json
```
"""
DIFF = """\
# The JSON difference

`aidebt diff A..B --format json` writes this shape, `aidebt-diff/1`. Its schema is
[`rules/schema/diff.schema.json`](../rules/schema/diff.schema.json) (JSON Schema 2020-12); `scripts/document_report.py` writes
this page from it.

```sh
aidebt diff main...HEAD --format json --output difference.json
jq -r '.added[] | "\\(.severity) \\(.places[0].path):\\(.places[0].line) \\(.message)"' difference.json
```
"""
HISTORY = """\
# The history file

`aidebt scan --history-file FILE` adds a line of this shape, `aidebt-history/1`, to a file of JSON Lines; `aidebt trend FILE`
draws it, and `aidebt trend --format jsonl` writes such lines from git's history. The schema of a line is
[`rules/schema/history.schema.json`](../rules/schema/history.schema.json) (JSON Schema 2020-12); `scripts/document_report.py`
writes this page from it.

```sh
jq -r '[.as_of, .debt_days] | @tsv' debt.jsonl
```
"""
PAGES = {"report": ("The report", REPORT), "diff": ("The difference", DIFF), "history": ("The line", HISTORY)}


def schema_of(name: str) -> dict[str, Any]:
    """The schema that a page is written from."""
    schema: dict[str, Any] = json.loads((ROOT / f"rules/schema/{name}.schema.json").read_text("utf-8"))
    return schema


def page(name: str) -> str:
    """The whole page."""
    title, introduction = PAGES[name]
    schema = schema_of(name)
    parts = [introduction, f"## {title}\n", f"{schema['description']}\n", "\n".join(table(schema))]
    for name, part in schema["$defs"].items():
        parts += [f"\n## {name}\n", f"{part['description']}\n", "\n".join(table(part))]
    return "\n".join(parts) + "\n"


def table(part: dict[str, Any]) -> Iterator[str]:
    """One row for each field, those of a nested object after it with a dot."""
    yield "| field | type | meaning |"
    yield "|---|---|---|"
    for name, field in fields(part):
        yield f"| `{name}` | {kind(field)} | {field['description'].replace('|', chr(92) + '|')} |"


def fields(part: dict[str, Any], before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The fields of an object and of the objects written inside it."""
    for name, field in part["properties"].items():
        yield before + name, field
        if "properties" in field:
            yield from fields(field, f"{before}{name}.")


def kind(field: dict[str, Any]) -> str:
    """The type of a field in words, with a link where it has a section of its own."""
    match field:
        case {"$ref": str(target)}:
            return link(target)
        case {"oneOf": [{"$ref": str(target)}, {"type": "null"}]}:
            return f"{link(target)} or null"
        case {"type": "array", "items": {"$ref": str(target)}}:
            return f"list of {link(target)}"
        case {"type": "array", "items": {"enum": list(values)}}:
            return f"list of {choice(values)}"
        case {"type": "array", "items": {"type": str(name)}}:
            return f"list of {name}s"
        case {"const": value}:
            return f"`{value}`"
        case {"enum": list(values)}:
            return choice(values)
        case {"type": str(name), **rest}:
            return "day" if "[0-9]{2}-[0-9]{2}" in rest.get("pattern", "") else name
        case {"type": [str(name), "null"], **rest}:
            return ("day" if "[0-9]{2}-[0-9]{2}" in rest.get("pattern", "") else name) + " or null"
    raise ValueError(f"no words for {field}")


def choice(values: list[str | None]) -> str:
    """`a`, `b` or null."""
    return ", ".join("null" if value is None else f"`{value}`" for value in values)


def link(target: str) -> str:
    """The section of a definition."""
    name = target.rsplit("/", 1)[-1]
    return f"[{name}](#{name})"


if __name__ == "__main__":
    for name in PAGES:
        (ROOT / f"docs/{name}.md").write_text(page(name), "utf-8")
