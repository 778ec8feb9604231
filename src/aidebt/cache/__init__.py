"""What was learnt from a file, kept for the next scan: a pure function of its bytes, its path, the rules and this code.

    with AssetCache(Store(cache_dir()), catalog.hash, settings.config_hash) as cache:
        results = cache.through(pool.analyse)(files)

`through` wraps a function from (path, bytes) pairs to `FileAssets`; the wrapped one asks it only for what is not kept.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain, islice
from pathlib import Path

from aidebt import __version__
from aidebt.assets import FileAssets
from aidebt.cache.codec import Codec
from aidebt.cache.store import Store

__all__ = ["AssetCache", "Codec", "Store", "code_version", "entry_key"]

Files = Iterable[tuple[str, bytes]]
Analyse = Callable[[Files], Iterator[FileAssets]]
AnalyseSome = Callable[[Sequence[tuple[str, bytes]]], Iterator[FileAssets]]
_FIRST, _BATCH = 32, 64  # files that are asked for together, at first and later: those behind them are still being read
_WRITE_AT = 2000  # results kept in memory before they are written
_DIGEST = 20  # bytes: no two inputs of anyone's repositories share one


class AssetCache:
    """A store of `FileAssets`; use it in a `with` statement, which closes the store.

    Args:
        store: where they are kept.
        catalog_hash: names the rules they were found with, overlay and as-of day included.
        config_hash: names the settings they depend on.
    """

    def __init__(self, store: Store, catalog_hash: str, config_hash: str) -> None:
        self.store = store
        self.hits = 0
        self._names = (catalog_hash, config_hash)

    @cached_property
    def _codec(self) -> Codec[FileAssets]:
        return Codec(FileAssets)

    @cached_property
    def _rules(self) -> str:
        return "\0".join((code_version(), self._codec.shape, *self._names))

    def __enter__(self) -> AssetCache:
        """The store is open already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.store.close()

    def through(self, analyse: AnalyseSome) -> Analyse:
        """`analyse`, asked only for the files whose assets are not kept; results in the order of the files.

        It is asked while the files behind are still being read, some at a time: where it works in other processes, these
        begin with the first ones, and are at work when this returns.
        """

        def cached(files: Files) -> Iterator[FileAssets]:
            keys: list[bytes] = []
            kept: dict[bytes, FileAssets] = {}
            fresh: list[Iterator[FileAssets]] = []
            waiting: list[tuple[str, bytes]] = []
            for batch in _batches(files):
                asked = [entry_key(data, path, self._rules) for path, data in batch]
                keys += asked
                kept |= {key: value for key, packed in self.store.get_many(asked).items() if (value := self._unpacked(packed))}
                waiting += [file for file, key in zip(batch, asked, strict=True) if key not in kept]
                if len(waiting) >= len(batch):
                    fresh.append(analyse(waiting))
                    waiting = []
            fresh.append(analyse(waiting))
            self.hits += len(kept)
            return self._stored(keys, kept, chain.from_iterable(fresh))

        def uncached(files: Files) -> Iterator[FileAssets]:
            return chain.from_iterable([analyse(batch) for batch in _batches(files)])

        return cached if self.store.is_open else uncached

    def _stored(
        self, keys: Sequence[bytes], kept: Mapping[bytes, FileAssets], fresh: Iterator[FileAssets]
    ) -> Iterator[FileAssets]:
        """The results in order; the fresh ones are kept from now on."""
        new: dict[bytes, bytes] = {}
        try:
            for key in keys:
                value = kept.get(key)
                if value is None:
                    value = next(fresh)
                    if self.store.is_open:
                        new[key] = zlib.compress(self._codec.dump(value), 1)
                yield value
                if len(new) >= _WRITE_AT:
                    self.store.put_many(new)
                    new.clear()
        finally:
            self.store.put_many(new)

    def _unpacked(self, packed: bytes) -> FileAssets | None:
        try:
            return self._codec.load(zlib.decompress(packed))
        except (ValueError, zlib.error):  # written by something else: as if it were not there
            return None


def _batches(files: Files) -> Iterator[list[tuple[str, bytes]]]:
    rest, size = iter(files), _FIRST
    while batch := list(islice(rest, size)):
        yield batch
        size = min(2 * size, _BATCH)


def entry_key(data: bytes, path: str, rules: str) -> bytes:
    """The key of what was learnt from `data` at `path` under `rules`; no two inputs run into each other."""
    name = path.encode("utf-8", "surrogateescape")
    digest = hashlib.blake2b(digest_size=_DIGEST)
    for part in (rules.encode("utf-8", "surrogateescape"), name):
        digest.update(len(part).to_bytes(8, "big") + part)
    digest.update(data)
    return digest.digest()


@lru_cache(maxsize=1)
def code_version() -> str:
    """Names the code of this package: its version, and a digest of its source, so that a change in a checkout counts."""
    digest = hashlib.blake2b(digest_size=_DIGEST)
    root = Path(__file__).resolve().parents[1]
    for file in sorted(root.rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return f"{__version__}+{digest.hexdigest()}"
