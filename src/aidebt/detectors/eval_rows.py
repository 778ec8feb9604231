"""Rows → what an eval set is: how many cases, in which columns, who wrote them, how they divide, and what each is known by."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timezone
from functools import lru_cache
from statistics import median
from typing import Any

from aidebt.assets import CELL, EvalRow
from aidebt.eval_rules import EvalRules, column
from aidebt.records import UNREAD, Row
from aidebt.values import dataclass, field

MAX_CELL = 1 << 16  # characters of a cell that its digest is made of
SHORT = 400  # characters of a text whose digest is kept
MAX_COLUMNS = 40
MAX_SLICES = 200  # distinct values above which a column divides nothing
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FIRST_DAY = date(2015, 1, 1)
EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(slots=True)
class Gathered:
    """The rows of one list, as far as they were looked at. Of very many there is only `mixed`, which is made of all of them."""

    under: str
    count: int = 0
    unread: int = 0
    sampled: list[dict[str, Any]] = field(default_factory=list)
    scalars: int = 0
    rows: list[tuple[Row, dict[str, Any]]] = field(default_factory=list)
    first: int = 0
    last: int = 0
    mixed: int = 0

    @property
    def columns(self) -> Counter[str]:
        """In how many of the sampled rows each column stands, by its name as the rules spell it."""
        return Counter(name for row in self.sampled for name in {column(key) for key in row})


def gather(rows: Iterable[Row], rules: EvalRules) -> list[Gathered]:
    """The lists of a file with what is needed of their rows; the longest first."""
    most, sampled = int(rules.numbers["dated"]), int(rules.numbers["sampled"])
    lists: dict[str, Gathered] = {}
    ids = rules.columns.ids
    for row in rows:
        if isinstance(row.value, dict) and is_header(row.value):
            continue
        found = lists.setdefault(row.under, Gathered(row.under, first=row.line))
        found.count += 1
        found.last = row.end_line
        if row.value is UNREAD:
            found.unread += 1
            continue
        cells = row.value if isinstance(row.value, dict) else {"": row.value}
        found.scalars += not isinstance(row.value, dict)
        if len(found.sampled) < sampled:
            found.sampled.append(cells)
        found.rows.append((row, cells))
        if found.count > most:  # of so many only whether they changed is known, as a whole
            found.mixed += sum(row_number(cells, ids) for _, cells in found.rows)
            found.rows.clear()
    return sorted(lists.values(), key=lambda found: -found.count)


def is_header(row: Mapping[str, Any]) -> bool:
    """Whether a row is none: version, schema, change log."""
    return next(iter(row), "")[:1] in ("_", "$") and all(key.startswith(("_", "$")) for key in row)


def row_number(cells: Mapping[str, Any], ids: Collection[str]) -> int:
    """A number that stands for the content of a row: those of many rows are added up, in whatever order they stand."""
    said = {key: value for key, value in cells.items() if key not in ids}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest(), "big")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the columns of a list say: `format` where one tool alone writes them, else ""."""

    format: str
    inputs: bool  # an input side in most rows
    references: bool  # a reference side as well
    sentences: bool  # the input side holds sentences
    result: bool  # columns that only a run writes
    trap: str  # id of the trap whose columns they are


def shape(found: Gathered, rules: EvalRules) -> Shape:
    """What the columns of a list say."""
    rows = [flattened(row, rules) for row in found.sampled]
    enough = rules.numbers["share"] * max(len(rows), 1)
    names = Counter(name for row in rows for name in row)
    common = {name for name, count in names.items() if count >= enough}
    sided = [rules.columns.sides(row) for row in rows]
    inputs = sum(1 for row, (asked, _) in zip(rows, sided, strict=True) if any(row[name] not in EMPTY for name in asked))
    both = sum(1 for asked, expected in sided if asked and expected)
    told = next((name for name in sorted(common) if rules.columns.telltale.match(name)), "")
    spoken = bool(told) and sentences(rows, lambda row: [name for name in row if name != told], rules)
    tool = next((item.id for item in rules.rows_of if item.all <= common and not item.any.isdisjoint(common)), "")
    only = {name for name in common if name not in rules.columns.ids}
    trap = next((item.id for item in rules.traps for keys in item.keys if keys <= common and trapped(keys, only, rules)), "")
    return Shape(
        format=tool,
        inputs=bool(rows) and (inputs >= enough or spoken),
        references=bool(rows) and (both >= enough or spoken),
        sentences=spoken or sentences(rows, lambda row: rules.columns.sides(row)[0], rules),
        result=not rules.result_keys.isdisjoint(common),
        trap=trap,
    )


def trapped(keys: frozenset[str], common: set[str], rules: EvalRules) -> bool:
    """Whether rows with the columns of a trap are nothing else: chat transcripts stand alone, and no reference beside them."""
    asked, expected = rules.columns.sides(common - keys)
    return not expected if len(keys) > 1 else not asked and not expected


def flattened(row: Mapping[str, Any], rules: EvalRules) -> dict[str, Any]:
    """The columns of a row as the rules spell them, with those of the objects that stand for a side of a case."""
    cells = {column(key): value for key, value in row.items()}
    for name in rules.columns.nested:
        inner = cells.get(name)
        if isinstance(inner, dict):
            for key, value in inner.items():
                cells.setdefault(column(key), value)
    return cells


def sentences(rows: list[dict[str, Any]], columns: Callable[[dict[str, Any]], list[str]], rules: EvalRules) -> bool:
    """Whether those columns hold sentences at the median."""
    lengths = []
    for row in rows:
        texts = [text for name in columns(row) for text in strings(row[name])]
        lengths.append(max((len(text.split()) for text in texts), default=0))
    return bool(lengths) and median(lengths) >= rules.numbers["words"]


def strings(value: Any, depth: int = 0) -> Iterator[str]:
    """The texts in a value."""
    if isinstance(value, str):
        yield value
    elif depth < 6:
        inner: Iterable[Any] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for item in inner:
            yield from strings(item, depth + 1)


# -- what rows are known by -----------------------------------------------------------------------------------------


def keyed(found: Gathered, rules: EvalRules) -> tuple[tuple[str, ...], tuple[EvalRow, ...]]:
    """The columns that make the content of the rows, and the rows by their content."""
    names = list(dict.fromkeys(key for _, cells in found.rows for key in cells))
    names = [name for name in names if content_column(name, found, rules)][:MAX_COLUMNS]
    dated = day_columns(found, rules)
    made = [
        EvalRow(
            "".join(digest(cells[name]) if name in cells else "-" * CELL for name in names),
            row.line,
            row.end_line,
            day(cells, dated) if dated else "",
        )
        for row, cells in found.rows
    ]
    return tuple(names), tuple(made)


def content_column(name: str, found: Gathered, rules: EvalRules) -> bool:
    """Whether a column holds content: it neither numbers the rows nor dates them."""
    spelt = column(name)
    if spelt in rules.columns.dates or (spelt in rules.columns.ids and (spelt or not found.scalars)):
        return False
    values = [cells.get(name) for cells in found.sampled[:200]]
    return len(values) < 3 or not counts_up(values)


def counts_up(values: list[Any]) -> bool:
    """Whether values are 0, 1, 2 and so on, or 1, 2, 3."""
    start = str(values[0]).strip()
    return start in ("0", "1") and all(str(value).strip() == str(number) for number, value in enumerate(values, int(start)))


def digest(value: Any) -> str:
    """What a cell is known by: white space, and how a number or an object is spelt, do not count."""
    if value is None:
        return short_digest("")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return short_digest(text) if len(text) <= SHORT else text_digest(text)


def text_digest(text: str) -> str:
    """The digest of a text, of its first `MAX_CELL` characters and its length where it is longer."""
    body = " ".join(text[:MAX_CELL].split()) + (f" {len(text)}" if len(text) > MAX_CELL else "")
    return hashlib.blake2b(body.encode("utf-8", "surrogatepass"), digest_size=CELL // 2).hexdigest()


short_digest = lru_cache(maxsize=50_000)(text_digest)
"""The same for short texts: most cells of one version stand in the next one too."""


def content(columns: tuple[str, ...], rows: tuple[EvalRow, ...], found: Gathered) -> str:
    """What lineage compares of a set as a whole: its rows in any order, whatever order the columns stand in."""
    if found.mixed:
        return f"{found.count} cases {found.mixed:x}"
    order = sorted(range(len(columns)), key=lambda place: columns[place])
    keys = sorted("".join(row.key[place * CELL : (place + 1) * CELL] for place in order) for row in rows)
    body = hashlib.blake2b("\n".join((" ".join(sorted(columns)), *keys)).encode("utf-8", "surrogatepass"), digest_size=16)
    return f"{found.count} cases {body.hexdigest()}"


def day_columns(found: Gathered, rules: EvalRules) -> list[tuple[str, str]]:
    """The columns that may say when a row was added, in the order they count: name, and key within it or ""."""
    names = dict.fromkeys(key for _, cells in found.rows for key in cells)
    inner = {
        name: dict.fromkeys(key for _, cells in found.rows if isinstance(cells.get(name), dict) for key in cells[name])
        for name in names
        if column(name) in rules.columns.meta
    }
    spelt = [(name, "", column(name)) for name in names]
    spelt += [(name, key, column(key)) for name, keys in inner.items() for key in map(str, keys)]
    places = [(name, key) for wanted in rules.columns.dates for name, key, said in spelt if said == wanted]
    return places + [(name, key) for name, key, said in spelt if key and said == "date"]


def day(cells: Mapping[str, Any], columns: Iterable[tuple[str, str]]) -> str:
    """The day that a row says it was added on, ISO, or ""."""
    for name, key in columns:
        value = cells.get(name)
        found = parsed_day(value.get(key) if key and isinstance(value, dict) else value)
        if found:
            return found
    return ""


def parsed_day(value: Any) -> str:
    """An ISO day, time stamp or number of seconds since 1970 as ISO day in UTC, or ""."""
    if isinstance(value, str) and DAY.match(value.strip()):
        try:
            found = date.fromisoformat(value.strip()[:10])
        except ValueError:
            return ""
        return found.isoformat() if found >= FIRST_DAY else ""
    if isinstance(value, int | float) and not isinstance(value, bool) and 1.42e9 <= value < 4e9:
        return datetime.fromtimestamp(int(value), timezone.utc).date().isoformat()
    return ""


# -- who wrote them, and how they divide ----------------------------------------------------------------------------


def origin(found: Gathered, rules: EvalRules) -> tuple[str, str]:
    """Who wrote the cases, and what says so; where rows differ, "unknown" and how many are of which kind."""
    tally: Counter[str] = Counter()
    reasons: dict[str, str] = {}
    for row in found.sampled:
        told = told_by(row, rules)
        if told:
            tally[told[0]] += 1
            reasons.setdefault(told[0], told[1])
    if not tally:
        return "unknown", ""
    name, count = tally.most_common(1)[0]
    share = rules.numbers["share"] * len(found.sampled)
    if count >= share:
        return name, f"column {reasons[name]}"
    return "unknown", ", ".join(f"{kind} {number}" for kind, number in sorted(tally.items())) + f" of {len(found.sampled)}"


def told_by(row: Mapping[str, Any], rules: EvalRules) -> tuple[str, str] | None:
    """The origin that the columns of one row tell, with the column."""
    places = {column(key): value for key, value in row.items()}
    for name in (*rules.columns.meta, "query_by"):
        inner = places.get(name)
        if isinstance(inner, dict):
            prefix = f"{name}." if name == "query_by" else ""
            for key, value in inner.items():
                places.setdefault(prefix + column(key), value)
    for rule in rules.origins:
        for name in rule.columns:
            value = places.get(name)
            if value not in EMPTY and rule.value.search(str(value)):
                return rule.name, name
    return None


def slices(found: Gathered, rules: EvalRules) -> tuple[str, ...]:
    """The columns that divide the cases: they hold at least two values, and fewer than there are rows."""
    values: dict[str, Counter[str]] = {}
    for row in found.sampled:
        cells = {column(key): value for key, value in row.items()}
        for name in rules.columns.meta:
            if isinstance(cells.get(name), dict):
                cells |= {column(key): value for key, value in cells[name].items()}
        for name in rules.columns.slices & cells.keys():
            for value in cells[name] if isinstance(cells[name], list) else (cells[name],):
                if isinstance(value, str | int | bool) and value != "":
                    values.setdefault(name, Counter())[str(value)] += 1
    return tuple(sorted(name for name, seen in values.items() if 2 <= len(seen) <= MAX_SLICES and max(seen.values()) > 1))
