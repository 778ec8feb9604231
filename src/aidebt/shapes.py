"""Is this text a model id at all? Placeholders, ordinary words, and the shapes of ids that the catalog does not list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from aidebt.compiling import weak_id
from aidebt.late import late

LONGEST = 160  # characters; the longest id known has 88, an ARN with an inference profile about 130
PLAUSIBLE = re.compile(r"[a-z][a-z0-9]*(?:[-/:.][a-z0-9]+)*-[a-z0-9]+(?:[-.:][a-z0-9]+)*")
"""What an id looks like that no catalog and no family knows: words of small letters, joined by hyphens."""

_ID = re.compile(r"[@A-Za-z0-9][A-Za-z0-9._:/@+-]*(?:\[[0-9a-z]+\])?")


class Shapes:
    """The patterns of `rules/patterns.toml`, compiled when first asked for."""

    def __init__(self, patterns: Mapping[str, Any]) -> None:
        self._patterns = patterns
        self._words: Mapping[str, Any] = patterns["words"]
        self._known_words = {kind: frozenset(self._words[kind]) for kind in ("strong", "weak", "own")}

    def possible(self, text: str) -> bool:
        """False for what no id can be, whatever the vendor: white space, quotes, too long, a path, an address."""
        if not 1 < len(text) <= LONGEST or not _ID.fullmatch(text):
            return False
        return "//" not in text and ".." not in text and not text.endswith((".", "/", "-", ":")) and text.count("/") <= 8

    def placeholder(self, text: str) -> bool:
        """True for what stands in place of an id: `<your-deployment>`, `${MODEL}`, `fake-model`, `...`."""
        low = text.strip().lower()
        return not low or low in self._placeholders or bool(self._placeholder_shape.fullmatch(low))

    def task(self, text: str) -> bool:
        """True for the name of what a model is for: `question-answering`, `text-generation`."""
        return text.lower().replace("_", "-") in self._tasks

    def weak(self, model: str) -> bool:
        """True for an id that is an ordinary word, or too short to be believed without a key that says "model"."""
        return weak_id(model, self._known_words)

    def word(self, text: str) -> bool:
        """True for a word that some service takes for a model although the catalog has no row of it: `best`, `mistral`."""
        return text.lower() in self._weak

    def match(self, model: str, fold: bool = False) -> Mapping[str, Any] | None:
        """The shape of an id without its prefix, or None; never for a file name or the name of something else.

        `fold` disregards case, as on a model hub; without it, `GPT-4o` is a display name and no id.
        """
        low = model.lower()
        if self._any_literal.search(low) is None:
            return None
        if low in self._weak or low in self._words["own"] or self._is_other(low):
            return None
        for shape, pattern in self._shapes:
            if not any(literal in low for literal in shape["literals"]):
                continue
            if pattern.fullmatch(low if fold or shape.get("fold") else model) and _complete(shape, low):
                return shape
        return None

    def local(self, name: str) -> bool:
        """True when the name before a colon is one of a local model store's."""
        low = name.lower().rpartition("/")[2]
        return any(low.startswith(known) for known in self._patterns["tag"][0]["names"])

    def _is_other(self, low: str) -> bool:
        if low.rpartition(".")[2] in self._files:
            return True
        return bool(self._others.intersection(re.split(r"[-_./:@]", low)[1:]))

    @cached_property
    def _placeholders(self) -> frozenset[str]:
        return frozenset(self._words["placeholders"])

    @cached_property
    def _tasks(self) -> frozenset[str]:
        return frozenset(self._words["tasks"])

    @cached_property
    def _placeholder_shape(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{shape})" for shape in self._words["placeholder_shapes"]))

    @cached_property
    def _weak(self) -> frozenset[str]:
        return frozenset(self._words["weak"]) - frozenset(self._words["strong"])

    @cached_property
    def _others(self) -> frozenset[str]:
        return frozenset(self._words["other"])

    @cached_property
    def _files(self) -> frozenset[str]:
        return frozenset(self._words["files"])

    @cached_property
    def _any_literal(self) -> re.Pattern[str]:
        """Finds a text that some shape needs: most ids that nobody knows hold none."""
        return re.compile(
            "|".join(sorted({re.escape(text) for shape in self._patterns["shape"] for text in shape["literals"]}))
        )

    @cached_property
    def _shapes(self) -> list[tuple[Mapping[str, Any], re.Pattern[str]]]:
        return [(shape, late(shape["pattern"])) for shape in self._patterns["shape"]]


def _complete(shape: Mapping[str, Any], low: str) -> bool:
    """Some shapes need a digit or a second part to tell an id from a word."""
    if low in shape.get("needs_digit_or", ()):
        return True
    if (shape.get("needs_digit") or "needs_digit_or" in shape) and not re.search(r"[0-9]", low):
        return False
    return not shape.get("needs_part") or bool(re.search(r"[-_.:]|[0-9]", low))
