"""`docs/report.md` says what the schema says."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "rules/schema/report.schema.json").read_text("utf-8"))
PAGE = (ROOT / "docs/report.md").read_text("utf-8")
SCRIPT = runpy.run_path(str(ROOT / "scripts/document_report.py"))


def test_the_page_is_written_from_the_schema() -> None:
    assert SCRIPT["page"](SCHEMA) == PAGE, "run scripts/document_report.py"


def test_every_field_of_the_schema_is_on_the_page() -> None:
    sections = dict(part.split("\n", 1) for part in PAGE.split("\n## ")[1:])
    for name, part in {"The report": SCHEMA, **SCHEMA["$defs"]}.items():
        for field in part["properties"]:
            assert f"| `{field}` | " in sections[name]


def test_every_link_leads_to_a_section() -> None:
    for name in SCHEMA["$defs"]:
        assert f"\n## {name}\n" in PAGE


def test_a_field_without_words_is_an_error() -> None:
    with pytest.raises(ValueError, match="no words for"):
        SCRIPT["kind"]({"not": {}})
