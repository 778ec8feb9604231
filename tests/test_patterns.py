from __future__ import annotations

import pytest

from aidebt.patterns import PatternError, compile_pattern, compile_patterns

CASES = [
    ("*.py", "a/b.py", True),
    ("*.py", "b.pyc", False),
    ("/a", "a/b", True),
    ("/b", "a/b", False),
    ("docs/", "docs/x", True),
    ("docs/", "a/docs/x", True),
    ("docs/", "docs", False),
    ("a/**/c", "a/c", True),
    ("a/**/c", "a/x/y/c/d", True),
    ("a/b", "x/a/b", False),
    ("a/*", "a/b/c", True),
    ("a/*.py", "a/b/c.py", False),
    ("./a", "a", True),
    ("**", "q", True),
    ("a/**", "a", True),
    (r"\!x", "!x", True),
    (r"a\*", "a*", True),
    (r"a\*", "ab", False),
    ("[ab].txt", "b.txt", True),
    ("[^ab].txt", "b.txt", False),
    ("a\nb", "a\nb", True),
    ("caf\udce9*", "caf\udce9.py", True),
]


@pytest.mark.parametrize(("pattern", "path", "expected"), CASES)
def test_patterns_read_as_gitignore_does(pattern: str, path: str, expected: bool) -> None:
    assert compile_patterns([pattern]).matches(path) is expected


def test_the_last_pattern_that_matches_decides() -> None:
    patterns = compile_patterns(["*.md", "!README.md"])
    assert patterns.matches("notes.md")
    assert not patterns.matches("docs/README.md")


@pytest.mark.parametrize("pattern", ["", "/", "!", "a" * 1001])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern)


def test_a_hostile_pattern_ends() -> None:
    stars = compile_patterns(["*a" * 100 + "b", "**/" * 100 + "x/**/q"])
    assert not stars.matches("a" * 250 + "/x" * 500)
