"""Which assets nothing can reach: the name of what they stand in is said nowhere else in the repository.

Said by text, so that registries, configuration files, command lines and every language count. Two cases prove disuse:
- the file is brought in by its name, and this name in it is said by nobody;
- the file is brought in by nobody and does nothing by itself, though most of its neighbours in the same folder are brought in.
Plugins that a loop over a folder loads have no neighbour that is named; nothing is said about them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import ahocorasick_rs

from aidebt.assets import FileAssets, Owner

SHORTEST = 3
"""Shorter names stand in every text; they count as said."""

ENOUGH = 50
"""Places of one name that are looked at; more of them change nothing."""

ROUNDS = 4
"""How far disuse is followed from callers to what only they call."""

MOST_LETTERS = 50_000
"""Letters of all names up to which the faster of two automata is made: it takes some 100 to 250 bytes for each of them."""

Texts = Iterable[tuple[str, bytes]]

COMMENTS = (b"#", b"//", b"*", b"--", b"<!--")
IMPORTS = (b"import", b"from", b"require", b"export")
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


class _Said(NamedTuple):
    path: str
    line: int
    imports: bool  # on a line that brings a module in


class Heard(NamedTuple):
    """Where names are said, and the files left out: one of the names with a hyphen or the like stands in them.

    Such a name hides what it is made of, so that there the answer depends on which names are asked for.
    """

    said: Mapping[str, set[_Said]]
    unclear: Sequence[str]


def listen(names: Collection[str], texts: Callable[[], Texts]) -> Heard:
    """Where each name is said, for whoever asks for some of them later.

    Args:
        names: `names_in` what detection learnt.
        texts: all files of the repository that can be read, path and bytes; asked for only if there is a name.
    """
    unclear: list[str] = []
    return Heard(_search(names, texts(), unclear) if names else {}, unclear)


def names_in(files: Mapping[str, FileAssets]) -> set[str]:
    """The names that `dead` may ask for, whichever assets are worth it."""
    return _names(files, _asked(files, lambda _: True))


def dead(
    files: Mapping[str, FileAssets],
    wanted: Callable[[str], bool],
    heard: Callable[[], Heard],
    texts: Callable[[Collection[str]], Texts],
    neighbours: int,
) -> dict[str, str]:
    """The assets that nothing can reach, by id, each with the reason.

    Args:
        files: what detection learnt, by path.
        wanted: whether an asset, by id, is worth the question.
        heard: where `names_in` these files are said; asked for only if there is a question.
        texts: some of the files of the repository, path and bytes.
        neighbours: how many files of a folder must be brought in before one that is not stands out.
    """
    asked = _asked(files, wanted)
    if not asked:
        return {}
    before = heard()
    said: dict[str, set[_Said]] = defaultdict(set)
    if before.unclear:
        said = _search(_names(files, asked), texts(before.unclear))
    for name, spots in before.said.items():
        said[name] |= spots
    folders = {_folder(path) for path, _ in asked}
    brought = {path for path in files if _folder(path) in folders and _brought_in(said[_stem(path)], path)}
    lively = _lively(brought, files, neighbours)
    found: dict[str, str] = {}
    silent: dict[str, list[Owner]] = defaultdict(list)  # by path: what nothing names, so that what it says counts for nothing
    for _ in range(ROUNDS):
        for path, owner in asked:
            spots = {spot for spot in said[owner.name] if not any(_inside(spot, path, other) for other in silent[path])}
            reason = _reason(path, owner, spots, files[path].runs, path in brought, _folder(path) in lively)
            if reason and owner not in silent[path]:
                silent[path].append(owner)
                found.update((id, reason) for id in owner.assets if id not in found)
    return found


def _asked(files: Mapping[str, FileAssets], wanted: Callable[[str], bool]) -> list[tuple[str, Owner]]:
    """What holds assets that are worth the question, then what else says a name in the same files; each with its file."""
    holding = [(path, owner) for path, file in sorted(files.items()) for owner in file.owners if any(map(wanted, owner.assets))]
    holding = [(path, owner) for path, owner in holding if len(owner.name) >= SHORTEST]
    paths = sorted({path for path, _ in holding})
    speakers = [(path, owner) for path in paths for owner in files[path].owners if not owner.assets]
    return holding + [(path, owner) for path, owner in speakers if len(owner.name) >= SHORTEST]


def _names(files: Iterable[str], asked: Collection[tuple[str, Owner]]) -> set[str]:
    """The names of what is asked about, and those that the files beside it are imported by."""
    folders = {_folder(path) for path, _ in asked}
    return ({owner.name for _, owner in asked} | {_stem(path) for path in files if _folder(path) in folders}) - {""}


def _inside(spot: _Said, path: str, owner: Owner) -> bool:
    """Whether a name is said within a definition of a file."""
    return spot.path == path and owner.line <= spot.line <= owner.end_line


def _reason(path: str, owner: Owner, said: set[_Said], runs: bool, brought: bool, lively: bool) -> str:
    if any(spot.path != path or not owner.line <= spot.line <= owner.end_line for spot in said):
        return ""
    if brought:
        verb = {"constant": "uses", "class": "names"}.get(owner.kind, "calls")
        return f"nothing {verb} {owner.name}"
    if not runs and lively:
        return f"nothing names {owner.name}, and nothing brings in its file, though it does its neighbours"
    return ""


def _lively(brought: Collection[str], files: Iterable[str], neighbours: int) -> set[str]:
    """The folders of which so many files, and at least half of those that were looked into, are brought in."""
    inside = Counter(_folder(path) for path in brought)
    all_in = Counter(_folder(path) for path in files)
    return {folder for folder, count in inside.items() if count >= neighbours and 2 * count >= all_in[folder]}


def _brought_in(said: set[_Said], path: str) -> bool:
    return any(spot.path != path and spot.imports for spot in said)


def _search(names: Collection[str], texts: Texts, unclear: list[str] | None = None) -> dict[str, set[_Said]]:
    """Where each name is said as a whole word, outside of comments; in two files, imported in both, is enough.

    Files in which a name stands that is more than one word are listed in `unclear`, if there is such a list, and left out.
    """
    listed = sorted(names)
    longer = {number for number, name in enumerate(listed) if not _WORD.issuperset(name.encode())}
    said: dict[str, set[_Said]] = defaultdict(set)
    finder = ahocorasick_rs.BytesAhoCorasick(
        [name.encode() for name in listed],
        matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        implementation=ahocorasick_rs.Implementation.DFA if sum(map(len, listed)) <= MOST_LETTERS else None,
    )
    settled: set[int] = set()
    for path, data in texts:
        matches = finder.find_matches_as_indexes(data)
        if unclear is not None and longer and not longer.isdisjoint(number for number, _, _ in matches):
            unclear.append(path)
            continue
        for number, start, end in matches:
            if number in settled or not _is_word(data, start, end):
                continue
            line = data[data.rfind(b"\n", 0, start) + 1 : start].lstrip()
            if line.startswith(COMMENTS):
                continue
            spots = said[listed[number]]
            spots.add(_Said(path, data.count(b"\n", 0, start) + 1, any(word in line for word in IMPORTS)))
            if len({spot.path for spot in spots if spot.imports}) > 1 or len(spots) >= ENOUGH:
                settled.add(number)
    return said


def _is_word(data: bytes, start: int, end: int) -> bool:
    return (start == 0 or data[start - 1] not in _WORD) and (end == len(data) or data[end] not in _WORD)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _stem(path: str) -> str:
    """The name that a file is imported by: its own, or that of its folder where it stands for that."""
    name = path.rpartition("/")[2].partition(".")[0]
    return name if name not in ("__init__", "index") else _folder(path).rpartition("/")[2] or name
