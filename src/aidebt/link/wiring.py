"""The names of infrastructure code, followed from file to file: parameters, modules, values files, the environment."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from aidebt.assets import FileAssets, Outward, Term, Wire
from aidebt.infrastructure import Infrastructure, Language, heads, relative
from aidebt.values import dataclass, field

MAX_HOPS = 24
"""A name is followed through at most this many others."""
MAX_ENDS = 64
"""So many values of one name are told."""

Key = tuple[str, str]  # scope, name


class End(NamedTuple):
    """What a name leads to: a text, the pin of a model id in it or "", and the file it stands in."""

    text: str
    pin: str
    path: str


@dataclass(slots=True)
class Wiring:
    """All names of the repository's infrastructure.

    Args:
        files: what detection learnt, by path.
        infrastructure: what the languages call things.
    """

    files: Mapping[str, FileAssets]
    infrastructure: Infrastructure
    wires: dict[Key, list[tuple[str, Wire]]] = field(default_factory=lambda: defaultdict(list))
    variables: dict[str, list[tuple[str, Wire]]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # of each scope
    inputs: dict[Key, list[Key]] = field(default_factory=lambda: defaultdict(list))
    outputs: dict[Key, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    fallbacks: list[tuple[str, Wire]] = field(default_factory=list)  # with the file they stand in

    def __post_init__(self) -> None:
        """Index the names, then who gives values to whom."""
        used: dict[str, set[str]] = defaultdict(set)
        for path, file in sorted(self.files.items()):
            for wire in file.wires:
                if wire.pin and wire.ref:
                    self.fallbacks.append((path, wire))
                if wire.name.startswith("env:"):
                    self.variables[wire.name].append((path, wire))
                elif wire.name:
                    self.wires[wire.scope, wire.name].append((path, wire))
                    self.names[wire.scope].add(wire.name)
                if wire.ref:
                    used[wire.scope].add(wire.ref)
        known = {scope: self.names[scope] | used[scope] for scope in {*self.names, *used}}
        for path, file in sorted(self.files.items()):
            for outward in file.outwards:
                self.call(path, outward)
        for scope in sorted(known):
            self.hand_down(scope)
        for scope in sorted(self.names):
            self.values(scope, known)

    def hand_down(self, scope: str) -> None:
        """The values that what a scope lies in sets for it, the outermost first: its own are what they stand before."""
        for outer, way in reversed(list(self.infrastructure.around(scope))):
            for here, there in self.infrastructure.languages[scope.partition(":")[0]].hands_down:
                self.give(outer, here.format(way), scope, there)

    def call(self, path: str, outward: Outward) -> None:
        """A module that is called, or the file that a parameter file names."""
        target = called(path, outward, self.infrastructure)
        caller = self.infrastructure.languages.get(outward.scope.partition(":")[0])
        if target is None or caller is None:
            return
        if not outward.gives:
            self.give(outward.scope, "", target, dict(caller.targets).get(outward.language, "{}"))
            return
        row = next(row for row in caller.calls if row.target == outward.language)
        self.give(outward.scope, outward.gives, target, row.as_)
        if outward.takes:
            self.outputs[outward.scope, outward.takes].append((target, row.back))

    def give(self, scope: str, prefix: str, target: str, spelled: str) -> None:
        """The names below `prefix` are values of names in the scope `target`."""
        for name in sorted(self.names[scope]):
            if not prefix:
                self.inputs[target, spelled.format(name)].append((scope, name))
            elif name.startswith(f"{prefix}."):
                self.inputs[target, spelled.format(name[len(prefix) + 1 :])].append((scope, name))

    def values(self, scope: str, known: Mapping[str, set[str]]) -> None:
        """A file of values that names no other file sets the names of the nearest one that has them."""
        space, _, path = scope.partition(":")
        language = self.infrastructure.languages.get(space)
        if (
            language is None
            or not language.targets
            or (language.uses and any(o.scope == scope for o in self.outwards_of(path)))
        ):
            return
        for space, spelled in language.targets:
            target = self.nearest(path, self.infrastructure.languages[space], spelled, scope, known)
            if target is not None:
                self.give(scope, "", target, spelled)
                return

    def outwards_of(self, path: str) -> tuple[Outward, ...]:
        """The calls of one file."""
        return self.files[path].outwards if path in self.files else ()

    def nearest(self, path: str, language: Language, spelled: str, scope: str, known: Mapping[str, set[str]]) -> str | None:
        """The scope of `language`, in the folder of `path` or above it, that knows most of the names of a values file."""
        wanted = {spelled.format(name).partition("[")[0] for name in self.names[scope]}
        stem = posixpath.basename(path).partition(".")[0]
        folder = posixpath.dirname(path)
        while True:
            found: list[tuple[int, int, str]] = []
            for other, names in known.items():
                if other.startswith(f"{language.space}:") and self.lies_in(other.partition(":")[2], folder, language):
                    same = posixpath.basename(other).partition(".")[0] == stem
                    shared = sum(name in names for name in wanted)
                    found += [(int(same), shared, other)] if shared else []
            if found:
                return max(found, key=lambda item: (item[0], item[1], item[2]))[2]
            if not folder:
                return None
            folder = posixpath.dirname(folder)

    @staticmethod
    def lies_in(place: str, folder: str, language: Language) -> bool:
        """Whether a scope is the folder, or a file in it."""
        return (place if language.scope == "folder" else posixpath.dirname(place)) == folder

    # -- following --------------------------------------------------------------------------------------------------

    def ends(self, scope: str, name: str, decided: bool = False) -> list[End]:
        """All values that a name may have, those that decide before those that stand in for them.

        Args:
            scope: where the name is known.
            name: the name.
            decided: leave out what stands in for a name that is given a value.
        """
        walk = _Walk(self, decided)
        found = walk.variable(name, "", 0) if name.startswith("env:") else walk.follow(scope, name, 0)
        return list(dict.fromkeys(found))[:MAX_ENDS]

    def given(self, scope: str, name: str) -> list[End]:
        """The values that a name is given from elsewhere, by itself or as part of something bigger."""
        for head, rest in ((name, ""), *heads(name)):
            sources = self.inputs.get((scope, head), ())
            if sources:
                return [end for other, source in sources for end in self.ends(other, source + rest, decided=True)]
        return []

    def read(self, path: str, wire: Wire) -> list[End]:
        """What stands before a fallback: what the name has for a value, or the variable in the shell that deploys."""
        if not wire.ref.startswith("env:"):
            return self.ends(wire.scope, wire.ref, decided=True)
        language = self.infrastructure.languages.get(wire.scope.partition(":")[0])
        found = dict.fromkeys(_Walk(self, decided=True).variable(wire.ref, path, 0))
        sets = bool(language and language.targets)  # a sample shows the settings of the application, not of what deploys it
        return [end for end in found if end.path != path and not (sets and is_sample(end.path))]

    def texts(self, term: Term, scope: str, decided: bool = False) -> list[End]:
        """What a place of a deployment holds: names first, since a text beside a name stands where it has no value."""
        found = [end for ref in term.refs for end in self.ends(scope, ref, decided) if not is_sample(end.path)]
        return list(dict.fromkeys([*found, *(End(text, pin, "") for text, pin in term.texts)]))


@dataclass(slots=True)
class _Walk:
    """One name being followed."""

    wiring: Wiring
    decided: bool
    seen: set[Key] = field(default_factory=set)

    def follow(self, scope: str, name: str, hops: int) -> Iterator[End]:
        """What a name leads to."""
        if (scope, name) in self.seen or hops > MAX_HOPS:
            return
        self.seen.add((scope, name))
        found = list(self.given(scope, name, "", hops))
        yield from found
        if not found:
            yield from self.inside(scope, name, hops)

    def variable(self, name: str, reader: str, hops: int) -> Iterator[End]:
        """What a variable of the environment holds: of the shell that deploys, where infrastructure reads it."""
        if (reader and "shell", name) in self.seen or hops > MAX_HOPS:
            return
        self.seen.add((reader and "shell", name))
        sets = self.wiring.infrastructure.environment
        for path, wire in self.wiring.variables.get(name, ()):
            if not reader or path == reader or sets.match(path):
                yield from self.of(path, wire, "", hops)

    def given(self, scope: str, name: str, rest: str, hops: int) -> Iterator[End]:
        """What a name is given from elsewhere, then what it is where it is declared."""
        nothing = True
        for other, given in self.wiring.inputs.get((scope, name), ()):
            for end in self.follow(other, given + rest, hops + 1):
                nothing = False
                yield end
        if name.startswith("var."):
            yield from self.variable(f"env:TF_VAR_{name[4:]}", "*", hops + 1)
        here = self.wiring.wires.get((scope, name), ()) if nothing or not self.decided else ()
        for path, wire in sorted(here, key=lambda item: not item[1].ref):
            if not self.decided or nothing or wire.ref:  # `empty(x) ? 'text' : x`: the text stands in for what has no value
                for end in self.of(path, wire, rest, hops):
                    nothing = False
                    yield end

    def of(self, path: str, wire: Wire, rest: str, hops: int) -> Iterator[End]:
        """What one wire leads to."""
        if wire.ref.startswith("env:"):
            yield from self.variable(wire.ref, path, hops + 1)
        elif wire.ref:
            yield from self.follow(wire.scope, wire.ref + rest, hops + 1)
        if wire.text and not rest:
            yield End(wire.text, wire.pin, path)

    def inside(self, scope: str, name: str, hops: int) -> Iterator[End]:
        """A part of what a shorter name holds, or an output of what is called."""
        for head, rest in heads(name):
            for target, spelled in self.wiring.outputs.get((scope, head), ()):
                yield from self.follow(target, spelled.format(rest.removeprefix(".")), hops + 1)
            found = list(self.given(scope, head, rest, hops))
            yield from found
            if found:
                return


def is_sample(path: str) -> bool:
    """Whether a file shows settings rather than making them: `.env.example` and its kin."""
    name = path.rpartition("/")[2].lower()
    return name.partition(".")[0] != "default" and any(
        word in name for word in ("example", "sample", "template", "dist", "default")
    )


def called(path: str, outward: Outward, infrastructure: Infrastructure) -> str | None:
    """The scope that a call means."""
    found = relative(path, outward.target)
    if found is None:
        return None
    if outward.file and not posixpath.splitext(found)[1]:
        found = posixpath.join(found, outward.file)
    return f"{infrastructure.languages[outward.language].space}:{found}"


def missing(files: Mapping[str, FileAssets], infrastructure: Infrastructure, unread: Iterable[str]) -> set[str]:
    """Infrastructure files that were not parsed, and whose names a parsed one needs: beside it, called, or given values."""
    scopes = {wire.scope for file in files.values() for wire in file.wires}
    scopes |= {
        scope for path, file in files.items() for outward in file.outwards if (scope := called(path, outward, infrastructure))
    }
    valued: dict[str, set[str]] = defaultdict(set)  # language → folders in which its files may be given values
    for scope in sorted(scopes):
        space, _, path = scope.partition(":")
        language = infrastructure.languages.get(space)
        for target, _ in language.targets if language is not None else ():
            while path:
                path = posixpath.dirname(path)
                valued[target].add(path)
    around = {outer for scope in scopes for outer, _ in infrastructure.around(scope)}
    wanted = set()
    for path in unread:
        language = infrastructure.declares(path)
        if language is None:
            continue
        place = language.place(path)
        near = place in scopes or place in around or any(outer in scopes for outer, _ in infrastructure.around(place))
        if near or posixpath.dirname(path) in valued.get(language.id, ()):
            wanted.add(path)
    return wanted
