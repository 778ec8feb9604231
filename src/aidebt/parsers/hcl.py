"""HCL (Terraform, Terragrunt, Packer, Nomad) → settings, references and comments.

A block's key path is its type and its labels: `("resource", "aws_lambda_function", "ask", "environment", "variables",
"MODEL")`. Of unlabelled blocks that a body repeats, the second and later ones have a position: `env`, `env [1]`.
Strings with expressions in them are given as they are written; one that is a single expression is read as that expression.
"""

from __future__ import annotations

import re

from aidebt.facts import ParsedFile
from aidebt.parsers.blocks import Level, Reader


def parse(data: bytes) -> ParsedFile:
    """The facts of a Terraform or other HCL file; `broken` says what was stepped over."""
    return _Hcl(data).read("hcl")


class _Hcl(Reader):
    """Entries are attributes (`a = 1`), object elements (`"a" : 1`) and blocks (`a "b" {`)."""

    def key(self, level: Level, token: re.Match[str], kind: str) -> None:
        mark = token[0]
        if kind == "name" and mark == "for" and not level.head and level.blocks["{"]:
            level.kind = "group"
        elif kind in ("name", "quote", "number") and (word := self.word(token, kind)) is not None:
            level.head.append(word)
        elif mark in ("=", ":") and level.head:
            keys = level.keys
            self.begin(level, None if keys is None else (*keys, level.head[-1]))
        elif mark == "{":
            self.block(level)
        elif mark == "}":
            self.close(mark)
        elif mark == "(":
            level.head.append("(…)")
            self.push(level, ")", "group", None)
        elif kind == "newline" or mark == ",":
            level.head.clear()
        elif mark != ".":
            self.source.note("a line that is no entry", token.start())
            level.head.clear()

    def block(self, level: Level) -> None:
        """Open a block; what opens without a name belongs to what is around it."""
        head = tuple(level.head)
        level.head.clear()
        keys = level.keys
        if len(head) == 1 and len(self.stack) > 1:
            level.blocks[head[0]] += 1
            if level.blocks[head[0]] > 1:
                head = (*head, f"[{level.blocks[head[0]] - 1}]")
        self.push(level, "}", "entries", None if keys is None else (*keys, *head))

    def open(self, level: Level, mark: str) -> None:
        super().open(level, mark)
        if mark == "{":
            self.stack[-1].blocks["{"] = 1  # a value: `for` may stand in it
