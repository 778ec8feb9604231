"""The two grammars that read TypeScript and JavaScript, under one numbering of the node types that matter.

The grammar with JSX reads `.tsx` and all JavaScript, with the type annotations of Flow too; the one without reads `.ts`, where
`<T>x` is no element.
"""

from __future__ import annotations

from functools import cache

import tree_sitter_typescript
from tree_sitter import Language, Parser, Query

from aidebt.parsers.grammar import by_number, kinds
from aidebt.values import dataclass

GRAMMARS = {
    True: Language(tree_sitter_typescript.language_tsx()),
    False: Language(tree_sitter_typescript.language_typescript()),
}
"""With JSX, and without."""

TOKEN = 0
"""What stands for punctuation and keywords."""

NAMES = tuple(sorted({name for language in GRAMMARS.values() for name in kinds(language)} | {"ERROR"}))
CODES = {name: number for number, name in enumerate(NAMES, TOKEN + 1)}


@dataclass(frozen=True, slots=True)
class Dialect:
    """One grammar: itself, its parser, and our number for each of its own."""

    language: Language
    parser: Parser
    codes: dict[int, int]


@cache
def dialect(jsx: bool) -> Dialect:
    """The grammar with JSX, or the one without."""
    language = GRAMMARS[jsx]
    return Dialect(language, Parser(language), by_number(language, CODES, TOKEN, TOKEN))


@cache
def comment_query(language: Language) -> Query:
    """Finds comments; few files need it, and to compile it takes longer than to read most of them."""
    return Query(language, "[(comment) (html_comment)] @comment")
