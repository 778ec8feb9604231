"""When each row of an eval set came in, in real histories: reordered, re-keyed, converted, moved, removed and restored."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from aidebt.assets import Asset, Context, EvalFacts, EvalRow, Kind
from aidebt.config import Settings
from aidebt.detectors.eval_rows import digest
from aidebt.git import Repository
from aidebt.lineage import Limits, date_assets
from aidebt.report import Age, RowAges
from aidebt.row_keys import EMPTY
from aidebt.scan import scan
from repository import Repo

TODAY = date(2026, 11, 22)
SET = "evals/golden.jsonl"
ROME = {"question": "Where does the night train to Rome stop first?", "expected": "In Milan"}
SHOWER = {"question": "Is there a shower on board of the night train?", "expected": "In first class"}
BIKE = {"question": "Can a bicycle travel on the night train?", "expected": "Only folded in its bag"}
DOG = {"question": "Does a dog need a ticket for the night train?", "expected": "Half of the fare"}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def lines(*rows: dict[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def table(*rows: dict[str, str]) -> str:
    names = list(rows[0])
    return "\n".join(",".join(cells) for cells in (names, *([row[name] for name in names] for row in rows))) + "\n"


def dated(repo: Repo, path: str = SET, **settings: object) -> tuple[Age, RowAges]:
    report = scan(replace(Settings(paths=(repo.path,), jobs=1, cache=False), **settings), TODAY)
    (entry,) = [item for item in report.entries if item.asset.kind is Kind.EVAL_SET and item.asset.path == path]
    assert entry.rows is not None
    return entry.age, entry.rows


def days(repo: Repo, path: str = SET, **settings: object) -> list[str]:
    """The day of each row, oldest first."""
    _, rows = dated(repo, path, **settings)
    return [str(day) for day, count in rows.days for _ in range(count)]


def changed(repo: Repo, path: str = SET) -> str:
    return str(dated(repo, path)[0].changed_on)


# -- what changes no row --------------------------------------------------------------------------------------------


def test_a_removed_row_is_as_old_as_its_return_and_a_new_column_changes_none(repo: Repo) -> None:
    repo.write("evals/golden.csv", table(ROME, SHOWER)).commit("2024-01-01")
    repo.write("evals/golden.csv", table(SHOWER)).commit("2024-06-01")
    repo.write("evals/golden.csv", table(ROME, SHOWER)).commit("2025-01-01")
    repo.write("evals/golden.csv", table({**ROME, "tag": "stops"}, {**SHOWER, "tag": "comfort"})).commit("2026-01-01")
    age, rows = dated(repo, "evals/golden.csv")
    assert days(repo, "evals/golden.csv") == ["2024-01-01", "2025-01-01"]
    assert (rows.status, rows.added(date(2025, 11, 22), TODAY)) == ("exact", 0)
    assert (age.status, str(age.changed_on), str(age.introduced_on), age.revisions) == ("exact", "2025-01-01", "2024-01-01", 3)


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(lines(SHOWER, ROME), id="reordered"),
        pytest.param(lines({"id": 9, **ROME}, {"id": 7, **SHOWER}), id="re-keyed"),
        pytest.param(lines({"number": 1, **ROME}, {"number": 2, **SHOWER}), id="numbered"),
        pytest.param(lines({**ROME, "tags": ["a"]}, {**SHOWER, "tags": []}), id="column added"),
        pytest.param(lines(*({"expected": row["expected"], "question": row["question"]} for row in (ROME, SHOWER))), id="keys"),
        pytest.param(lines(*({"query": row["question"], "expected": row["expected"]} for row in (ROME, SHOWER))), id="renamed"),
        pytest.param(lines(ROME, SHOWER).replace('": "', '":"  '), id="white space"),
    ],
)
def test_what_says_the_same_keeps_its_day(repo: Repo, later: str) -> None:
    repo.write(SET, lines({"id": 1, **ROME}, {"id": 2, **SHOWER})).commit("2024-01-01")
    repo.write(SET, later).commit("2025-01-01")
    assert days(repo) == ["2024-01-01", "2024-01-01"]
    assert changed(repo) == "2024-01-01"


def test_another_wording_is_another_row(repo: Repo) -> None:
    repo.write(SET, lines(ROME, SHOWER, BIKE)).commit("2024-01-01")
    repo.write(SET, lines(ROME, {**SHOWER, "expected": "Nowhere"}, BIKE)).commit("2025-01-01")
    assert days(repo) == ["2024-01-01", "2024-01-01", "2025-01-01"]
    assert changed(repo) == "2025-01-01"


def test_a_column_that_only_some_rows_get_changes_those(repo: Repo) -> None:
    repo.write(SET, lines(ROME, SHOWER)).commit("2024-01-01")
    repo.write(SET, lines(ROME, {**SHOWER, "context": "brochure"})).commit("2025-01-01")
    assert days(repo) == ["2024-01-01", "2025-01-01"]


def test_columns_that_are_dropped_are_not_asked_what_they_said(repo: Repo) -> None:
    repo.write(SET, lines({**ROME, "note": "one"}, {**SHOWER, "note": "two"})).commit("2024-01-01")
    repo.write(SET, lines({**ROME, "note": "uno"}, {**SHOWER, "note": "due"})).commit("2024-03-01")
    repo.write(SET, lines(ROME, SHOWER)).commit("2024-06-01")
    assert days(repo) == ["2024-01-01", "2024-01-01"]


def test_what_is_left_in_common_must_tell_rows_apart(repo: Repo) -> None:
    yes = [{**row, "expected": "yes"} for row in (ROME, SHOWER, BIKE, DOG)]
    repo.write(SET, lines(*yes)).commit("2024-01-01")
    asked = [
        {"input": f"{row['expected']}? {number} trains a week go there", "expected": "yes"} for number, row in enumerate(yes)
    ]
    repo.write(SET, lines(*asked)).commit("2025-01-01")
    assert set(days(repo)) == {"2025-01-01"}


def test_rows_alike_are_one_row_that_is_there_twice(repo: Repo) -> None:
    repo.write(SET, lines(ROME, SHOWER)).commit("2024-01-01")
    repo.write(SET, lines(ROME, SHOWER, ROME)).commit("2025-01-01")
    assert days(repo) == ["2024-01-01"] * 3
    assert changed(repo) == "2025-01-01"


# -- where rows come from -------------------------------------------------------------------------------------------


def test_a_file_that_moves_takes_its_rows_along(repo: Repo) -> None:
    repo.write("data/evals/old.jsonl", lines(ROME, SHOWER)).commit("2024-01-01")
    repo.remove("data/evals/old.jsonl").write(SET, lines(ROME, SHOWER, BIKE)).commit("2025-01-01")
    assert days(repo) == ["2024-01-01", "2024-01-01", "2025-01-01"]
    age, _ = dated(repo)
    assert (str(age.changed_on), str(age.introduced_on), age.revisions) == ("2025-01-01", "2024-01-01", 2)


def test_another_format_with_the_same_cells(repo: Repo) -> None:
    repo.write("evals/golden.csv", table({**ROME, "turns": "1"}, {**SHOWER, "turns": "2"})).commit("2024-01-01")
    converted = lines({**SHOWER, "turns": 2}, {**ROME, "turns": 1}, {**DOG, "turns": 1})
    repo.remove("evals/golden.csv").write(SET, converted).commit("2025-01-01")
    assert days(repo) == ["2024-01-01", "2024-01-01", "2025-01-01"]


def test_cases_that_move_out_of_code(repo: Repo) -> None:
    case = '    {"question": "%s", "expected": "%s"},\n'
    code = f"from openai import OpenAI\nCASES = [\n{case}{case}]\n"
    repo.write("evals/run_eval.py", code % (*ROME.values(), *SHOWER.values())).commit("2024-01-01")
    repo.remove("evals/run_eval.py").write(SET, lines(ROME, SHOWER, BIKE)).commit("2025-01-01")
    assert days(repo) == ["2024-01-01", "2024-01-01", "2025-01-01"]


def test_a_set_that_is_split_and_one_that_is_joined(repo: Repo) -> None:
    repo.write("evals/a_golden.jsonl", lines(ROME)).commit("2024-01-01")
    repo.write("evals/b_golden.jsonl", lines(SHOWER, BIKE)).commit("2024-02-01")
    joined = lines(ROME, SHOWER, BIKE, DOG)
    repo.remove("evals/a_golden.jsonl").remove("evals/b_golden.jsonl").write(SET, joined).commit("2025-01-01")
    assert days(repo) == ["2024-01-01", "2024-02-01", "2024-02-01", "2025-01-01"]
    repo.write(SET, lines(ROME, SHOWER)).write("evals/rest_golden.jsonl", lines(DOG, BIKE)).commit("2025-06-01")
    assert days(repo, "evals/rest_golden.jsonl") == ["2024-02-01", "2025-01-01"]


def test_cases_in_code_and_in_a_config(repo: Repo) -> None:
    code = "import pytest\nfrom deepeval import assert_test\nfrom deepeval.test_case import LLMTestCase\nCASES = [\n%s]\n"
    case = '    LLMTestCase(input="%s", expected_output="%s"),\n'
    one, two = case % tuple(ROME.values()), case % tuple(SHOWER.values())
    config = "prompts: [a.txt]\nproviders: [openai:gpt-4o]\ntests:\n%s"
    test = "  - vars: {q: '%s'}\n    assert: [{type: icontains, value: '%s'}]\n"
    first, second = test % tuple(ROME.values()), test % tuple(DOG.values())
    repo.write("evals/test_trains.py", code % one).write("promptfooconfig.yaml", config % first).commit("2024-01-01")
    repo.write("evals/test_trains.py", code % (two + one)).write("promptfooconfig.yaml", config % (second + first))
    repo.commit("2025-01-01")
    assert days(repo, "evals/test_trains.py") == ["2024-01-01", "2025-01-01"]
    assert days(repo, "promptfooconfig.yaml") == ["2024-01-01", "2025-01-01"]


# -- branches -------------------------------------------------------------------------------------------------------


def test_a_side_branch_that_removes_and_restores_changes_nothing(repo: Repo) -> None:
    repo.write(SET, lines(ROME, SHOWER)).commit("2024-05-04")
    repo.branch("side").write(SET, lines(SHOWER)).commit("2024-07-01")
    repo.write(SET, lines(ROME, SHOWER)).commit("2024-10-02")
    repo.checkout("main").write("README.md", "trains").commit("2024-10-03").merge("side", "2024-10-04")
    assert days(repo) == ["2024-05-04", "2024-05-04"]
    assert changed(repo) == "2024-05-04"
    repo.write(SET, lines(SHOWER)).commit("2025-03-01", "drop").revert("drop", "2025-03-05")
    assert days(repo) == ["2024-05-04", "2025-03-05"]


def test_rows_of_both_sides_of_a_merge_keep_their_days(repo: Repo) -> None:
    padding = [{"question": f"Does train number {number} have a dining car?", "expected": "yes"} for number in range(12)]
    repo.write(SET, lines(*padding)).commit("2024-01-01")
    repo.branch("side").write(SET, lines(ROME, *padding)).commit("2024-02-01")
    repo.checkout("main").write(SET, lines(*padding, SHOWER)).commit("2024-03-01").merge("side", "2024-04-01")
    assert days(repo) == ["2024-01-01"] * 12 + ["2024-02-01", "2024-03-01"]
    assert changed(repo) == "2024-04-01"


# -- what is not sure -----------------------------------------------------------------------------------------------


def test_rows_that_are_not_committed_are_of_today(repo: Repo) -> None:
    repo.write(SET, lines(ROME, SHOWER)).commit("2024-01-01")
    repo.write(SET, lines(DOG, ROME, SHOWER))
    age, rows = dated(repo)
    assert (days(repo), rows.status) == (["2024-01-01", "2024-01-01", str(TODAY)], "exact")
    assert age.status == "uncommitted"


def test_a_shallow_clone_gives_bounds(repo: Repo, tmp_path: Path) -> None:
    repo.write(SET, lines(ROME, SHOWER)).commit("2024-01-01")
    repo.write(SET, lines(ROME, SHOWER, BIKE)).commit("2025-01-01")
    repo.write(SET, lines(ROME, SHOWER, BIKE, DOG)).commit("2026-10-01")
    age, rows = dated(repo.clone(tmp_path / "clone", "--depth=2"))
    assert rows.days == ((date(2025, 1, 1), 3), (date(2026, 10, 1), 1))
    assert (rows.status, rows.reason, rows.bounds) == ("lower_bound", "shallow history", ((date(2025, 1, 1), 3),))
    assert rows.added(date(2026, 8, 24), TODAY) == 1
    assert rows.added(date(2024, 11, 22), TODAY) is None
    assert (age.status, str(age.changed_on)) == ("exact", "2026-10-01")


def test_an_import_gives_bounds(repo: Repo) -> None:
    repo.write(SET, lines(ROME, SHOWER))
    for number in range(100):
        repo.write(f"src/m{number}.py", f"{number}\n")
    repo.commit("2024-01-01")
    repo.write(SET, lines(ROME, SHOWER, BIKE)).commit("2025-01-01")
    _, rows = dated(repo)
    assert (rows.reason, rows.bounds) == ("import commit", ((date(2024, 1, 1), 2),))


def test_a_missing_version_gives_bounds(repo: Repo) -> None:
    repo.write(SET, lines(ROME)).commit("2024-01-01")
    repo.write(SET, lines(ROME, SHOWER)).commit("2024-06-01")
    repo.lose(f"HEAD~1:{SET}")
    _, rows = dated(repo)
    assert (rows.reason, rows.bounds) == ("missing blob", ((date(2024, 6, 1), 2),))


def test_a_commit_that_only_reformats_dates_nothing(repo: Repo) -> None:
    repo.write(SET, lines(ROME, SHOWER)).commit("2024-01-01")
    repo.write(SET, lines({**ROME, "expected": "in milan"}, SHOWER)).commit("2025-01-01", "lower case")
    repo.write(".git-blame-ignore-revs", repo.ids["lower case"] + "\n").commit("2025-02-01")
    assert days(repo) == ["2024-01-01", "2024-01-01"]
    assert changed(repo) == "2024-01-01"


def test_the_day_that_a_row_says_wins(repo: Repo) -> None:
    repo.write(SET, lines({**ROME, "created_at": "2023-05-06"}, SHOWER)).commit("2024-01-01")
    assert days(repo) == ["2023-05-06", "2024-01-01"]


def test_an_older_revision_and_a_day_before_the_rows(repo: Repo) -> None:
    repo.write(SET, lines(ROME)).commit("2024-01-01")
    repo.write(SET, lines(ROME, SHOWER)).commit("2025-01-01")
    assert days(repo, revision="HEAD~1") == ["2024-01-01"]
    _, rows = dated(repo, as_of=date(2024, 6, 1))
    assert rows.added(date(2023, 6, 1), date(2024, 6, 1)) == 1


def test_no_history_no_days(repo: Repo) -> None:
    repo.write(SET, lines(ROME)).commit("2024-01-01")
    _, rows = dated(repo, history=False)
    assert (rows.days, rows.undated, rows.status) == ((), 1, "unknown")


def test_without_a_commit_or_a_repository(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "new").write(SET, lines({**ROME, "created_at": "2023-05-06"}, SHOWER))
    assert days(repo) == ["2023-05-06", str(TODAY)]
    plain = Repo(tmp_path / "plain", create=False).write(SET, lines({**ROME, "created_at": "2023-05-06"}, SHOWER))
    _, rows = dated(plain)
    assert (rows.dated, rows.undated, rows.reason) == (1, 1, "not a git repository")


def test_of_very_many_rows_only_the_set_has_a_day(repo: Repo) -> None:
    config = "prompts: [a.txt]\nproviders: [openai:gpt-4o]\ntests: file://evals/golden.jsonl\n"
    many = [{"id": number, "question": f"Does train {number} run on Sundays?", "expected": "yes"} for number in range(20_001)]
    repo.write("promptfooconfig.yaml", config).write(SET, lines(*many)).commit("2024-01-01")
    repo.write(SET, lines(*({**row, "id": place} for place, row in enumerate(reversed(many))))).commit("2024-06-01")
    assert changed(repo) == "2024-01-01"
    repo.write(SET, lines(*many[:-1], ROME)).commit("2025-01-01")
    age, rows = dated(repo)
    assert (str(age.changed_on), rows.dated, rows.undated) == ("2025-01-01", 0, 20_001)
    assert rows.reason == "the rows were counted and not compared"


# -- bounds of the work ---------------------------------------------------------------------------------------------


def extract(path: str, data: bytes) -> list[Asset]:
    """An eval set with one row a line."""
    rows = tuple(EvalRow(digest(line), number, number) for number, line in enumerate(data.decode().splitlines(), 1))
    facts = EvalFacts("generic-golden", ("columns", "path"), len(rows), columns=("question",), rows=rows)
    return [Asset(Kind.EVAL_SET, path, path, 1, 1, 1, None, "", Context.EVAL, "", "cases", b"", eval=facts)]


def walked(repo: Repo, limits: Limits) -> RowAges:
    assets = extract(SET, (repo.path / SET).read_bytes())
    found = date_assets(Repository.open(repo.path), assets, extract, {}, TODAY, limits=limits)
    return found.rows[assets[0].id]


def text(numbers: Iterable[int]) -> str:
    return "".join(f"Does train number {number} run today?\n" for number in numbers)


def test_very_many_versions_are_not_all_compared(repo: Repo) -> None:
    for month in range(1, 11):
        repo.write(SET, text(range(month))).commit(f"2024-{month:02}-01")
    assert walked(repo, Limits()).days == tuple((date(2024, month, 1), 1) for month in range(1, 11))
    rows = walked(repo, Limits(rows=20))
    assert rows.bounds and rows.reason == "so many versions were compared, and no more"
    assert rows.days == tuple(
        (date(2024, month, 1), 1 if month > rows.days[0][0].month else rows.days[0][1])
        for month in range(rows.days[0][0].month, 11)
    )
    assert rows.dated == 10


def test_an_old_version_that_is_too_large_says_so(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aidebt.lineage.MAX_SET", 1000)
    repo.write(SET, text(range(100))).commit("2024-01-01")
    repo.write(SET, text(range(3))).commit("2025-01-01")
    rows = walked(repo, Limits())
    assert (rows.status, rows.reason, rows.days) == ("lower_bound", "blob too large to read", ((date(2025, 1, 1), 3),))


def test_an_empty_cell_and_none_are_the_same() -> None:
    assert {digest(""), digest(None), digest("  ")} == {EMPTY}
