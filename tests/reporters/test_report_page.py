"""`docs/report.md` and `docs/diff.md` say what their schemas say."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts/document_report.py"))
PAGES = list(SCRIPT["PAGES"])


def text_of(name: str) -> str:
    return (ROOT / f"docs/{name}.md").read_text("utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_written_from_the_schema(name: str) -> None:
    assert SCRIPT["page"](name) == text_of(name), "run scripts/document_report.py"


@pytest.mark.parametrize("name", PAGES)
def test_every_field_of_the_schema_is_on_the_page(name: str) -> None:
    schema = SCRIPT["schema_of"](name)
    sections = dict(part.split("\n", 1) for part in text_of(name).split("\n## ")[1:])
    for title, part in {SCRIPT["PAGES"][name][0]: schema, **schema["$defs"]}.items():
        for field in part["properties"]:
            assert f"| `{field}` | " in sections[title]


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_section(name: str) -> None:
    for section in SCRIPT["schema_of"](name)["$defs"]:
        assert f"\n## {section}\n" in text_of(name)


def test_a_field_without_words_is_an_error() -> None:
    with pytest.raises(ValueError, match="no words for"):
        SCRIPT["kind"]({"not": {}})
