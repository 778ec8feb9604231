"""Prisma schemas: models as tables, fields as columns, half-written and hostile input."""

from __future__ import annotations

import time

import pytest

from aidebt.facts import Comment, TableChange
from aidebt.parsers import choose, prisma

SCHEMA = """generator client {
  provider = "prisma-client-js" // https://example.org
}

model Document {
  id        Int    @id @default(autoincrement())
  url       String @default("https://example.org")
  embedding Unsupported("extensions.vector(1536)")? @map("embed_ding") // the vector
  small     Unsupported( "halfvec(3)" )

  @@map("documents")
  @@schema("kb")
}

enum Kind {
  vector
}

model Page {
  vector String
}
"""


def tables(text: str) -> list[TableChange]:
    return [fact for fact in prisma.parse(text.encode()).facts if isinstance(fact, TableChange)]


def test_models_are_tables() -> None:
    document, page = tables(SCHEMA)
    assert (document.table, document.span.line, document.span.end_line) == ("kb.documents", 5, 13)
    assert [(column.name, column.type, column.span.line) for column in document.columns] == [
        ("id", "int", 6),
        ("url", "string", 7),
        ("embed_ding", "extensions.vector(1536)", 8),
        ("small", "halfvec(3)", 9),
    ]
    column = document.columns[2]
    text = SCHEMA.encode()[column.span.start : column.span.end].decode()
    assert text == 'embedding Unsupported("extensions.vector(1536)")? @map("embed_ding")'
    assert (page.table, [column.type for column in page.columns]) == ("Page", ["string"])


def test_comments_are_no_part_of_a_text() -> None:
    found = [fact.text for fact in prisma.parse(SCHEMA.encode()).facts if isinstance(fact, Comment)]
    assert found == ["https://example.org", "the vector"]
    assert tables('// model X {\n//  e Unsupported("vector(3)")\n// }') == []


def test_the_name_of_a_file() -> None:
    form = choose("prisma/schema.prisma")
    assert form is not None and form.name == "prisma"


def test_a_block_that_is_never_closed_is_said() -> None:
    parsed = prisma.parse(b'model A {\n  e Unsupported("vector(3)")\n')
    assert "never closed" in parsed.broken
    assert [fact.table for fact in parsed.facts if isinstance(fact, TableChange)] == ["A"]


@pytest.mark.parametrize("piece", ["model A {\n", '  e Unsupported("', "@map(@@map(", '"', "//", "}\n", " ", "a b "])
def test_the_time_grows_with_the_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * (size // len(piece))).encode()
        started = time.process_time()
        prisma.parse(text)
        return time.process_time() - started

    seconds(10_000)
    short = min(seconds(100_000) for _ in range(2))
    assert seconds(400_000) < 10 * max(short, 0.01)  # 4 times as long; 16 would be the square
