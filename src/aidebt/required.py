"""What a regular expression cannot match without: computed when the rules are compiled, asked before it is."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any

_PARSER = "re._parser" if sys.version_info >= (3, 11) else "sre_parse"  # the same module, renamed


def required_texts(pattern: str) -> list[str]:
    """Texts of which at least one stands in whatever `pattern` matches, the longest there are; [""] where there are none.

    Raises:
        ValueError: when the pattern cannot be compiled.
    """
    try:
        return _best(import_module(_PARSER).parse(pattern)) or [""]
    except Exception as error:
        raise ValueError(f"bad pattern {pattern!r}: {error}") from error


def _best(items: Iterable[Any]) -> list[str]:
    """The choice of texts that tells most: the one whose shortest text is longest, then the one with the fewest."""
    found: list[list[str]] = []
    run = ""
    for kind, value in items:
        if str(kind) == "LITERAL":
            run += chr(value)
            continue
        found += [[run], _inside(str(kind), value)]
        run = ""
    told = [texts for texts in (*found, [run]) if texts and all(texts)]
    return max(told, key=lambda texts: (min(map(len, texts)), -len(texts)), default=[])


def _inside(kind: str, value: Any) -> list[str]:
    if kind == "SUBPATTERN":
        return _best(value[3])
    if kind == "BRANCH":
        branches = [_best(branch) for branch in value[1]]
        return sorted({text for texts in branches for text in texts}) if all(branches) else []
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] >= 1:
        return _best(value[2])
    return []
