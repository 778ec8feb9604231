"""Markdown: rendered as GitHub renders it, and read as a person reads that."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from markdown_it import MarkdownIt

from aidebt.findings import Severity
from aidebt.report import DatedEvent, Report
from aidebt.reporters import RenderOptions, render
from aidebt.reporters.markdown import LONGEST
from aidebt.reporters.markup import code, text, to_page, to_place

from .samples import (
    AS_OF,
    GENERATION,
    HEAD,
    SITUATIONS,
    clean,
    finding,
    hostile,
    many_findings,
    no_ai,
    not_a_repository,
    nothing_read,
    shallow,
    stale_catalog,
    suppressed,
    unread,
    verba,
)

GITHUB = MarkdownIt("gfm-like", {"html": True})
assert GITHUB.linkify is not None
GITHUB.linkify.set({"fuzzy_link": False})  # GitHub links what starts with http:// or www., not every word with a dot


class Page(HTMLParser):
    """What a reader sees: text, links, tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text, self.links, self.tags = "", [], []  # type: tuple[str, list[str], list[str]]
        self.feed(GITHUB.render(source))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [str(address) for name, address in attrs if name in ("href", "src")]
        if tag in ("td", "th", "br"):
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


def source(report: Report, **options: Any) -> str:
    return render(report, RenderOptions(format="markdown", **options))


def page(report: Report, **options: Any) -> Page:
    return Page(source(report, **options))


def in_sight(report: Report, **options: Any) -> str:
    """The text before the folded part."""
    return source(report, **options).partition("<details>")[0]


# -- what it says ---------------------------------------------------------------------------------------------------


def test_the_verdict_comes_first() -> None:
    lines = [line for line in page(verba()).text.splitlines() if line]
    assert lines[0] == "AI debt of weaviate/Verba: overdue"
    assert lines[1].startswith(
        "96/100 overall (0 no debt, 100 worst), 13,549 debt-days. Commit 6fb7c98 of 2025-07-14, as of 2026"
    )
    at = lines.index("prompt")
    assert lines[at : at + 3] == ["prompt", "overdue", "94"]
    assert lines[at + 4] == "claude-3-5-sonnet-20240620 retired 390 days ago (AnthrophicGenerator.py:24)"
    assert lines[lines.index("eval") + 1] == "not measured yet"


def test_then_what_comes_next() -> None:
    shown = page(verba()).text
    assert "\n2027-01-14\n\nin 53 days\n\ngpt-4o retires (openai)\n\n1 pin" in shown
    assert "voyage-finance-2 retires (voyageai), reported by one source" in shown
    assert "https://example.org/d" in page(verba()).links


def test_then_the_findings_with_a_link_to_the_line_and_what_to_do() -> None:
    shown = Page(in_sight(verba())).text
    assert "Findings: 1 critical, 3 high, 5 medium\n" in shown
    assert (
        "HIGH 5 of 5 models offered are retired; the default gemma-7b-it since 2024-12-18 (704 days)\n\n"
        f"{GENERATION}GroqGenerator.py:15 and 4 more places\n\n"
        "Next: replace the list; groq names openai/gpt-oss-120b as replacement"
    ) in shown
    assert f"{GENERATION}GroqGenerator.py#L15" in page(verba()).links


def test_evidence_and_all_places_are_folded() -> None:
    report = verba()
    assert "mixtral-8x7b-32768" not in in_sight(report)
    folded = Page(source(report).partition("<summary>")[2])
    assert "mixtral-8x7b-32768 2025-03-20" in folded.text
    assert f"{GENERATION}GroqGenerator.py:15, :16, :17, :18, :19" in folded.text
    assert {f"{GENERATION}GroqGenerator.py#L{line}" for line in range(15, 20)} <= set(folded.links)
    assert "suppressed: frozen until the migration" in folded.text


def test_what_is_left_out_is_counted_at_the_end() -> None:
    last = page(verba()).text.strip().splitlines()[-1]
    assert last.startswith("Found 1 prompt, 21 model pins; 12 live. Not shown: 14 in test, 6 in docs (--context NAME)")
    assert "Not read: 24 files: 23 binary, 1 lock file." in last


@pytest.mark.parametrize(
    ("situation", "words"),
    [
        (shallow, "SHALLOW HISTORY: ages are lower bounds."),
        (stale_catalog, "STALE CATALOG: 190 days old"),
        (not_a_repository, "NO GIT HISTORY: not a git repository."),
    ],
)
def test_what_makes_the_rest_less_true_is_a_warning_before_it(situation: Callable[[], Report], words: str) -> None:
    text_of = source(situation())
    assert text_of.index("> [!WARNING]\n> **") < text_of.index("Commit") if "Commit" in text_of else True
    shown = page(situation())
    assert "blockquote" in shown.tags
    assert words in re.sub(r"\s+", " ", shown.text)


def test_nothing_found_is_said_as_such() -> None:
    assert page(no_ai()).text.startswith("AI debt of example: no AI found\nNo AI found in the 118 files read: no prompt,")
    assert "nothing was read" in page(nothing_read()).text.splitlines()[0]
    assert "Findings: none" in page(clean()).text


def test_links_lead_to_the_commit_where_the_repository_is_known() -> None:
    links = page(verba(), repository_url="https://example.org/o/r/").links
    assert f"https://example.org/o/r/blob/{HEAD}/{GENERATION}GroqGenerator.py#L15" in links


# -- how much of it -------------------------------------------------------------------------------------------------


def test_ten_findings_are_in_sight_and_all_are_folded() -> None:
    report = many_findings()
    shown = Page(in_sight(report))
    assert shown.tags.count("li") == 10
    assert "the worst 10 here, all below" in shown.text
    assert page(report).text.count("aidebt explain retiring-model") == 14
    assert Page(in_sight(report, show_all=True)).tags.count("li") == 14


def test_it_fits_into_one_comment() -> None:
    report = many_findings()
    long = tuple(replace(found, evidence=("e" * 390,) * 40) for found in report.findings)
    text_of = source(replace(report, findings=long))
    assert len(text_of) < LONGEST
    assert "more findings did not fit here: `aidebt scan --format json` lists everything." in text_of
    assert text_of.count("<details>") == text_of.count("</details>") == 1


# -- nothing of a repository is markup -------------------------------------------------------------------------------

EVIL = [
    "a | b || c",
    "`` ``` ` x",
    "<img src=x onerror=alert(1)> <!-- --> </details> &lt; &#64;all",
    "[x](http://evil) ![y](z) [r][1] <http://evil>",
    "http://evil.example/x www.evil.example https://evil.example",
    "@team @all me@evil.example #12 !34 ~bug %5 $6 &7 GH-8 owner/repo#9",
    "**b** __i__ *i* _i_ ~~s~~ $x^2$ ^[note]",
    "# heading",
    "- item",
    "12. item",
    "--- ===",
    "\\",
    "a\nb\r\n\n# c",
    "ends with a backslash \\",
    "`quoted` and `a|b`",
]


@pytest.mark.parametrize("evil", EVIL)
def test_text_is_shown_as_it_is(evil: str) -> None:
    lines = {"in a line": "x {}", "in a list": "- {}", "in bold": "**{}**", "in a table": "| a |\n| - |\n| {} |"}
    for form in lines.values():
        shown = Page(form.format(text(evil)))
        plain = re.sub("\u200b", "", shown.text)
        expected = evil.replace("\n", "\\n").replace("\r", "\\r").replace("`quoted`", "quoted")
        assert expected.strip() in plain.strip()
        assert shown.links == []
        assert set(shown.tags) <= {"p", "ul", "li", "strong", "table", "thead", "tbody", "tr", "th", "td", "code"}
        assert ("code" in shown.tags) == ("`quoted`" in evil)


@pytest.mark.parametrize("evil", ["@team", "#12", "!34", "~bug", "%5", "me@x", "GH-8", "https://x", "www.x", "http://x"])
def test_no_mention_reference_or_address_stands_in_the_text(evil: str) -> None:
    shown = Page(text(f"see {evil} there")).text
    assert evil not in shown
    assert evil in shown.replace("\u200b", "")


@pytest.mark.parametrize("evil", [*EVIL[:7], "a`b", "`", " x ", "||"])
def test_code_is_shown_as_it_is(evil: str) -> None:
    shown = Page(f"x {code(evil)} y")
    assert shown.text == f"x {evil} y\n"
    assert shown.links == []
    assert (
        Page(f"| a | b |\n| - | - |\n| {code(evil, table=True)} | c |").text.endswith(f"{evil}\n\nc\n\n\n\n") or "|" not in evil
    )


def test_a_link_leads_to_the_bytes_of_a_path() -> None:
    shown = Page(to_place("a b/(c)[d]|é#?%`\udcff.py", 7, "lab`el|x"))
    assert shown.links == ["a%20b/%28c%29%5Bd%5D%7C%C3%A9%23%3F%25%60%FF.py#L7"]
    assert shown.text == "lab`el|x\n"
    assert Page(to_place("javascript:alert(1)", 1, "x")).links == ["javascript%3Aalert%281%29#L1"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://x/a)b", "https://x/ y", "model list", "", "http://x/<b>"])
def test_only_a_plain_web_address_is_a_link(address: str) -> None:
    assert Page(to_page("words", address)).links == []
    assert Page(to_page("words", "https://example.org/d#x?y=z")).links == ["https://example.org/d#x?y=z"]


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_no_situation_breaks_out(situation: Callable[[], Report]) -> None:
    report = situation()
    nasty = replace(report, events=(DatedEvent(AS_OF, 0, "retires", "@p", "<b>|m", "low", "javascript:x", ()),))
    for each in (report, nasty):
        shown = page(each, show_all=True)
        assert set(shown.tags) <= {
            *("h2", "h3", "p", "a", "code", "strong", "table", "thead", "tbody", "tr", "th", "td"),
            *("ol", "ul", "li", "br", "details", "summary", "blockquote"),
        }
        assert all(link.startswith("https://example.org/d") or "#L" in link for link in shown.links)
        assert all(char.isprintable() or char in "\n\u200b" for char in shown.text)


def test_a_hostile_place_is_linked_and_shown() -> None:
    shown = page(hostile())
    assert "a%1B%5B31m%FF%0A%2541/%5Bbold%5Db%E2%80%AE.py#L7" in shown.links
    assert "a\\x1b[31m%FF\\n%41/[bold]b\\u202e.py:7" in shown.text
    assert "SECRET" not in shown.text


def test_a_pipe_in_a_name_does_not_break_the_table() -> None:
    report = clean()
    pin = replace(report.entries[0].asset, path="a|b.py")
    prompt = replace(report.clocks["prompt"], headline="x | y", worst=pin.id)
    broken = replace(report, entries=(replace(report.entries[0], asset=pin),), clocks={**report.clocks, "prompt": prompt})
    rows = [line for line in source(broken).splitlines() if line.startswith("| prompt")]
    assert Page("| a | b | c | d | e |\n| - | - | - | - | - |\n" + rows[0]).text.split("\n")[-5:][0:1]
    assert "x | y (a|b.py:3)" in page(broken).text


def test_suppressed_and_unread_are_told() -> None:
    assert "1 finding suppressed" in page(suppressed()).text
    shown = page(unread())
    assert "the whole repository" in shown.text
    assert "30 of 118 files" in shown.text


def test_a_finding_of_the_lowest_severity_is_named() -> None:
    report = clean()
    low = finding(Severity.LOW, "unpinned-model", "m", report.entries[0].asset)
    assert "Findings: 1 low" in page(replace(report, findings=(low,))).text
