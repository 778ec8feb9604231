"""Which assets nothing can reach: the name of what they stand in is said nowhere else in the repository.

Said by text, so that registries, configuration files, command lines and every language count. Two cases prove disuse:
- the file is brought in by its name, and this name in it is said by nobody;
- the file is brought in by nobody and does nothing by itself, though most of its neighbours in the same folder are brought in.
Plugins that a loop over a folder loads have no neighbour that is named; nothing is said about them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
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

COMMENTS = (b"#", b"//", b"*", b"--", b"<!--")
IMPORTS = (b"import", b"from", b"require", b"export")
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


class _Said(NamedTuple):
    path: str
    line: int
    imports: bool  # on a line that brings a module in


def dead(
    files: Mapping[str, FileAssets],
    wanted: Callable[[str], bool],
    texts: Callable[[], Iterable[tuple[str, bytes]]],
    neighbours: int,
) -> dict[str, str]:
    """The assets that nothing can reach, by id, each with the reason.

    Args:
        files: what detection learnt, by path.
        wanted: whether an asset, by id, is worth the question.
        texts: all files of the repository that can be read, path and bytes; asked for only if there is a question.
        neighbours: how many files of a folder must be brought in before one that is not stands out.
    """
    asked = [(path, owner) for path, file in sorted(files.items()) for owner in file.owners if any(map(wanted, owner.assets))]
    asked = [(path, owner) for path, owner in asked if len(owner.name) >= SHORTEST]
    if not asked:
        return {}
    asking = {path for path, _ in asked}
    speakers = [(path, owner) for path in sorted(asking) for owner in files[path].owners if not owner.assets]
    asked += [(path, owner) for path, owner in speakers if len(owner.name) >= SHORTEST]
    folders = {_folder(path) for path, _ in asked}
    stems = {_stem(path): path for path in files if _folder(path) in folders}
    said = _search(({owner.name for _, owner in asked} | stems.keys()) - {""}, texts())
    brought = {path for path in files if _folder(path) in folders and _brought_in(said[_stem(path)], path)}
    lively = _lively(brought, files, neighbours)
    found: dict[str, str] = {}
    silent: dict[str, list[Owner]] = defaultdict(list)  # by path: what nothing names, so that what it says counts for nothing
    for _ in range(ROUNDS):
        for path, owner in asked:
            heard = {spot for spot in said[owner.name] if not any(_inside(spot, path, other) for other in silent[path])}
            reason = _reason(path, owner, heard, files[path].runs, path in brought, _folder(path) in lively)
            if reason and owner not in silent[path]:
                silent[path].append(owner)
                found.update((id, reason) for id in owner.assets if id not in found)
    return found


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


def _search(names: Iterable[str], texts: Iterable[tuple[str, bytes]]) -> dict[str, set[_Said]]:
    """Where each name is said as a whole word, outside of comments; in two files, imported in both, is enough."""
    listed = sorted(names)
    said: dict[str, set[_Said]] = defaultdict(set)
    finder = ahocorasick_rs.BytesAhoCorasick(
        [name.encode() for name in listed],
        matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        implementation=ahocorasick_rs.Implementation.DFA if sum(map(len, listed)) <= MOST_LETTERS else None,
    )
    settled: set[int] = set()
    for path, data in texts:
        for number, start, end in finder.find_matches_as_indexes(data):
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
