"""Which files that were not read others need: asked again each time that more of them have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aidebt.assets import AssetRef, FileAssets, FileRef, Handed, NameRef
from aidebt.link.eval_files import EvalFiles
from aidebt.link.eval_needs import needed_code
from aidebt.link.places import Paths
from aidebt.link.reach import CallGraph
from aidebt.link.references import References
from aidebt.modules import Modules


class Needs:
    """What names mean does not change while files are read, nor what follows from those that were: it is kept.

    Args:
        files: what detection learnt, by path; more may come in, none changes.
        paths: all paths of the repository.
    """

    def __init__(self, files: Mapping[str, FileAssets], paths: Sequence[str]) -> None:
        self.references = References(files, modules_of(files, paths), Paths(paths))
        self.graph = CallGraph(self.references)
        self._evals = EvalFiles(self.references.paths, paths)

    def missing(self) -> set[str]:
        """Files that were not parsed and that a call or a prompt needs: for a name that they define, or for their text."""
        references = self.references
        references.add_new()
        files = references.files
        wanted = _loaded(references) - files.keys()
        asked: dict[str, set[str]] = {}
        waiting = [(path, needed) for path, file in files.items() if (needed := _needed(file))]
        while waiting:
            path, needed = waiting.pop()
            needed = needed | _led_to(files[path], needed)
            for alias, module, name, level in files[path].imports:
                target = references.target(path, module, name, level) if alias in needed or alias == "*" else None
                if target is None or target not in files:
                    wanted.update([target] if target else [])
                    continue
                onwards = (needed if alias == "*" else {name}) - asked.setdefault(target, set())
                if onwards and name:
                    asked[target] |= onwards
                    waiting.append((target, onwards))
        return wanted | needed_code(files, self.graph, self._evals)


def missing(files: Mapping[str, FileAssets], paths: Sequence[str]) -> set[str]:
    """What `Needs.missing` tells, for who asks once."""
    return Needs(files, paths).missing()


def modules_of(files: Mapping[str, FileAssets], paths: Sequence[str]) -> Modules:
    """What the imports of the repository mean."""
    return Modules(paths, (row for file in files.values() for row in file.aliases))


def _loaded(references: References) -> set[str]:
    """The files whose text calls send, or names of other files hold."""
    found: set[str] = set()
    for path, file in references.files.items():
        sent = [*(site.prompts for site in file.sites), *(site.prompts for site in file.index_sites)]
        refs = [ref for prompts in sent for ref in prompts] + [ref for _, held in file.bindings for ref in held]
        for ref in dict.fromkeys(ref for ref in refs if isinstance(ref, FileRef)):
            found.update(references.paths.find_all(path, ref.path, ref.stem))
    return found


def _led_to(file: FileAssets, names: set[str]) -> set[str]:
    """The names that a file binds those names to."""
    return {_head(ref) for name, refs in file.bindings if name in names for ref in refs if isinstance(ref, NameRef)}


def _needed(file: FileAssets) -> set[str]:
    """The names that the calls of a file leave open, and those that its own names lead on to."""
    sites = [(*site.models, *site.prompts) for site in file.sites]
    sites += [(*site.indexes, *site.names, *site.models, *site.prompts) for site in file.index_sites]
    heads = {_head(ref) for refs in sites for ref in refs if isinstance(ref, NameRef)}
    heads |= {_head(ref) for _, refs in file.bindings for ref in refs if isinstance(ref, NameRef)} if heads else set()
    return heads | {call.callee.partition(".")[0] for call in file.handed if _hands_assets(call)}


def _hands_assets(call: Handed) -> bool:
    """Whether a call passes on what stands in its own file."""
    return any(isinstance(ref, AssetRef) for _, refs in call.arguments for ref in refs)


def _head(ref: NameRef) -> str:
    return ref.path.partition(".")[0]
