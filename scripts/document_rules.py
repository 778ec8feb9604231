"""Writes `docs/rules/`: the manual page of every rule, as `aidebt explain RULE` prints it, and a list of them.

Run it after a change to the docstring of a check; a test compares the pages with what this prints.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from aidebt import checks  # noqa: E402 - the checkout's own, installed or not

PAGES = ROOT / "docs" / "rules"
INDEX = """\
# Rules

Each rule has a page, which `aidebt explain RULE` prints as well. `--select` and `--ignore` take their names; severities and
thresholds, each with its source, are in [`rules/thresholds.toml`](../../rules/thresholds.toml).

| rule | finds |
|---|---|
"""


def pages() -> dict[str, str]:
    """File name → text, for all files of the directory."""
    written = {f"{rule}.md": checks.page(rule) for rule in checks.rule_ids()}
    rows = (f"| [{rule}]({rule}.md) | {checks.sentence(rule).replace('|', chr(92) + '|')} |\n" for rule in checks.rule_ids())
    return {"README.md": INDEX + "".join(rows), **written}


if __name__ == "__main__":
    PAGES.mkdir(exist_ok=True)
    for stale in {path.name for path in PAGES.glob("*.md")} - pages().keys():
        (PAGES / stale).unlink()
    for name, text in pages().items():
        (PAGES / name).write_text(text, "utf-8")
