"""What programs call their indexes: texts behind constants, imports, variables of the environment; folders of stores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from posixpath import normpath

from aidebt.assets import EnvRef, Ref, TextRef
from aidebt.link.references import References
from aidebt.link.wiring import Wiring, is_sample
from aidebt.values import dataclass

MAX_NAME = 200
"""Longer texts name nothing."""

FOLDERS = 3
"""How many folders above its file a store's own folder may stand: `db/table.lance/_versions/1.manifest`."""


@dataclass(frozen=True, slots=True)
class Names:
    """Follows references to the texts they stand for.

    Args:
        references: what every file binds and imports.
        wiring: what infrastructure and settings hold.
        placeholder: whether a text only stands where a name has to be filled in.
    """

    references: References
    wiring: Wiring
    placeholder: Callable[[str], bool]

    def texts(self, path: str, refs: Iterable[Ref]) -> list[str]:
        """The names that references of the file `path` lead to: what the environment holds before what stands in for it."""
        ends = list(dict.fromkeys(self.references.leads(path, refs)))
        written = [end.text for end in ends if isinstance(end, TextRef)]
        held = [end for ref in ends if isinstance(ref, EnvRef) for end in self.wiring.ends("", f"env:{ref.name}", decided=True)]
        decided = [end.text for end in held if not is_sample(end.path)]
        found = decided or [*written, *(end.text for end in held)]
        return [text for text in dict.fromkeys(found) if self.is_name(text)]

    def is_name(self, text: str) -> bool:
        """Whether a text can be what an index is called."""
        return 0 < len(text) <= MAX_NAME and not self.placeholder(text)

    def unresolved(self, path: str, refs: Iterable[Ref]) -> bool:
        """Whether there are references and none of them leads to a text."""
        return not self.texts(path, refs)


def folders_of(path: str, named: str) -> Iterator[str]:
    """The paths that `named`, written in the file `path`, can mean: below its folder, or below one above it."""
    wanted = normpath(named.strip().removeprefix("file://").replace("\\", "/"))
    folder = path.rpartition("/")[0]
    while True:
        yield normpath(f"{folder}/{wanted}" if folder else wanted)
        if not folder:
            return
        folder = folder.rpartition("/")[0]


def holds(folder: str, store: str) -> bool:
    """Whether a path is that of a store's file, or of a folder that it stands in."""
    for _ in range(FOLDERS + 1):
        if folder == store:
            return True
        store = store.rpartition("/")[0]
    return False
