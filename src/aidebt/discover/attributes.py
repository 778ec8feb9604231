"""What the `.gitattributes` of a work tree or a commit say about its files with linguist's words.

https://github.com/github-linguist/linguist/blob/main/docs/overrides.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aidebt.discover.reading import Opened
from aidebt.patterns import PatternError, PatternList, compile_pattern
from aidebt.report import Skipped
from aidebt.values import dataclass, field

NAME = ".gitattributes"
MAX_BYTES = 1 << 18  # of one file: people write these by hand
MAX_PATTERNS = 500  # of one word in one repository; each is asked of every file


@dataclass(frozen=True, slots=True)
class Attributes:
    """The files that somebody declared to be generated, and those of others."""

    generated: PatternList = field(default_factory=PatternList)
    vendored: PatternList = field(default_factory=PatternList)


def read_attributes(opened: Opened, files: Mapping[str, str | None]) -> Attributes:
    """The attributes that some files set, given by path with the blob where it is known; the deepest has the last word."""
    generated: list[str] = []
    vendored: list[str] = []
    for path in sorted(files, key=lambda path: (path.count("/"), path)):
        data = opened(path, files[path], MAX_BYTES)
        text = "" if isinstance(data, Skipped) else data.decode("utf-8", "surrogateescape")
        for pattern, word in _assignments(text):
            name, _, value = word.lstrip("-!").partition("=")
            negated = "!" if word[0] in "-!" or value.lower() == "false" else ""
            target = {"linguist-generated": generated, "linguist-vendored": vendored}.get(name)
            if target is not None:
                target.append(negated + _below(path.rpartition("/")[0], pattern))
    return Attributes(_usable(generated), _usable(vendored))


def _assignments(text: str) -> list[tuple[str, str]]:
    rows = [line.split() for line in text.splitlines() if "linguist-" in line]
    return [(row[0], word) for row in rows if not row[0].startswith(("#", "!", "[")) for word in row[1:]]


def _below(directory: str, pattern: str) -> str:
    """`pattern` of a file in `directory`, as a pattern of the root."""
    if not directory:
        return pattern
    return f"/{directory}/{pattern.lstrip('/')}" if "/" in pattern.rstrip("/") else f"/{directory}/**/{pattern}"


def _usable(patterns: Sequence[str]) -> PatternList:
    usable = []
    for pattern in patterns[:MAX_PATTERNS]:
        try:
            usable.append(compile_pattern(pattern))
        except PatternError:  # what somebody's file gets wrong is not ours to report
            continue
    return PatternList(tuple(usable))
