"""Which asset of an old version of a file is this asset of the new one?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from aidebt.assets import Asset, Kind

Key: TypeAlias = tuple[str, str, str]

SIMILAR = 0.3  # least combined likeness at which a prompt of a deleted file is taken for the forerunner of a new one
MAX_TRIES = 50  # places of one word at which the others are looked for
MAX_PROBED = 4_000  # characters of a text whose words are looked for
_WORD = re.compile(r"\w+")
_NAME_PART = re.compile(r"[A-Za-z]+|\d+")
_HOLE = re.compile(r"\{[^{}]*\}")
_WORD_BYTES = re.compile(rb"[A-Za-z]{4,}")


class Counterpart(NamedTuple):
    """The place of the old asset in its file's list, and whether it says the same."""

    place: int
    same: bool


def key(asset: Asset) -> Key:
    """What makes the content of an asset: a pin's binding and value, anything else's text alone."""
    binding = asset.binding if asset.kind is Kind.MODEL_PIN else ""
    return asset.kind.value, binding, asset.content


def align(new: Sequence[Asset], old: Sequence[Asset]) -> list[Counterpart | None]:
    """For each asset of the new version its counterpart in the old version of the same file.

    Each old asset is given away once, so that a menu that already holds an id cannot stand in for a default that changed.
    Pins: same name and value, then same name with another value, then same binding and value, then same role and value in
    the same function or class (the binding was renamed). Other kinds are known by their text first. What is left pairs by
    binding, then, for prompts, by likeness of text.
    """
    found: list[Counterpart | None] = [None] * len(new)
    free = dict.fromkeys(range(len(old)))

    def pair(indices: Iterable[int], feature: Callable[[Asset], Hashable], same: bool) -> None:
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for index in free:
            waiting[feature(old[index])].append(index)
        for index in indices:
            candidates = waiting.get(feature(new[index]))
            if found[index] is None and candidates:
                chosen = candidates.pop(0)
                del free[chosen]
                found[index] = Counterpart(chosen, same or key(new[index]) == key(old[chosen]))

    pins = [index for index, asset in enumerate(new) if asset.kind is Kind.MODEL_PIN]
    others = [index for index, asset in enumerate(new) if asset.kind is not Kind.MODEL_PIN]
    pair(pins, lambda asset: (asset.kind, asset.name, asset.role, asset.content), True)
    pair(pins, lambda asset: (asset.kind, asset.name, asset.role), False)
    pair(pins, lambda asset: (asset.kind, asset.binding, asset.content), True)
    pair(pins, lambda asset: (asset.kind, asset.role, asset.scope, asset.content), True)
    pair(pins, lambda asset: (asset.kind, asset.binding, asset.role), False)
    pair(others, lambda asset: (asset.kind, asset.name, asset.role, asset.content), True)
    pair(others, lambda asset: (asset.kind, asset.content), True)
    pair(others, lambda asset: (asset.kind, asset.name, asset.role), False)
    pair(others, lambda asset: (asset.kind, asset.name), False)
    pair(others, lambda asset: (asset.kind, asset.binding, asset.role) if asset.binding else object(), False)
    for index in others:
        if found[index] is None:
            best = most_alike(new[index], [old[place] for place in free])
            if best is not None:
                place = list(free)[best]
                del free[place]
                found[index] = Counterpart(place, False)
    return found


def words(text: str) -> frozenset[str]:
    """The distinct words of a text, lower case."""
    return frozenset(_WORD.findall(text.lower()))


def likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """Share of common words, 0..1."""
    return len(left & right) / len(left | right) if left and right else 0.0


def name_likeness(left: str, right: str) -> float:
    """How alike two paths are, 0..1: mostly by the words of their file names, a little by their folders."""
    (left_folder, left_stem), (right_folder, right_stem) = _words_of_path(left), _words_of_path(right)
    return 0.8 * likeness(left_stem, right_stem) + 0.2 * likeness(left_folder, right_folder)


@lru_cache(maxsize=1 << 14)  # the files of one commit are compared with each that changed in it
def _words_of_path(path: str) -> tuple[frozenset[str], frozenset[str]]:
    folder, _, name = path.lower().rpartition("/")
    return frozenset(_NAME_PART.findall(folder)), frozenset(_NAME_PART.findall(name.rsplit(".", 1)[0]))


def most_alike(asset: Asset, candidates: Sequence[Asset], by_name: bool = False) -> int | None:
    """The place of the candidate of the same kind that is most like `asset`; None when none is like it at all.

    Role or binding must be the same: a template that became a prompt file goes from user to system, and stays a whole file.
    `by_name` lets the paths count as much as the text, for files that were renamed and edited in one commit.
    """
    own = words(asset.content)
    best: tuple[float, int] | None = None
    for place, candidate in enumerate(candidates):
        known = candidate.role == asset.role or candidate.binding == asset.binding
        if candidate.kind is not asset.kind or asset.kind is Kind.MODEL_PIN or not known:
            continue
        score = likeness(own, words(candidate.content))
        if by_name:
            score = (score + name_likeness(asset.path, candidate.path)) / 2
        if score >= SIMILAR and (best is None or score > best[0]):
            best = (score, place)
    return None if best is None else best[1]


def forerunner(asset: Asset, candidates: Sequence[Asset]) -> int | None:
    """The place of what `asset` was before its file was renamed and edited in one commit, among assets of deleted files."""
    if asset.kind is not Kind.MODEL_PIN:
        return most_alike(asset, candidates, by_name=True)
    near = [
        place
        for place, other in enumerate(candidates)
        if other.kind is asset.kind and other.role == asset.role and name_likeness(asset.path, other.path) >= SIMILAR
    ]
    named = [place for place in near if candidates[place].name == asset.name]
    bound = [place for place in near if candidates[place].binding == asset.binding]
    return next(iter(named or bound), None)


def may_be_like(asset: Asset, path: str, held: float) -> bool:
    """Whether something in a file can be the forerunner of an asset: no more of its words can be common than the file holds.

    Args:
        asset: what came after.
        path: the file.
        held: the share of the asset's words that it holds, as `share_of_words` tells; of a pin only the names of files count.
    """
    near = name_likeness(asset.path, path)
    return near >= SIMILAR if asset.kind is Kind.MODEL_PIN else (held + near) / 2 >= SIMILAR


def share_of_words(own: frozenset[str], data: bytes) -> float:
    """How many of the words of a text a file can hold, 0..1; what is not ASCII may be spelt in other ways."""
    text = data.decode("utf-8", "replace").lower()
    return sum(word in text or not word.isascii() for word in own) / len(own) if own else 0.0


def digest_of_words(data: bytes) -> str:
    """Names what a file says as a whole, whatever its white space."""
    import hashlib  # only where an evaluation is

    return hashlib.blake2b(b" ".join(data.split()), digest_size=16).hexdigest()


def probe_words(asset: Asset, count: int = 8) -> tuple[bytes, ...]:
    """Words that any spelling of the asset's content must hold: however a literal is wrapped and quoted, its words stay."""
    found = set(_WORD_BYTES.findall(asset.content.encode("utf-8", "surrogatepass")))
    return tuple(sorted(found, key=lambda word: (-len(word), word))[:count])


def words_in_order(text: str) -> tuple[bytes, ...]:
    """The words that any spelling of a literal must hold, as they follow one another.

    What fills a hole is none of them: a format may name it elsewhere.
    """
    return tuple(_WORD_BYTES.findall(_HOLE.sub(" ", text[:MAX_PROBED]).encode("utf-8", "surrogatepass")))


def holds_in_order(data: bytes, words: Sequence[bytes], reach: int) -> bool:
    """Whether words stand in `data` in their order, at most `reach` bytes before and behind the longest of them.

    Where that one stands too often to look at each place, the answer is yes.
    """
    if not all(word in data for word in words):
        return False
    middle = max(range(len(words)), key=lambda place: len(words[place]), default=0)
    at = data.find(words[middle]) if words else -1
    for _ in range(MAX_TRIES):
        if at < 0:
            return not words
        if _follow(data, words[middle + 1 :], at, reach) and _precede(data, words[:middle], at, reach):
            return True
        at = data.find(words[middle], at + 1)
    return True


def _follow(data: bytes, words: Sequence[bytes], place: int, reach: int) -> bool:
    end = place + reach
    for word in words:
        place = data.find(word, place + 1, end)
        if place < 0:
            return False
    return True


def _precede(data: bytes, words: Sequence[bytes], place: int, reach: int) -> bool:
    begin = max(place - reach, 0)
    for word in reversed(words):
        place = data.rfind(word, begin, place)
        if place < 0:
            return False
    return True


def occurrences(data: bytes, raw: bytes) -> int:
    """How often `raw` stands in `data` and is not part of a longer word: `model: gpt-4` is not in `model: gpt-4o`."""
    count = 0
    at = data.find(raw)
    while at >= 0:
        end = at + len(raw)
        before, after = data[at - 1 : at] if at else b"", data[end : end + 1]
        if not (_joins(before) and _joins(raw[:1])) and not (_joins(after) and _joins(raw[-1:])):
            count += 1
        at = data.find(raw, end)
    return count


def _joins(char: bytes) -> bool:
    return char.isalnum() or char in (b"_", b"-", b".", b":", b"/", b"@") if char else False
