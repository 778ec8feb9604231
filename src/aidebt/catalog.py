"""The catalog: what is known about models, their lifecycles, what their names point at, and how their ids are spelled."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from ahocorasick_rs import AhoCorasick

from aidebt.compiled import load_tables, rules_dir
from aidebt.compiling import MARKS, PLACE
from aidebt.errors import CatalogError
from aidebt.overlay import overlay_row
from aidebt.resolve import Reading, Spellings
from aidebt.rows import Generation, Model, Move, Resolution, hide, model_of
from aidebt.shapes import LONGEST, Shapes
from aidebt.timelines import LATEST, Aliases, Families

__all__ = ["Catalog", "Generation", "Model", "Move", "Resolution", "load", "rules_dir"]

_LOCAL = "ollama"
_HUB = "huggingface"
_DATED = re.compile(r"(?:[-@](?:20\d{6}|20\d\d-\d\d-\d\d|\d{4}|0\d\d)|-latest|-preview|-v\d+(?::\d+)?|:latest|@default)$")


def load(overlay: Sequence[Mapping[str, Any]] = (), as_of: date | None = None) -> Catalog:
    """The catalog with the user's rows laid over it, as it was known on `as_of` (None: all that is known).

    Raises:
        CatalogError: when the rules are missing or malformed.
        ConfigError: when a row of the overlay cannot be used.
    """
    return Catalog(load_tables(), overlay, as_of)


class Catalog:
    """All rows, kept raw and made into `Model` values when asked for, so that loading stays cheap.

    Attributes:
        checked_on: the day the data set was put together.
        max_age_days: from this age on the catalog is stale.
        hidden: how many rows have lifecycle facts that were not known on `as_of`.
    """

    def __init__(self, tables: Mapping[str, Any], overlay: Sequence[Mapping[str, Any]] = (), as_of: date | None = None) -> None:
        self._tables = tables
        data = tables["compiled"]
        self._texts: Sequence[str] = data["sources"]
        self._rows: Sequence[Sequence[Any]] = data["rows"]
        self._index: Mapping[str, Sequence[int]] = data["index"]
        self._folded: Mapping[str, Sequence[int]] = data["folded"]
        self._own: frozenset[int] = frozenset()
        self.checked_on = date.fromisoformat(tables["catalog"]["checked_on"])
        self.max_age_days = int(tables["catalog"]["max_age_days"])
        self.as_of = as_of
        self._as_of = LATEST if as_of is None else as_of.isoformat()
        self.hidden = 0 if as_of is None else sum(day > self._as_of for day in data["announced"])
        self.spellings = Spellings(tables["platforms"])
        self._aliases = Aliases(data["aliases"], self.spellings.platforms, self._as_of)
        self._families = Families(data["generations"], self._as_of)
        self.shapes = Shapes(tables["patterns"])
        self._overlay(overlay)
        self._resolve = lru_cache(maxsize=8192)(self._resolve_text)
        self._believed = lru_cache(maxsize=65536)(self._looks_like_model)
        self.weak = lru_cache(maxsize=65536)(self._is_weak)
        """True for an id that is an ordinary word or very short (`o1`, `mistral`): believe it where a key says "model"."""

    @cached_property
    def hash(self) -> str:
        """Names the contents: rules, overlay and as-of date."""
        from hashlib import sha256  # 3 ms that a hook does without

        told = json.dumps([list(self._given), str(self.as_of)], default=str, sort_keys=True)
        return sha256(f"{self._tables['hash']} {told}".encode()).hexdigest()[:16]

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restore, (self._tables, self._given, self.as_of))

    # -- rows -------------------------------------------------------------------------------------------------------

    def models(self, platform: str | None = None) -> tuple[Model, ...]:
        """All rows, or those of one platform, in the order platform, id."""
        chosen = (number for number, row in enumerate(self._rows) if platform is None or row[0] == platform)
        return tuple(sorted(map(self._model, chosen), key=lambda model: model.key))

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def get(self, platform: str, id: str) -> Model | None:
        """The row of exactly this platform and id (or one of the row's other names), or None."""
        for number in self._numbers(platform, id):
            return self._model(number)
        return None

    def platforms(self) -> tuple[str, ...]:
        """All platforms that spellings can name, makers first."""
        return tuple(self.spellings.platforms)

    def platform_label(self, platform: str) -> str:
        """How the platform is called in text: "Azure OpenAI"; its id where the rules do not name it."""
        return str(self.spellings.platforms.get(platform, {}).get("label", platform))

    # -- ids --------------------------------------------------------------------------------------------------------

    def resolve(self, text: str, platform: str | None = None) -> Resolution:
        """What model a text means, on the platform that the code around it says (None: nothing says).

        A prefix in the text wins over `platform`. A bare id that several platforms list stays without platform where
        their dates differ; where they agree it is the maker's.
        """
        return self._resolve(text, platform)

    def looks_like_model(self, text: str) -> bool:
        """True for a known id in any spelling and for an unknown id of a known family's shape.

        Never for ordinary words, display names, paths, file names and other names. `weak` tells ids that need context.
        """
        return len(text) <= LONGEST and self._believed(text)

    def _looks_like_model(self, text: str) -> bool:
        if not self.hinted(text) or not self.shapes.possible(text) or self.shapes.placeholder(text):
            return False
        found = self._resolve(text, None)
        if found.status == "known":
            return not self.weak(text)
        model = found.id or text
        if found.kind or self._listed(None, model):  # its shape says the kind
            return not self.weak(text)
        if found.platform != _LOCAL:
            return False
        return self.shapes.local(self.spellings.local_name(model) or model) and (":" in model or model != text)

    def hinted(self, text: str) -> bool:
        """The cheapest question: whether the text holds any of `literals`, or a mark that joins a vendor or a tag to an id."""
        return "/" in text or ":" in text or bool(self._hints.find_matches_as_indexes(text.lower()))

    @cached_property
    def _hints(self) -> AhoCorasick:
        return AhoCorasick([literal.decode() for literal in self.literals()])

    def _is_weak(self, text: str) -> bool:
        if self.shapes.word(text):
            return True
        if not self.shapes.weak(text):
            return False
        if MARKS.search(text) is None:  # no prefix, no tag and nothing to rewrite: only the word itself can be listed
            return bool(self._numbers(None, text)) and self._resolve(text, None).status == "known"
        return self._resolve(text, None).status == "known"

    def literals(self) -> tuple[bytes, ...]:
        """Lower-case texts of which every believable id contains at least one."""
        return (*(text.encode() for text in self._tables["compiled"]["literals"]), *self.own_literals())

    def own_literals(self) -> tuple[bytes, ...]:
        """The ids of the user's own rows, lower case: what the prefilter has to look for beside the catalog's literals."""
        return tuple(sorted(str(self._rows[number][1]).lower().encode() for number in self._own))

    # -- names that move, generations, thresholds -------------------------------------------------------------------

    def moves(self, platform: str | None, id: str) -> tuple[Move, ...]:
        """The dated timeline of a name, oldest first; empty if it has none.

        The first entry has the basis "launch" unless the launch is undated, and then does not occur. A move after today
        is one that the provider has scheduled. Without a platform, the timeline is taken from the first platform that has one.
        """
        return self._aliases.moves(platform, id)

    def generations_behind(self, id: str) -> tuple[Generation, Generation, int] | None:
        """(the generation of `id`, the newest released one of its family, how many lie between), or None.

        A moving name has the generation of what it points at now. Of several families the one that has moved furthest counts.
        """
        return self._families.behind(self._spelled(id))

    def threshold(self, table: str, name: str) -> float:
        """The number `[table.name]` of thresholds.toml.

        Raises:
            CatalogError: when there is none.
        """
        try:
            row = self._tables["thresholds"][table][name]
            return float(row["value"] if isinstance(row, Mapping) else row)
        except (KeyError, TypeError, ValueError):
            raise CatalogError(
                f"thresholds.toml has no number {table}.{name}", "install aidebt again: its data files are damaged"
            ) from None

    # -- inside -----------------------------------------------------------------------------------------------------

    def _overlay(self, overlay: Sequence[Mapping[str, Any]]) -> None:
        self._given = tuple(dict(given) for given in overlay)
        if not overlay:
            return
        rows, index, own = list(self._rows), {key: list(value) for key, value in self._index.items()}, set()
        for number, given in enumerate(overlay):
            platform, model = given.get("platform"), given.get("id")
            place = next((n for n in index.get(str(model), ()) if rows[n][0] == platform and rows[n][1] == model), None)
            row = overlay_row(number, given, None if place is None else rows[place], self.checked_on)
            if place is None:
                place = len(rows)
                rows.append(row)
                for name in (row[1], *(row[PLACE["names"]] or ())):
                    index.setdefault(name, []).append(place)
            rows[place] = row
            own.add(place)
        self._rows, self._index, self._own = rows, index, frozenset(own)

    def _model(self, number: int) -> Model:
        row = self._rows[number]
        own = number in self._own
        if self.as_of is not None and not own:
            row = hide(row, self._as_of)
        return model_of(row, self._texts, own)

    def _numbers(self, platform: str | None, model: str) -> list[int]:
        """Rows that list exactly this spelling, on one platform or on all."""
        found = list(self._index.get(model, ()))
        found += [number for number in self._folded.get(model.lower(), ()) if number not in found]
        chosen = [number for number in found if platform is None or self._rows[number][0] == platform]
        if platform is not None:  # an id of its own comes before another name of some row
            chosen.sort(key=lambda number: self._rows[number][1] != model)
        return chosen

    def _listed(self, platform: str | None, model: str) -> bool:
        return bool(self._numbers(platform, model))

    def _on(self, platform: str, model: str) -> int | None:
        for spelling in self.spellings.rewritten(platform, model):
            for number in self._numbers(platform, spelling):
                return number
        return None

    def _resolve_text(self, text: str, platform: str | None) -> Resolution:
        if self.shapes.placeholder(text):
            return Resolution(text, "placeholder")
        if not self.shapes.possible(text):
            return Resolution(text, "unknown")
        unknown: Reading | None = None
        bare = ""  # without what routers add
        for reading in self.spellings.readings(text, self._listed):
            numbers = self._candidates(reading, platform)
            if numbers:
                return self._known(text, numbers)
            if reading.platform is not None and unknown is None:
                unknown = reading
            elif reading.platform is None:
                bare = bare or reading.model
        return self._unknown(text, unknown, platform, bare or text)

    def _candidates(self, reading: Reading, platform: str | None) -> list[int]:
        """Rows for one reading: those of the platform it names, of the platform the code says, else of all that list it."""
        said = reading.platform or platform
        if said is not None:
            number = self._on(said, reading.model)
            if number is not None:
                return [number]
            if reading.platform is not None:
                return []
        if self.spellings.is_hub(reading.model):
            return self._numbers(_HUB, reading.model) or self._own_rows(reading.model)
        found = [number for number in self._numbers(None, reading.model) if not self._is_shared(number)]
        if not found and (self.spellings.may_be_rewritten(reading.model) or self._listed(None, reading.model)):
            rewritten = (self._on(name, reading.model) for name in self.spellings.rewriting())
            found = [number for number in rewritten if number is not None][:1]
        return found

    def _is_shared(self, number: int) -> bool:
        return number not in self._own and self.spellings.shared(self._rows[number][0], self._rows[number][1])

    def _own_rows(self, model: str) -> list[int]:
        """Rows of makers: a hub id of a host says nothing about the host's dates."""
        makers = {name for name, platform in self.spellings.platforms.items() if platform.get("maker")}
        return [number for number in self._numbers(None, model) if self._rows[number][0] in makers or number in self._own]

    def _known(self, text: str, numbers: Sequence[int]) -> Resolution:
        models = tuple(map(self._model, numbers))
        first = models[0]
        decided = len(models) == 1 or len({_fate(model) for model in models}) == 1
        floating = not self.spellings.fine_tuned(text) and self._floating(first, text)
        return Resolution(
            text,
            "known",
            first.platform if decided else None,
            first.id,
            models[:1] if decided else models,
            floating,
            first.kind,
        )

    def _unknown(self, text: str, reading: Reading | None, platform: str | None, bare: str) -> Resolution:
        said, model = (platform, bare) if reading is None else (reading.platform, reading.model)
        hub = reading is None and bare == text and self.spellings.is_hub(text)
        shape = self._shape(model)
        local = said in (None, _LOCAL) and self.spellings.local_name(model) is not None
        if said is None and local:
            said = _LOCAL
        elif said is None and hub:
            said = _HUB
        floating = self.spellings.floats(model) or (said == _LOCAL and ":" not in model)
        return Resolution(text, "unknown", said, model, (), floating, str(shape["kind"]) if shape else "")

    def _shape(self, model: str) -> Mapping[str, Any] | None:
        hub = self.spellings.is_hub(model)
        return self.shapes.match(model.rpartition("/")[2] if hub else model, fold=hub)

    def _floating(self, model: Model, text: str) -> bool:
        if model.platform == _LOCAL:
            return ":" not in model.id or self.spellings.floats(text)
        kind = self._aliases.kind(model.platform, model.id)
        if kind is not None:
            return kind == "alias"
        return model.alias_of is not None or self.spellings.floats(model.id)

    def _spelled(self, model: str) -> Iterator[str]:
        """The names under which a family may list a model, nearest first: its target, its id, then without date and version."""
        found = self._resolve(model, None)
        name = found.id or model
        first = found.candidates[0] if found.candidates else None
        target = self._aliases.target(found.platform or (first.platform if first else None), name)
        if target is not None:
            yield target
        yield name
        if first is not None:
            yield from (other for other in (first.alias_of, *first.names) if other)
        bare = (name.partition(".")[2] if "." in name.partition("-")[0] else name).replace("@", "-")
        for _ in range(4):
            yield bare
            bare = _DATED.sub("", bare)


def _fate(model: Model) -> tuple[date | None, bool]:
    """What decides whether platforms differ over a model: its end."""
    return (model.retires, model.status == "retired")


def _restore(tables: Mapping[str, Any], overlay: Sequence[Mapping[str, Any]], as_of: date | None) -> Catalog:
    return Catalog(tables, overlay, as_of)
