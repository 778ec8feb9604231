"""Known debt: what it is known by, how it is found again, and the file that people review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aidebt import baseline
from aidebt.baseline import Baseline, Known, dump, known_places, read
from aidebt.errors import ConfigError
from aidebt.findings import Place
from world import World, pin, prompt, uses

MODEL = Known("chat.py", "MODEL", "chat", "retired-model", "gpt-4", "c0ffee")


def place(number: int = 1) -> Place:
    return Place(f"p{number}.py", number, f"model_pin:p{number}")


def matched(entries: list[Known], *now: Known) -> tuple[list[bool], int]:
    """Whether each place is known, and how many entries are paid."""
    places = [(place(number), known) for number, known in enumerate(now)]
    found = Baseline(entries, places)
    return [found.holds(known.rule, at) for at, known in places], len(found.paid(lambda _: True))


def changed(**values: str) -> Known:
    return Known(**{name: values.get(name, getattr(MODEL, name)) for name in Known.__match_args__})


def test_debt_that_is_there_as_it_was_is_known() -> None:
    assert matched([MODEL], MODEL) == ([True], 0)


@pytest.mark.parametrize("moved", [changed(path="agent.py"), changed(path="a/b.py", name="CHAT"), changed(name="other")])
def test_debt_that_moved_is_known(moved: Known) -> None:
    assert matched([MODEL], moved) == ([True], 0)


@pytest.mark.parametrize("other", [changed(rule="retiring-model"), changed(model="gpt-4o"), changed(content="beef")])
def test_another_rule_model_or_wording_is_new_debt(other: Known) -> None:
    assert matched([MODEL], other) == ([False], 1)


def test_an_entry_stands_for_one_place() -> None:
    copy = changed(path="copy.py")
    assert matched([MODEL], MODEL, copy) == ([True, False], 0)
    assert matched([MODEL], copy, MODEL) == ([False, True], 0)  # whatever comes first, what stayed is known
    assert matched([MODEL, MODEL], MODEL, copy) == ([True, True], 0)


def test_entries_that_were_not_looked_for_are_not_paid() -> None:
    found = Baseline([MODEL, changed(path="b.py")], [])
    assert [entry.path for entry in found.paid(lambda entry: entry.path == "b.py")] == ["b.py"]


def test_a_prompt_is_known_by_its_text_and_the_model_it_runs_on() -> None:
    model, system = pin("gpt-4o"), prompt()
    world = World([model, system], [uses(system, model)])
    assets = [entry.asset for entry in world.entries]
    about = [(at, known) for at, known in known_places(world.findings(), assets, world.edges) if known.name == "SYSTEM"]
    assert all(known.model == "gpt-4o" and known.content == system.asset.content_hash for _, known in about)


def test_the_file_is_sorted_one_line_an_entry_and_read_back(tmp_path: Path) -> None:
    entries = [MODEL, changed(path="b.py"), changed(path="a.py", name="ü\n")]
    text = dump(entries)
    assert dump(reversed(entries)) == text
    lines = text.splitlines()
    assert [line[:9] for line in lines[3:-2]] == ['    {"pat'] * 3
    assert json.loads(text)["schema"] == "aidebt-baseline/1"
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    assert set(read(tmp_path / "b.json")) == set(entries)
    (tmp_path / "b.json").write_text(dump([]), encoding="utf-8")
    assert read(tmp_path / "b.json") == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is no JSON"),
        ("[]", "is no baseline of the kind aidebt-baseline/1"),
        ('{"schema": "aidebt-baseline/2", "entries": []}', "'aidebt-baseline/2'"),
        ('{"schema": "aidebt-baseline/1"}', "a bad entry"),
        ('{"schema": "aidebt-baseline/1", "entries": [{"path": "a"}]}', "a bad entry"),
        ('{"schema": "aidebt-baseline/1", "entries": [3]}', "a bad entry"),
        ("[" * 100_000, "is no JSON"),
    ],
)
def test_a_file_that_is_no_baseline_is_named(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read(file)
    assert message in caught.value.message
    assert "aidebt baseline" in caught.value.hint


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        baseline.read(tmp_path / "none.json")
