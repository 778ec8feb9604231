"""`rules/formats/vector-columns.toml`: which types, virtual tables and indexes of SQL hold vectors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from aidebt.errors import CatalogError
from aidebt.facts import Column, TableIndex
from aidebt.globs import Globs, compile_globs
from aidebt.late import Texts, late
from aidebt.values import dataclass

MAX_DIMS = 100_000
"""More is no dimension: the widest type of any row allows 65,536."""


_WRITES = re.compile(rb"(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update\s+[\w.\"`{}]+\s+set|copy\s+[\w.\"`{}]+\s*\()")
_ROWS = re.compile(rb"\b(?:insert|insertmany|upsert|update)\s*\(")
_VECTOR = re.compile(
    rb"""(?:embed|vector|(?<![a-z0-9])(?:vec|emb)(?![a-z0-9]))\w{0,60}(?:(?P<set>=(?!=)|\s=(?!=))|(?P<key>["'`]?\s{0,4}[:,}]))"""
)
"""A name of a vector, and what follows it."""


@dataclass(frozen=True, slots=True)
class VectorType:
    """What a column holds: `dims` None where the type names none, or only a program knows them.

    `needs` is "index", "name" or "embedding" where the type alone does not tell that it is a vector, and `methods` the indexes
    that do then.
    """

    store: str
    element: str
    dims: int | None
    open: bool  # a program fills the dimension in
    needs: str = ""
    methods: frozenset[str] = frozenset()
    metric: str | None = None


@dataclass(frozen=True, slots=True)
class OrmRules:
    """How code declares columns: names of calls, arguments and attributes, as `[orm]` in the file of rules explains them."""

    spelled: Mapping[str, str]
    plain: frozenset[str]
    holders: frozenset[str]
    type_keys: frozenset[str]
    sizes: tuple[str, ...]
    retypes: frozenset[str]
    generic: frozenset[str]
    table_attributes: tuple[str, ...]
    casts: frozenset[str]
    decorators: frozenset[str]
    tables: re.Pattern[str]
    indexers: frozenset[str]
    openers: frozenset[str]
    model_keywords: tuple[str, ...]
    changes: Mapping[str, tuple[Mapping[str, Any], ...]]

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> OrmRules:
        """The tables under `orm`."""
        changes: dict[str, list[Mapping[str, Any]]] = {}
        for row in table["change"]:
            for name in row["names"]:
                changes.setdefault(name, []).append(row)
        return cls(
            spelled=table["spelled"],
            plain=frozenset(table["plain"]),
            holders=frozenset(table["holders"]),
            type_keys=frozenset(table["type_keys"]),
            sizes=tuple(table["sizes"]),
            retypes=frozenset(table["retypes"]),
            generic=frozenset(table["generic"]),
            table_attributes=tuple(table["table_attributes"]),
            casts=frozenset(table["casts"]),
            decorators=frozenset(table["decorators"]),
            tables=late(table["tables"], re.IGNORECASE),
            indexers=frozenset(table["indexers"]),
            openers=frozenset(table["openers"]),
            model_keywords=tuple(table["model_keywords"]),
            changes={name: tuple(rows) for name, rows in changes.items()},
        )


@dataclass(frozen=True, slots=True)
class VectorTypes:
    """The rows, ready to be asked."""

    types: tuple[tuple[re.Pattern[str], Mapping[str, Any]], ...]
    dialects: tuple[tuple[str, re.Pattern[str]], ...]
    usual: str
    modules: Mapping[str, Mapping[str, Any]]
    elements: Mapping[str, str]
    methods: frozenset[str]
    functions: frozenset[str]
    method_stores: Mapping[str, str]
    operators: re.Pattern[str]
    options: re.Pattern[str]
    option_dims: re.Pattern[str]
    distances: Mapping[str, str]
    names: re.Pattern[str]
    embeddings: re.Pattern[str]
    undo: re.Pattern[str]
    redo: re.Pattern[str]
    undo_files: Globs
    undo_functions: frozenset[str]
    tables: re.Pattern[str]
    distance: re.Pattern[str]
    threshold: re.Pattern[str]
    default: re.Pattern[str]
    literal: re.Pattern[str]
    hints: re.Pattern[str]
    writing: re.Pattern[str]
    asks: re.Pattern[str]
    asking: re.Pattern[bytes]  # the same, or a name of `compares`; in lower case
    compared: re.Pattern[str]
    fills: re.Pattern[str]
    compares: frozenset[str]
    writes: frozenset[str]
    opens: frozenset[str]
    orm: OrmRules
    vectorizer: Mapping[str, Any]
    embedded: re.Pattern[str]
    runs_sql: frozenset[str]
    words: re.Pattern[bytes]  # in lower case
    needs: Texts  # of which one stands in whatever `words` finds
    code_words: frozenset[bytes]
    embed_words: frozenset[bytes]
    row_words: frozenset[bytes]
    program_words: Texts  # all three
    drops: re.Pattern[bytes]

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> VectorTypes:
        """The rows of the parsed file.

        Raises:
            CatalogError: when a row lacks a key.
        """
        try:
            indexes, undo, queries = table["indexes"], table["undo"], table["queries"]
            compared = [re.escape(name.lower()) for name in table["uses"]["compares"]]
            return cls(
                types=tuple((late(row["pattern"]), row) for row in table["type"]),
                dialects=tuple((row["store"], late(row["pattern"])) for row in table["dialect"]),
                usual=table["default"]["store"],
                modules={name: row for row in table["module"] for name in row["names"]},
                elements=table["elements"],
                methods=frozenset(indexes["methods"]),
                method_stores=indexes["stores"],
                functions=frozenset(indexes["functions"]),
                operators=late(indexes["operators"]),
                options=late(indexes["options"]),
                option_dims=late(indexes["dims"]),
                distances=table["distances"],
                names=late(table["names"]["pattern"], re.IGNORECASE),
                embeddings=late(table["names"]["embedding"], re.IGNORECASE),
                undo=late(undo["comments"], re.IGNORECASE),
                redo=late(undo["redo"], re.IGNORECASE),
                undo_files=compile_globs(undo["globs"]),
                undo_functions=frozenset(undo["functions"]),
                tables=late(queries["tables"], re.IGNORECASE),
                distance=late(queries["distance"], re.IGNORECASE),
                threshold=late(queries["threshold"], re.IGNORECASE),
                default=late(queries["default"], re.IGNORECASE),
                literal=late(queries["literal"], re.IGNORECASE),
                hints=late(table["words"]["type"], re.IGNORECASE),
                writing=late(table["uses"]["writing"], re.IGNORECASE),
                compared=late(table["uses"]["compared"]),
                asks=late(table["uses"]["asks"], re.IGNORECASE),
                asking=late("|".join([table["uses"]["asks"], r"distance\(", *compared]).encode()),
                fills=late(table["uses"]["fills"], re.IGNORECASE),
                compares=frozenset(table["uses"]["compares"]),
                writes=frozenset(table["uses"]["writes"]),
                opens=frozenset(table["uses"]["opens"]),
                vectorizer=table["vectorizer"],
                orm=OrmRules.read(table["orm"]),
                runs_sql=frozenset(table["embedded"]["languages"]),
                embedded=late(table["embedded"]["pattern"], re.IGNORECASE),
                embed_words=_words(table["words"]["embeds"]),
                row_words=_words(table["words"]["rows"]),
                code_words=_words(table["words"]["code"]),
                program_words=Texts(_words([word for kind in ("code", "embeds", "rows") for word in table["words"][kind]])),
                words=late(table["words"]["sql"].encode()),
                needs=Texts(_words(table["words"]["needs"])),
                drops=late(table["words"]["drops"].encode(), re.IGNORECASE),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise CatalogError(f"rules/formats/vector-columns.toml: bad row: {error}") from error

    def may_hold(self, data: bytes) -> bool:
        """Whether a file of SQL can declare a vector."""
        return bool(self.needs.present(data)) and self.words.search(data.lower()) is not None

    def may_declare(self, data: bytes) -> bool:
        """Whether a program can declare a vector, ask or write one, or change a table with one."""
        found = self.program_words.present(data)
        if not found.isdisjoint(self.code_words):
            return True
        return not found.isdisjoint(self.embed_words) and not found.isdisjoint(self.row_words)

    def may_use(self, lower: bytes) -> bool:
        """Whether a program can ask for vectors or write them: only then does it say more than that it declares none.

        Args:
            lower: the file, in lower case.
        """
        if not self.may_declare(lower):
            return False
        if self.asking.search(lower) or (_WRITES.search(lower) and any(word in lower for word in self.embed_words)):
            return True
        keyed = _ROWS.search(lower) is not None
        return any(found["set"] or (keyed and found["key"]) for found in _VECTOR.finditer(lower))

    def dialect(self, text: str) -> str:
        """The store whose `vector(n)` stands in a text."""
        lower = text.lower()
        return next((store for store, pattern in self.dialects if pattern.search(lower)), self.usual)

    def column(self, column: Column, using: str, dialect: str) -> VectorType | None:
        """What a column holds, of a table or of a virtual one; None where it is no vector."""
        if using:
            return self._virtual(column, using)
        for pattern, row in self.types:
            if found := pattern.fullmatch(column.type):
                dims, is_open = dims_of(found.groupdict().get("dims"))
                store = row.get("store") or dialect
                needs, methods = row.get("needs", ""), frozenset(row.get("methods", ()))
                return VectorType(store, row["element"], dims, is_open, needs, methods)
        return None

    def _virtual(self, column: Column, using: str) -> VectorType | None:
        row = self.modules.get(using)
        found = re.fullmatch(row["pattern"], column.type) if row else None
        if row is None or found is None:
            return None
        groups = found.groupdict()
        dims, is_open = dims_of(groups["dims"])
        metric = self._said(column.options) or next(
            (self.distances[word] for word in column.options.split() if word in self.distances), row["metric"]
        )
        return VectorType(row["store"], self.elements[groups.get("element") or "float"], dims, is_open, metric=metric)

    def method(self, index: TableIndex) -> str:
        """What builds an index of vectors, "" for any other index."""
        name = index.method.partition("(")[0]
        if name in self.methods:
            return name
        for _, operators in index.columns:
            function = operators.split(" ")[0]
            if function in self.functions:
                return function
            if self.operators.search(operators):
                return name or "vector"
        return ""

    def metric(self, index: TableIndex, operators: str) -> str | None:
        """The distance of an index, in the words of `METRICS`; None where it says none."""
        found = self.operators.search(operators)
        if found:
            return self.distances.get(found["distance"], found["distance"])
        words = re.findall(r"[a-z_0-9]+", index.method.partition("(")[2])
        told = next((self.distances[word] for word in words if word in self.distances), None)
        return told or self._said(operators) or self._said(index.options)

    def dims(self, index: TableIndex) -> int | None:
        """The dimension that an index names itself."""
        arguments = re.findall(r"\b\d+\b", index.method.partition("(")[2])
        found = self.option_dims.search(index.options)
        told = found["dims"] if found else arguments[0] if arguments else None
        return dims_of(told)[0]

    def _said(self, options: str) -> str | None:
        found = self.options.search(options)
        return self.distances.get(found["distance"]) if found else None


def _words(texts: Iterable[str]) -> frozenset[bytes]:
    return frozenset(text.encode() for text in texts)


def dims_of(text: str | None) -> tuple[int | None, bool]:
    """The dimension that a type names, and whether a program fills it in."""
    if text is None:
        return None, False
    if text.isdecimal() and len(text) < 7:
        return (int(text) if 0 < int(text) <= MAX_DIMS else None), False
    return None, not text.isdecimal()
