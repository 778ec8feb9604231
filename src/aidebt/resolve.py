"""From a spelling to a row: prefixes, routers, regions, resource names, fine-tunes, tags, and which platform is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from aidebt.late import late

_SIZE = re.compile(r"latest$|v?\d")


class Reading(NamedTuple):
    """One way to read a text: `model` on `platform`, or on any (None)."""

    platform: str | None
    model: str


PATHS = frozenset({"models"})
"""Prefixes that are part of a resource's path, and the name of no platform."""


class Spellings:
    """The table `rules/platforms.toml`, ready to read ids with."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.platforms: dict[str, Mapping[str, Any]] = {platform["id"]: platform for platform in table["platform"]}
        self._rules: Mapping[str, Any] = table["spelling"]

    def readings(self, text: str, listed: Callable[[str | None, str], bool]) -> Iterator[Reading]:
        """All ways to read `text`, best first. `listed(platform, id)` asks whether the catalog has the id.

        The last reading of a text with a prefix is that prefix with the rest, listed or not.
        """
        if tuned := self._fine_tuned.match(text):
            yield Reading("openai", tuned.group(1) or tuned.group(2))
            return
        if arn := self._arn.match(text):
            yield from self.readings(arn.group(1), listed)
            yield Reading("aws-bedrock", arn.group(1))
            return
        for pattern, platform in self._resources:
            if found := pattern.match(text):
                yield Reading(platform, found.group(1))
                return
        if not listed(None, text):
            text = self._tails.sub("", text)
        yield from self._prefixed(text, listed)
        yield Reading(None, text)

    def _prefixed(self, text: str, listed: Callable[[str | None, str], bool]) -> Iterator[Reading]:
        cut = re.search(r":/(?!/)|[/:]", text)  # `openai:/gpt-4o` is a model's address at MLflow
        if cut is None or (cut.group() == ":" and self.local_name(text)):
            return
        head, rest = text[: cut.start()].lower(), text[cut.end() :]
        if not rest or rest.startswith("/"):
            return
        if head in self._gateways:
            yield from self.readings(rest, listed)
            return
        for platform in self._vendors.get(head, ()):
            if not self._hub.match(text) and self._listed_there(platform, rest, listed):
                yield Reading(platform, rest)
        named = self._prefixes.get(head)
        if named is None or self._hub.match(text):
            return
        if listed(named, text):  # `groq/compound` is the id itself
            yield Reading(named, text)
        yield Reading(named, rest)
        endpoint = re.match(r"([a-z]+)[/:](.+)", rest)
        if endpoint and endpoint.group(1) in self._endpoints:
            yield Reading(named, endpoint.group(2))

    def _listed_there(self, platform: str, model: str, listed: Callable[[str | None, str], bool]) -> bool:
        return any(listed(platform, spelling) for spelling in self.rewritten(platform, model))

    def rewritten(self, platform: str, model: str) -> Iterator[str]:
        """`model` as written, then with the rewrites of `platform` applied one after the other."""
        yield model
        for pattern, replacement in self._rewrites.get(platform, ()):
            changed = pattern.sub(replacement, model)
            if changed != model:
                yield changed
                model = changed

    def may_be_rewritten(self, model: str) -> bool:
        """Whether a rewrite of any platform changes `model`: one search in place of dozens."""
        return self._any_rewrite.search(model) is not None

    def rewriting(self) -> Sequence[str]:
        """The platforms that have rewrites."""
        return tuple(self._rewrites)

    def shared(self, platform: str, model: str) -> bool:
        """Whether an id of a platform is what everyone calls those weights: bare, it says nothing about where they run."""
        pattern = self._shared.get(platform)
        return pattern is not None and pattern.search(model) is not None

    def is_hub(self, text: str) -> bool:
        """True for `org/name` as on a model hub."""
        return bool(re.fullmatch(r"(?=[^/]*[A-Za-z])[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", text))

    def local_name(self, text: str) -> str | None:
        """The name of a local store's `name:tag`, or None."""
        found = self._local.match(text.lower())
        if found is None or (found.group(1) in self._prefixes and not _SIZE.match(found.group(2))):
            return None  # `openai:text-embedding-3-small` names a provider, `mistral:7b` a size
        return found.group(1)

    def floats(self, model: str) -> bool:
        """True for a spelling that moves by itself: `…-latest`, `…:latest`."""
        return bool(self._floating.search(model))

    def fine_tuned(self, text: str) -> bool:
        """True for the id of a fine-tuned model, which stays what it is."""
        return bool(self._fine_tuned.match(text))

    def called(self, name: str) -> str | None:
        """The platform that ids may have this prefix of, however its words are joined: `azure-openai`, `azure_openai`."""
        name = name.strip().lower()
        if name in PATHS:
            return None
        return (
            self._prefixes.get(name) or self._prefixes.get(name.replace("-", "_")) or self._prefixes.get(name.replace("_", "-"))
        )

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {prefix: name for name, platform in self.platforms.items() for prefix in platform["prefixes"]}

    @cached_property
    def _vendors(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, platform in self.platforms.items():
            for vendor in platform.get("vendors", ()):
                found.setdefault(vendor, []).append(name)
        return found

    @cached_property
    def _rewrites(self) -> dict[str, list[tuple[re.Pattern[str], str]]]:
        return {
            name: [(late(pattern), replacement) for pattern, replacement in platform["rewrites"]]
            for name, platform in self.platforms.items()
            if "rewrites" in platform
        }

    @cached_property
    def _any_rewrite(self) -> re.Pattern[str]:
        patterns = (pattern.pattern for rewrites in self._rewrites.values() for pattern, _ in rewrites)
        return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))

    @cached_property
    def _shared(self) -> dict[str, re.Pattern[str]]:
        return {name: late(platform["shared"]) for name, platform in self.platforms.items() if "shared" in platform}

    @cached_property
    def _gateways(self) -> frozenset[str]:
        return frozenset(self._rules["gateways"])

    @cached_property
    def _endpoints(self) -> frozenset[str]:
        return frozenset(self._rules["endpoints"])

    @cached_property
    def _resources(self) -> list[tuple[re.Pattern[str], str]]:
        return [(late(pattern), platform) for pattern, platform in self._rules["resources"]]

    @cached_property
    def _tails(self) -> re.Pattern[str]:
        return late(self._rules["tails"])

    @cached_property
    def _fine_tuned(self) -> re.Pattern[str]:
        return late(self._rules["fine_tuned"])

    @cached_property
    def _arn(self) -> re.Pattern[str]:
        return late(self._rules["arn"])

    @cached_property
    def _hub(self) -> re.Pattern[str]:
        return late(self._rules["hub"])

    @cached_property
    def _local(self) -> re.Pattern[str]:
        return late(self._rules["local_tag"])

    @cached_property
    def _floating(self) -> re.Pattern[str]:
        return late(self._rules["floating"])
