"""One stem in five places: the module, the id, the manual page, the test file, the row in thresholds.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidebt import checks, thresholds
from aidebt.assets import Confidence, Usage
from aidebt.checks import RULES
from aidebt.checks._places import place
from aidebt.findings import Finding, Severity
from aidebt.report import Entry

HEADINGS = (
    "## What it does",
    "## Why is this bad?",
    "## Example",
    "## Use instead",
    "## Thresholds",
    "## References",
)
PACKAGE = Path(checks.__file__).parent
TESTS = Path(__file__).parent


def stems(folder: Path, prefix: str = "") -> set[str]:
    return {path.stem.removeprefix(prefix) for path in folder.glob(f"{prefix}*.py") if not path.stem.startswith("_")}


def names() -> list[str]:
    return [rule.__name__.rpartition(".")[2] for rule in RULES]


def test_every_module_is_registered_once_in_order() -> None:
    assert names() == sorted(stems(PACKAGE))


def test_every_rule_has_a_test_file_and_every_test_file_a_rule() -> None:
    assert stems(TESTS, "test_") - {"registry", "rule_pages"} == set(names())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.RULE)
def test_id_page_and_thresholds(rule) -> None:  # type: ignore[no-untyped-def]
    stem = rule.__name__.rpartition(".")[2]
    assert stem.replace("_", "-") == rule.RULE
    page = checks.manual(rule.RULE)
    positions = [page.find(heading) for heading in HEADINGS]
    assert -1 not in positions
    assert positions == sorted(positions)
    assert any(table == stem for table, _ in thresholds.load().rows)


def test_an_unknown_rule_has_no_page() -> None:
    with pytest.raises(KeyError):
        checks.manual("no-such-rule")


def test_order_is_severity_then_day_whatever_comes_in() -> None:
    from world import World, pin

    world = World([pin("gpt-4"), pin("o3", "b.py"), pin("gpt-4o", "c.py"), pin("gpt-4", "t.py", usage=None)])
    found = world.findings()
    assert [finding.message.split()[0] for finding in found] == ["gpt-4", "o3", "gpt-4o"]
    assert checks.ordered(reversed(found), world.inventory()) == tuple(found)


def finding(rule: str, asset: Entry, *, due: int | None = None, rank: float = 0.0, sure: str = "high") -> Finding:
    return Finding(rule, Severity.MEDIUM, Confidence(sure), "prompt", rule, (), "Mend it.", (place(asset),), rank, due)


def test_of_one_severity_the_product_comes_first_then_what_is_sure_then_the_nearest_day_then_the_longer_debt() -> None:
    from world import World, cases, pin

    app, shown, old = pin("gpt-4o"), pin("gpt-4o", "menu.py", usage=Usage.MENU), cases("notebooks/rag.ipynb")
    told = [
        finding("gone", app, due=-3),
        finding("offered", shown, due=20),
        finding("soon", app, due=53),
        finding("owed", app, rank=900.0),
        finding("also owed", app, rank=365.0),
        finding("said by one source", app, due=9, sure="low"),
        finding("cases of a notebook", old, rank=1000.0),
    ]
    assert checks.ordered(reversed(told), World([app, shown, old]).inventory()) == tuple(told)


def test_of_one_severity_what_is_doubtful_comes_last() -> None:
    from world import World, pin

    found = World([pin("gpt-4o", platform="azure-openai"), pin("gpt-4o-mini", "b.py", platform="azure-openai")]).findings()
    assert [(finding.message.split()[0], finding.confidence.value) for finding in found] == [
        ("gpt-4o-mini", "medium"),
        ("gpt-4o", "low"),
    ]
