"""What became of debt, on real repositories: added, paid, ticked, ignored, moved."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aidebt.config import Settings
from aidebt.diff import Difference, Side, compare, read
from aidebt.diff.compare import Change
from aidebt.reporters.json import document
from aidebt.reporters.portable import plain
from aidebt.scan import scan
from project import ask
from repository import Repo

TODAY = date(2026, 11, 22)
SWEEP = "You sweep the platforms of the station, from the first to the last, before the morning trains come in."
HOLD = "You hold the train until all are aboard, the doors are closed and the guard has given the sign to leave."


def side(repo: Repo, revision: str = "", today: date = TODAY, **settings: Any) -> Side:
    known: dict[str, Any] = {"paths": (repo.path,), "jobs": 1, "revision": revision}
    return read(plain(document(scan(Settings(**(known | settings)), today), False)), revision)


def difference(repo: Repo, old: str = "HEAD~1", new: str = "HEAD") -> Difference:
    return compare(side(repo, old), side(repo, new))


def told(changes: tuple[Change, ...]) -> set[tuple[str, str, str]]:
    """(rule, path, why) of every place."""
    return {(change.debt.rule, spot.path, change.because) for change in changes for spot in change.spots}


def balanced(found: Difference) -> bool:
    return all(
        clock.before + clock.added - clock.paid + clock.ticked == clock.after
        for clock in found.clocks
        if clock.before is not None and clock.after is not None
    )


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return (
        Repo(tmp_path / "station")
        .write("app.py", ask('"gpt-4o"'))
        .write("old.py", ask('"gpt-4-turbo"', SWEEP))
        .commit("2024-06-01")
    )


def test_nothing_changed_is_nothing(repo: Repo) -> None:
    found = difference(repo, "HEAD", "HEAD")
    assert found.empty
    assert found.older > 0
    assert not any(found.assets.values())
    assert {(clock.added, clock.paid, clock.ticked) for clock in found.clocks} == {(0, 0, 0)}


def test_a_change_that_brings_no_model_is_nothing(repo: Repo) -> None:
    repo.write("README.md", "# The station\n").write("more.py", "x = 1\n").commit("2025-01-01")
    assert difference(repo).empty


def test_a_new_pin_on_a_retired_model_is_added(repo: Repo) -> None:
    repo.write("new.py", ask('"gpt-4-turbo"', HOLD)).commit("2025-01-01")
    found = difference(repo)
    assert ("retired-model", "new.py", "new") in told(found.added)
    assert {path for _, path, _ in told(found.added)} == {"new.py"}, "the same finding's older place is not new"
    assert not found.paid
    assert not found.due
    prompt = found.clocks[0]
    assert prompt.added > 0
    assert (prompt.paid, prompt.ticked) == (0, 0)
    assert balanced(found)


def test_a_retired_model_that_is_replaced_is_paid(repo: Repo) -> None:
    repo.write("old.py", ask('"gpt-5.4"', SWEEP)).commit("2025-01-01")
    found = difference(repo)
    assert ("retired-model", "old.py", "changed from gpt-4-turbo to gpt-5.4") in told(found.paid)
    assert found.clocks[0].paid > 0
    assert balanced(found)


def test_a_prompt_whose_model_changes_under_it_is_added(repo: Repo) -> None:
    repo.write("old.py", ask('"gpt-5.4"', SWEEP)).commit("2025-01-01")
    assert ("stale-prompt", "old.py", "what it runs on changed") in told(difference(repo).added)


def test_one_retired_model_for_another_is_added_and_paid(repo: Repo) -> None:
    repo.write("old.py", ask('"gpt-4-0613"', SWEEP)).commit("2025-01-01")
    found = difference(repo)
    assert ("retired-model", "old.py", "changed from gpt-4-turbo to gpt-4-0613") in told(found.added)
    assert ("retired-model", "old.py", "changed from gpt-4-turbo to gpt-4-0613") in told(found.paid)
    assert balanced(found)


def test_what_is_deleted_is_paid(repo: Repo) -> None:
    repo.remove("old.py").commit("2025-01-01")
    found = difference(repo)
    assert ("retired-model", "old.py", "removed") in told(found.paid)
    assert not found.added
    assert found.assets["removed"] == 2


def test_a_file_that_moves_adds_and_pays_nothing(repo: Repo) -> None:
    repo.git("mv", "old.py", "moved.py")
    repo.commit("2025-01-01")
    found = difference(repo)
    assert found.empty
    assert found.assets == {"added": 0, "removed": 0, "moved": 2, "changed": 0}


def test_a_new_name_for_an_asset_adds_and_pays_nothing(tmp_path: Path) -> None:
    text = 'MODEL = "gpt-4-turbo"\n' + ask("MODEL")
    repo = Repo(tmp_path / "r").write("app.py", text).commit("2024-06-01")
    repo.write("app.py", text.replace("MODEL", "CHAT_MODEL")).commit("2025-01-01")
    found = difference(repo)
    assert found.empty
    assert found.assets["moved"] == 1


def test_a_new_name_in_a_file_is_found_though_others_say_the_same(repo: Repo) -> None:
    text = 'MODEL = "gpt-4-turbo"\n' + ask("MODEL", HOLD)
    repo.write("app.py", text).commit("2025-01-01")
    repo.write("app.py", text.replace("MODEL", "CHAT_MODEL")).write("new.py", ask('"gpt-4-turbo"', "You count the wagons."))
    repo.commit("2025-02-01")
    found = difference(repo)
    assert {path for _, path, _ in told(found.added)} == {"new.py"}
    assert not found.paid


def test_two_equal_pins_that_move_apart_keep_their_debt(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r")
    repo.write("a/x.py", ask('"gpt-4-turbo"', SWEEP)).write("b/x.py", ask('"gpt-4-turbo"', HOLD)).commit("2024-06-01")
    repo.git("mv", "a/x.py", "c.py")
    repo.git("mv", "b/x.py", "d.py")
    repo.commit("2025-01-01")
    assert difference(repo).empty


def test_a_prompt_that_is_reworded_pays(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r").write("app.py", ask('"gpt-4-0613"', SWEEP)).commit("2024-03-10")
    repo.write("app.py", ask('"gpt-4o"', SWEEP)).commit("2024-08-20")
    repo.write("app.py", ask('"gpt-4o"', HOLD)).commit("2025-01-01")
    found = difference(repo)
    assert ("stale-prompt", "app.py", "changed") in told(found.paid)
    assert balanced(found)


def test_an_ignore_is_not_a_payment_and_its_removal_is_debt(repo: Repo) -> None:
    repo.write("old.py", ask('"gpt-4-turbo"', SWEEP) + "# aidebt: ignore-file\n").commit("2025-01-01")
    found = difference(repo)
    assert {(rule, path) for rule, path, _ in told(found.ignored)} >= {("retired-model", "old.py")}
    assert not found.paid
    assert not found.added
    back = difference(repo, "HEAD", "HEAD~1")
    assert ("retired-model", "old.py", "no longer ignored") in told(back.added)


def test_uncommitted_changes_are_a_side(repo: Repo) -> None:
    repo.write("new.py", ask('"gpt-4-turbo"', HOLD))
    found = compare(side(repo, "HEAD"), side(repo))
    assert ("retired-model", "new.py", "new") in told(found.added)
    assert found.new.dirty


# -- what time does -------------------------------------------------------------------------------------------------


def test_a_night_ticks_and_adds_nothing(repo: Repo) -> None:
    found = compare(side(repo, today=date(2026, 11, 21)), side(repo, today=TODAY))
    assert found.empty
    prompt = found.clocks[0]
    assert prompt.ticked > 0
    assert (prompt.added, prompt.paid) == (0, 0)
    assert balanced(found)
    week = compare(side(repo, today=date(2026, 11, 15)), side(repo, today=TODAY))
    assert week.clocks[0].ticked == 7 * prompt.ticked


def test_what_is_announced_for_code_that_nobody_touched_came_due(repo: Repo) -> None:
    before = side(repo, as_of=date(2026, 10, 1))
    after = side(repo, as_of=date(2026, 10, 20))  # gpt-4o: announced 2026-10-14
    found = compare(before, after)
    assert ("retiring-model", "app.py", "by itself, since 2026-10-01") in told(found.due)
    assert not found.added
    assert not found.made
    assert found.clocks[0].added == 0
    assert balanced(found)


def test_what_gets_more_severe_by_itself_is_worse(repo: Repo) -> None:
    found = compare(side(repo, today=date(2026, 11, 10)), side(repo, today=date(2026, 11, 20)))  # 65 and 55 days before
    assert {(change.debt.rule, change.was, change.debt.severity.value, change.because) for change in found.worse} == {
        ("retiring-model", "medium", "high", "by itself, since 2026-11-10")
    }
    assert not found.made
    assert balanced(found)


def test_a_change_overnight_is_told_from_what_time_did(repo: Repo) -> None:
    before = side(repo, today=date(2026, 11, 21))
    repo.write("new.py", ask('"gpt-4-turbo"', HOLD)).commit("2026-11-21")
    found = compare(before, side(repo))
    assert {path for _, path, _ in told(found.added)} == {"new.py"}
    prompt = found.clocks[0]
    quiet = compare(side(repo, "HEAD~1", date(2026, 11, 21)), side(repo, "HEAD~1"))
    assert prompt.ticked == quiet.clocks[0].ticked
    assert prompt.added == prompt.after - prompt.before - prompt.ticked
    assert prompt.added > 0


# -- hostile and odd ------------------------------------------------------------------------------------------------


def test_a_clock_that_is_measured_on_one_side_only_has_no_sum(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r").write("a.txt", "").commit("2024-01-01")
    repo.write("app.py", ask('"gpt-4o"')).commit("2025-01-01")
    found = difference(repo)
    assert found.clocks[0].before is None
    assert found.clocks[0].after is not None
    assert found.added


def test_paths_that_are_no_text_keep_their_bytes(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r").write("a.txt", "").commit("2024-01-01")
    repo.write("caf\udce9%41.py", ask('"gpt-4-turbo"')).commit("2025-01-01")
    assert {path for _, path, _ in told(difference(repo).added)} == {"caf\udce9%41.py"}
