"""Rebuild what can be rebuilt of `rules/models` from public packages, and show the difference for a person to read.

    python scripts/refresh_models.py                 download the packages, print the differences
    python scripts/refresh_models.py --from DIR      read wheels that were downloaded before
    python scripts/refresh_models.py --write         also write: see below

Nothing that is downloaded is installed, imported or run. What is written: a new row (confidence low) for an id that a
first-party package lists or that has a date; a date where a row has none; a changed date where the row's own confidence is
not high. The old value then stands under `conflicts`. A row of high confidence keeps its date and gains the new one as a
conflict: a person decides. No row is ever dropped.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).resolve().parent)]

from model_sources import EXTRACTORS, Claim, read_wheel  # noqa: E402

from aidebt.compiled import read_toml  # noqa: E402
from aidebt.resolve import Spellings  # noqa: E402

FIRST_PARTY = {"openai": "openai", "anthropic": "anthropic"}
ORDER = tuple(json.loads((ROOT / "rules/schema/models.schema.json").read_text())["properties"]["model"]["items"]["properties"])
DATES = {"released", "deprecated", "retires", "earliest_retirement", "checked", "as_of"}
HEADER = """#:schema ../schema/models.schema.json
# Models of one platform, sorted by id. The schema says what a field means; sources are cited by their key in ../sources.toml.

platform = {platform}
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A claim that the rules do not hold yet. `held` is what they hold instead, "" for nothing."""

    claim: Claim
    held: str
    confidence: str

    def __str__(self) -> str:
        claim = self.claim
        if not claim.field:
            return f"new id             {claim.platform} {claim.id} ({claim.source})"
        held = f"{self.held} (confidence {self.confidence})" if self.held else "nothing"
        return f"{claim.field:<18} {claim.platform} {claim.id}: {held} -> {claim.value} ({claim.source})"


def compare(claims: Iterable[Claim], platforms: Mapping[str, dict[str, Any]], spellings: Spellings) -> list[Difference]:
    """What the claims say and the rows do not; values that already stand under a row's conflicts are known."""
    rows = {(platform, name): row for platform, table in platforms.items() for row in table["model"] for name in names(row)}
    found = {}
    for claim in claims:
        spelled = (rows.get((claim.platform, name)) for name in spellings.rewritten(claim.platform, claim.id))
        row = next((row for row in spelled if row is not None), None)
        held = "" if row is None else str(row.get(claim.field, ""))
        known = row is not None and (not claim.field or held == claim.value)
        if known or claim.platform not in platforms:
            continue
        if row is not None and any(c["field"] == claim.field and c["value"] == claim.value for c in row.get("conflicts", ())):
            continue
        if row is not None and claim.field == "retires" and row.get("earliest_retirement") == claim.value:
            continue
        if row is not None and claim.field == "released" and held:
            continue  # these packages copy one another's release dates: no news
        found[claim.platform, claim.id, claim.field, claim.value] = Difference(
            claim, held, "" if row is None else row["confidence"]
        )
    return [found[key] for key in sorted(found)]


def names(row: Mapping[str, Any]) -> list[str]:
    """The spellings of a row."""
    return [row["id"], *row.get("names", ())]


def apply(differences: Iterable[Difference], platforms: Mapping[str, dict[str, Any]], today: date) -> None:
    """Change the tables as the module's description says."""
    for difference in differences:
        claim, rows = difference.claim, platforms[difference.claim.platform]["model"]
        row = next((row for row in rows if claim.id in names(row)), None)
        if row is None:
            first_party = FIRST_PARTY.get(claim.source.removeprefix("package:").split()[0]) == claim.platform
            if not claim.kind or not (claim.field or first_party):
                continue
            row = {"id": claim.id, "kind": claim.kind, "family": family(claim.id), "status": "active", "confidence": "low"}
            row |= {"checked": today.isoformat(), "sources": [claim.source]}
            rows.append(row)
            rows.sort(key=lambda row: str(row["id"]))
        if claim.field:
            change(row, claim, today)


def change(row: dict[str, Any], claim: Claim, today: date) -> None:
    """Write one claim into a row, or beside what it holds."""
    value: Any = int(claim.value) if claim.field == "dims" else claim.value
    held = row.get(claim.field)
    if held is not None and row["confidence"] == "high":
        conflict(row, claim.field, claim.value, claim.source, today.isoformat())
        return
    if claim.field == "retires" and any(row.get(name, "") > claim.value for name in ("released", "deprecated")):
        conflict(row, claim.field, claim.value, claim.source, today.isoformat())
        return
    if held is not None:
        conflict(row, claim.field, str(held), row["sources"][0], row["checked"])
    row[claim.field] = value
    row["checked"] = max(row["checked"], today.isoformat())
    if claim.source not in row["sources"]:
        row["sources"].append(claim.source)


def conflict(row: dict[str, Any], field: str, value: str, source: str, as_of: str) -> None:
    """Keep a reading that lost."""
    row.setdefault("conflicts", []).append({"field": field, "value": value, "source": source, "as_of": as_of})


def family(model: str) -> str:
    """The words of an id up to its first number: a loose grouping, for a person to mend."""
    last = model.rpartition("/")[2].rpartition(".")[2].lower()
    return re.split(r"[-_:@.]?v?\d", last)[0].strip("-_:@.") or last


def render(platform: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """The text of `rules/models/<platform>.toml`."""
    return "\n".join([HEADER.format(platform=quoted(platform)), *("\n".join(row_lines(row)) + "\n" for row in rows)])


def row_lines(row: Mapping[str, Any]) -> list[str]:
    """The lines of one `[[model]]` table, fields in the order of the schema."""
    lines = ["[[model]]"]
    for field in ORDER:
        if field not in row:
            continue
        text = quoted(row[field], field)
        if field == "conflicts" or (field == "sources" and len(text) > 100):
            text = "[\n" + "".join(f"    {quoted(item)},\n" for item in row[field]) + "]"
        lines.append(f"{field} = {text}")
    return lines


def quoted(value: Any, field: str = "") -> str:
    """A TOML value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {quoted(item, key)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(quoted(item) for item in value) + "]"
    if field in DATES and re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def download(packages: Iterable[str], into: Path) -> None:
    """Fetch the newest wheels, without what they depend on, and run nothing of them."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(into)]
    for package in packages:
        if subprocess.run([*command, package], check=False).returncode != 0:
            print(f"{package}: not downloaded, left out", file=sys.stderr)


def main(arguments: list[str] | None = None) -> int:
    """Returns 0 when the rules hold all that the packages say, else 1; 2 when nothing could be read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="origin", type=Path, metavar="DIR", help="read the wheels in DIR instead of downloading")
    parser.add_argument(
        "--rules", type=Path, default=ROOT / "rules", help="the rules to compare with (default: this checkout's)"
    )
    parser.add_argument("--write", action="store_true", help="write what may be written; the default is to print only")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today(), help="the day to write as checked")
    parser.add_argument("packages", nargs="*", default=list(EXTRACTORS), help="packages to read (default: all known)")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        origin = given.origin or Path(scratch)
        if given.origin is None:
            download(given.packages, origin)
        claims = [claim for wheel in sorted(origin.glob("*.whl")) for claim in read(wheel)]
    if not claims:
        print("nothing could be read", file=sys.stderr)
        return 2
    platforms = {path.stem: read_toml(path.read_bytes()) for path in sorted((given.rules / "models").glob("*.toml"))}
    differences = compare(claims, platforms, Spellings(read_toml((given.rules / "platforms.toml").read_bytes())))
    for difference in differences:
        print(difference)
    print(f"{len(claims)} claims, {len(differences)} differences")
    if given.write:
        apply(differences, platforms, given.today)
        for platform, table in platforms.items():
            (given.rules / "models" / f"{platform}.toml").write_text(render(platform, table["model"]), encoding="utf-8")
    return 1 if differences else 0


def read(wheel: Path) -> list[Claim]:
    """The claims of one wheel; one that cannot be read is named and left out."""
    try:
        return read_wheel(wheel)[1]
    except ValueError as error:
        print(error, file=sys.stderr)
        return []


if __name__ == "__main__":
    sys.exit(main())
