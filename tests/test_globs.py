from __future__ import annotations

import pytest

from aidebt.globs import PathTexts, compile_globs, glob_pieces


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("*.md", "a/b/c.md", True),
        ("*.md", "c.mdx", False),
        ("docs/*.md", "docs/a.md", True),
        ("docs/*.md", "docs/b/a.md", False),
        ("docs/*.md", "x/docs/a.md", False),
        ("**/docs/**", "docs/a.md", True),
        ("**/docs/**", "x/docs/y/a.md", True),
        ("**/docs/**", "x/mydocs/a.md", False),
        ("{a,b}?.[ch]", "b1.c", True),
        ("{a,b}?.[ch]", "b.c", False),
        ("README{,.*}", "readme", True),
        ("a,b.txt", "a,b.txt", True),
        ("{open", "open", True),
        ("a+b(c).txt", "a+b(c).txt", True),
    ],
)
def test_globs(glob: str, path: str, matches: bool) -> None:
    assert bool(compile_globs([glob]).match(path)) is matches


def test_rows_that_may_match_are_found_by_their_texts() -> None:
    rows = [["*.prompt.{yml,yaml}"], ["**/{prompts,prompt}/**/*.txt"], ["*"], ["README*"]]
    texts = PathTexts([[pieces for glob in globs for pieces in glob_pieces(glob)] for globs in rows])
    assert texts.rows("a/b.prompt.yml") == {0, 2}
    assert texts.rows("Prompts/x.TXT") == {1, 2}
    assert texts.rows("prompts/x.md") == {2}
    assert texts.rows("docs/readme.\udce9") == {2, 3}  # a byte that is no text


def test_no_glob_matches_nothing() -> None:
    assert not compile_globs([]).match("a")


def test_the_answer_is_the_same_however_often_it_is_asked() -> None:
    none, some = compile_globs(()), compile_globs(["*.md", "docs/**"])
    assert [none.match(f"{number}/a.py") for number in range(200)] == [None] * 200
    assert {bool(some.match(f"docs/{number}.py")) for number in range(200)} == {True}
    assert {bool(some.match(f"src/{number}.py")) for number in range(200)} == {False}
