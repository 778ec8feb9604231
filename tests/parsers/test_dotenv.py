from __future__ import annotations

from aidebt.facts import Setting
from parsers.facts_of import comments, parse, settings


def test_dialect() -> None:
    text = (
        "# CHAT_MODEL=gpt-4\nexport A=gpt-4o # why\nB = 'x # y'\nC=\"l1\nl2\\n\"\nD=${M:-gpt-4o}\nE=\nF=a#b\r\nG='open\nH.1=2\n"
    )
    found = settings("dotenv", text)
    assert found == {"A": "gpt-4o", "B": "x # y", "C": "l1\nl2\n", "D": "${M:-gpt-4o}", "F": "a#b", "G": "'open", "H.1": "2"}
    assert comments("dotenv", text) == ["CHAT_MODEL=gpt-4", "why"]
    assert parse("dotenv", text).broken == "line 9: a quote that is never closed"


def test_place() -> None:
    fact = next(
        fact for fact in parse("dotenv", "A=1\n  MODEL=gpt-4o\n").facts if isinstance(fact, Setting) and fact.keys == ("MODEL",)
    )
    assert (fact.span.line, fact.span.column, fact.span.start, fact.span.end) == (2, 9, 12, 18)


def test_prose_sets_nothing() -> None:
    parsed = parse("dotenv", "hello world\nA: 1\n")
    assert parsed.facts == ()
    assert parsed.broken == "line 1: a line that sets no variable (and 1 more)"
