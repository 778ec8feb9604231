"""`docs/rules/` says what the code says."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from aidebt import checks
from aidebt.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "rules"
WRITTEN = runpy.run_path(str(ROOT / "scripts" / "document_rules.py"))["pages"]()


def test_there_is_a_page_for_every_rule_and_for_nothing_else() -> None:
    expected = {"README.md", *(f"{rule}.md" for rule in checks.rule_ids())}
    assert {path.name for path in PAGES.iterdir()} == expected, "run scripts/document_rules.py"


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_the_page_is_written_from_the_code(name: str) -> None:
    assert (PAGES / name).read_text("utf-8") == WRITTEN[name], "run scripts/document_rules.py"


@pytest.mark.parametrize("rule", checks.rule_ids())
def test_explain_prints_the_page(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", rule]) == 0
    assert capsys.readouterr().out == (PAGES / f"{rule}.md").read_text("utf-8")


def test_the_list_links_to_every_page_and_says_what_it_finds() -> None:
    index = (PAGES / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| \[([a-z-]+)\]\(\1\.md\) \| ([A-Z].*\.) \|$", index, re.MULTILINE)
    assert [rule for rule, _ in rows] == list(checks.rule_ids())
    assert dict(rows)["retired-model"] == "A live pin names a model that its platform no longer serves."
