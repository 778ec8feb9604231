"""The screen: as it looks in each situation (`screens/`), and what holds in all of them.

`python -m reporters.test_terminal` in `tests/` writes the screens again; read the difference before you keep it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from aidebt.assets import Kind
from aidebt.errors import UsageError
from aidebt.report import Age, ModelRef, Report, Skipped
from aidebt.reporters import RenderOptions, render
from aidebt.reporters.harmless import cut, safe
from aidebt.reporters.summary import hosts
from aidebt.reporters.words import since, until

from .samples import AS_OF, SITUATIONS, bare, clean, hostile, many_findings, not_a_repository, suppressed, unread, verba

SCREENS = Path(__file__).parent / "screens"
VIEWS: dict[str, tuple[Callable[[], Report], dict[str, Any]]] = {
    **{name: (situation, {}) for name, situation in SITUATIONS.items()},
    "verba_60": (verba, {"width": 60}),
    "verba_200": (verba, {"width": 200}),
    "verba_all_verbose": (verba, {"show_all": True, "verbose": True}),
    "verba_context_test": (verba, {"contexts": frozenset({"test"})}),
    "verba_explain_asset": (verba, {"explain": "interfaces.py:156"}),
    "verba_explain_clock": (verba, {"explain": "prompt"}),
}
STYLING = re.compile(r"\x1b\[[0-9;]*m")
LINK = re.compile(r"\x1b\]8;;([^\x1b]*)\x1b\\")


def screen(report: Report, **options: Any) -> str:
    return render(report, RenderOptions(**options))


@pytest.mark.parametrize("name", VIEWS)
def test_the_screen_is_the_one_that_was_approved(name: str) -> None:
    situation, options = VIEWS[name]
    assert screen(situation(), **options) == (SCREENS / f"{name}.txt").read_text("utf-8")


def test_every_approved_screen_is_still_shown() -> None:
    assert sorted(path.stem for path in SCREENS.glob("*.txt")) == sorted(VIEWS)


# -- what holds in all situations -----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 60, 79, 80, 100, 200])
@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_no_line_is_wider_than_the_screen_or_ends_in_blanks(situation: Callable[[], Report], width: int) -> None:
    for options in ({}, {"show_all": True, "verbose": True}):
        for line in screen(situation(), width=width, **options).splitlines():
            assert cell_len(line) <= width
            assert line == line.rstrip()


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_colour_carries_no_meaning_alone(situation: Callable[[], Report]) -> None:
    plain = screen(situation())
    assert "\x1b" not in plain
    coloured = screen(situation(), color=True, links=True)
    assert [line.rstrip() for line in STYLING.sub("", LINK.sub("", coloured)).splitlines()] == plain.splitlines()


def test_colour_is_there_when_asked_for() -> None:
    assert "\x1b[1;31mCRITICAL" in screen(verba(), color=True)


@pytest.mark.parametrize("situation", [verba, many_findings])
def test_it_fits_a_window(situation: Callable[[], Report]) -> None:
    assert len(screen(situation()).splitlines()) <= 45


def test_the_terminal_of_the_test_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = screen(verba(), color=True)
    for name, value in {"COLUMNS": "30", "NO_COLOR": "1", "TERM": "dumb", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert screen(verba(), color=True) == before


# -- nothing from the repository acts on the terminal ---------------------------------------------------------------


@pytest.mark.parametrize(
    "options", [{}, {"show_all": True, "verbose": True, "show_text": True}, {"explain": "model_pin"}, {"explain": "prompt:"}]
)
def test_hostile_names_are_inert(options: dict[str, Any]) -> None:
    text = screen(hostile(), **options)
    assert [char for char in text if char != "\n" and not char.isprintable()] == []
    text.encode("utf-8")
    coloured = screen(hostile(), color=True, links=True, **options)
    assert "\x1b" not in STYLING.sub("", coloured)
    assert "[bold]b" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("naïve 日本", "naïve 日本"),
        ("[red]x[/red] :smile:", "[red]x[/red] :smile:"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x1b[31m\x07\x7f", "\\x1b[31m\\x07\\x7f"),
        ("\x9b2J", "\\x9b2J"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("a\u200bb\ufeff\u2028", "a\\u200bb\\ufeff\\u2028"),
        ("\udcff\ud800", "\\xff\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("e\u0301", "e\u0301"),
        ("e" + "\u0301" * 4, "e\u0301\u0301\\u0301\\u0301"),
    ],
)
def test_what_could_act_is_written_out(text: str, shown: str) -> None:
    assert safe(text) == shown
    assert safe(shown) == shown or "\u0301" in shown


def test_long_text_loses_its_middle() -> None:
    assert cut("a" * 10, 10) == "a" * 10
    assert cut("start" + "x" * 100 + "end!!", 15) == "start ... end!!"
    assert len(cut("x" * 1000, 99)) == 99


def test_a_link_leads_to_a_web_page_or_nowhere() -> None:
    report = verba()
    addresses = {
        "https://example.org/d": True,
        "file:///etc/passwd": False,
        "https://x\x1b\\\x07": False,
        "http://a b": False,
        "": False,
    }
    for address, allowed in addresses.items():
        event = replace(report.events[0], source=address)
        links = set(LINK.findall(screen(replace(report, events=(event,)), color=True, links=True))) - {""}
        assert links == ({address} if allowed else set())
    assert not LINK.search(screen(report, color=True, links=False))


# -- what is told ---------------------------------------------------------------------------------------------------


def test_prompt_text_is_shown_only_when_asked_for() -> None:
    assert "SECRET" not in screen(hostile(), show_all=True, verbose=True)
    assert "SECRET" in screen(hostile(), show_all=True, show_text=True)


def test_bad_news_about_the_report_comes_first() -> None:
    report = replace(
        clean(), repository=replace(clean().repository, shallow=True), catalog=replace(clean().catalog, stale=True)
    )
    first, *rest = screen(report).splitlines()
    assert first.startswith("STALE CATALOG: 2 days old")
    assert any(line.startswith("SHALLOW HISTORY") for line in rest[:3])


def test_why_there_is_no_history_is_said_once() -> None:
    text = screen(not_a_repository())
    assert text.startswith("NO GIT HISTORY: not a git repository. ")
    assert text.count("NOTE: ") == 1
    refused = replace(clean(), repository=replace(clean().repository, is_repository=False, notes=()))
    assert screen(refused).startswith("NO GIT HISTORY: not a git repository. ")


def test_what_is_left_out_is_counted_with_the_flag_that_shows_it() -> None:
    text = " ".join(screen(verba()).split())
    assert "14 in test, 6 in docs (--context NAME); 21 menu pins, 1 comparison pin, 1 finding suppressed (--all)" in text
    assert "2 in docs (--context docs); 1 finding suppressed (--all)" in screen(suppressed())
    assert "Not shown" not in screen(suppressed(), show_all=True)
    assert "suppressed: moving in December" in screen(suppressed(), show_all=True)


def test_ten_findings_at_most_unless_all_are_asked_for() -> None:
    text = screen(many_findings())
    assert "the worst 10 here, 4 more with --all (-v: in full)" in text
    assert "model-9 retires" in text
    assert "model-10 retires" not in text
    everything = screen(many_findings(), show_all=True)
    assert all(f"model-{number} retires in" in everything for number in range(14))


def test_the_worst_finding_is_told_in_full() -> None:
    lines = screen(many_findings()).splitlines()
    at = next(number for number, line in enumerate(lines) if "CRITICAL" in line)
    told = "services/s00/chat.py:10  [retiring-model]  says so since 2024-05-14 in 2d4a75fabc; announced 2026-10-14"
    assert " ".join(line.strip() for line in lines[at + 1 : at + 3]) == told
    assert lines[at + 3] == "    Next: move to model-100"


def test_a_context_shows_its_findings_and_assets_alone() -> None:
    text = screen(verba(), contexts=frozenset({"test"}))
    assert "gpt-4 retired" in text
    assert "Assets: 1" in text
    assert "CRITICAL" not in text


def test_an_empty_set_of_contexts_is_the_default_view() -> None:
    assert screen(verba(), contexts=frozenset()) == screen(verba())


# -- explain --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "what",
    [
        "interfaces.py:156",
        "goldenverba/components/interfaces.py:156",
        "prompt:goldenverba/components/interfaces.py:Generator.__init__.default:system:0",
        "Generator.__init__",
    ],
)
def test_an_asset_answers_to_its_place_and_its_id(what: str) -> None:
    text = screen(verba(), explain=what)
    assert "together 1 - (1 - 0.59) x (1 - 0.56) = 0.82, 676 debt-days" in text
    assert "written for gpt-3.5-turbo" in text


def test_all_that_is_known_of_an_age_is_told() -> None:
    report = clean()
    known = replace(report.entries[1].age, author_on=AS_OF, reason="", introduced_on=None, revisions=None)
    first = replace(report.entries[0], model=ModelRef("deployment", through="infra/ai.yaml:18"), age=Age("uncommitted"))
    text = screen(replace(report, entries=(first, replace(report.entries[1], age=known))), explain="app.py")
    assert "changed today, not committed" in text
    assert "platform unknown/model unknown, deployment, through infra/ai.yaml:18" in text
    assert "since 2026-11-02 (1111111), written for gpt-6.1, author date 2026-11-22" in text


def test_a_day_is_today_ahead_or_past() -> None:
    assert [until(days) for days in (-390, -1, 0, 1, 53)] == ["390 days ago", "1 day ago", "today", "in 1 day", "in 53 days"]


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (Age("lower_bound", "shallow history", date(2024, 5, 14)), "since 2024-05-14 or earlier (shallow history)"),
        (Age("lower_bound", changed_on=date(2024, 5, 14)), "since 2024-05-14 or earlier"),
        (Age("exact", changed_on=date(2024, 5, 14)), "since 2024-05-14"),
        (Age("exact", changed_on=date(2024, 5, 15)), "changed 2024-05-15, after as-of"),
        (Age("unknown", "not dated"), "age unknown (not dated)"),
        (Age("unknown"), "age unknown"),
    ],
)
def test_an_age_says_how_sure_it_is(age: Age, words: str) -> None:
    assert since(age, date(2024, 5, 14)) == words


def test_events_of_one_day_and_platform_are_one_line() -> None:
    report = verba()
    first = report.events[0]
    twins = (first, replace(first, model="gpt-4o-mini"), replace(first, model="o3", platform="azure-openai"))
    lines = screen(replace(report, events=twins), width=120).splitlines()
    assert sum("gpt-4o and gpt-4o-mini retire (openai), 1 pin" in line for line in lines) == 1
    assert sum("o3 retires (azure-openai), 1 pin" in line for line in lines) == 1


def test_the_clock_names_the_place_of_the_first_finding_about_its_worst() -> None:
    """Two models are equally late: the one that the findings tell first is the one that the clock tells."""
    report = verba()
    clock = report.clocks["prompt"]
    late = next(reading for reading in clock.readings if reading.event.startswith("claude"))
    entry = next(entry for entry in report.entries if entry.asset.kind is Kind.MODEL_PIN and entry.asset.id != late.asset)
    other = replace(late, asset=entry.asset.id, event="another retired 400 days ago", days=400)
    clocks = {**report.clocks, "prompt": replace(clock, readings=(other, late), worst=other.asset, headline=other.event)}
    told = screen(replace(report, clocks=clocks), width=120)
    assert "claude-3-5-sonnet-20240620 retired 390 days ago" in told
    assert other.event not in told


def test_rare_reasons_for_not_reading_are_summed_up() -> None:
    skipped = tuple(Skipped(f"f{n}", f"reason {n // 2}") for n in range(12))
    assert "2 reason 3, 4 for other reasons (-v lists them)" in screen(replace(bare(), skipped=skipped), width=120)


def test_an_asset_without_readings_says_so() -> None:
    assert "carries no debt" in screen(clean(), explain="app.py:3")


def test_a_clock_that_is_not_measured_says_why() -> None:
    assert screen(verba(), explain="eval") == "eval clock: not measured yet, no detector behind it yet\n"


@pytest.mark.parametrize("what", ["nothing", "", "rfaces.py:156", "a\x1b[2J"])
def test_an_unknown_name_is_an_error_with_a_hint(what: str) -> None:
    with pytest.raises(UsageError, match="nothing to explain is called") as caught:
        screen(verba(), explain=what)
    assert "\x1b" not in str(caught.value)
    assert "PATH:LINE" in caught.value.hint


def test_a_path_unfolds_all_its_assets_and_all_every_clock() -> None:
    assert screen(verba(), explain="goldenverba/components/generation/GroqGenerator.py").count("  id model_pin:") == 6
    text = screen(verba(), explain="all")
    assert [line.split(" clock")[0] for line in text.splitlines() if " clock: " in line] == ["prompt", "eval", "embedding"]


def test_only_the_worst_edges_of_a_clock_are_unfolded_unless_all_are_asked_for() -> None:
    report = many_findings()
    clock = report.clocks["prompt"]
    readings = tuple(replace(verba().clocks["prompt"].readings[3], asset=entry.asset.id) for entry in report.entries)
    report = replace(report, clocks={**report.clocks, "prompt": replace(clock, readings=readings)})
    assert screen(report, explain="prompt").splitlines()[-1] == "  and 9 more edges (--all)"
    assert screen(report, explain="prompt", show_all=True).count("together") == 14


def test_a_name_of_too_many_is_an_error_with_an_example() -> None:
    with pytest.raises(UsageError, match="21 assets match model_pin:") as caught:
        screen(verba(), explain="model_pin:")
    assert "AnthrophicGenerator.py:24" in caught.value.hint


def test_findings_about_no_asset_are_told_without_ai_and_in_any_context() -> None:
    text = screen(unread())
    assert "No AI found" in text
    assert "src/f0.py (+29 more places)  [unread-files]" in text
    assert "the whole repository  [outdated-catalog]" in text
    assert "unread-files" in screen(unread(), contexts=frozenset({"test"}))


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("(source: https://a.example/docs/x-y, high)", "(source: a.example, high)"),
        ("named by https://a.example/docs/x.", "named by a.example."),
        ("by http://a.example/d?q=1: do", "by a.example: do"),
        ("https://a.example/ and https://b.example", "a.example and b.example"),
        ("(https://a.example/d)", "(a.example)"),
        ("https:// and path/https:x", "https:// and path/https:x"),
    ],
)
def test_web_addresses_are_told_by_their_host(text: str, short: str) -> None:
    assert hosts(text) == short


def test_the_whole_address_is_told_when_asked_for() -> None:
    found = replace(
        verba().findings[0], evidence=("see https://a.example/docs",), next_step="Move as https://a.example/new says."
    )
    report = replace(verba(), findings=(found,))
    assert "https://" not in screen(report)
    assert "see https://a.example/docs\n" in screen(report, verbose=True)
    assert "Move as https://a.example/new says." in screen(report, verbose=True)


def test_digging_starts_at_an_asset() -> None:
    report = replace(verba(), findings=(*unread().findings, *verba().findings))
    assert "Dig        aidebt scan --explain AnthrophicGenerator.py:24; aidebt explain unread-files\n" in screen(report)


def test_nothing_found_is_said_with_what_was_read() -> None:
    assert "No AI found in the 118 files read" in screen(bare())
    assert "Nothing was read" in screen(bare(files_read=0))


if __name__ == "__main__":  # pragma: no cover
    for view, (build, chosen) in VIEWS.items():
        (SCREENS / f"{view}.txt").write_text(screen(build(), **chosen), "utf-8")
