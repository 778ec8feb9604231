"""Which files an evaluation needs to be read that nothing else spoke for: code it runs, data it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aidebt.assets import FileAssets, Kind
from aidebt.link.eval_files import HOST, EvalFiles
from aidebt.link.places import Paths
from aidebt.link.reach import CallGraph
from aidebt.modules import is_module

MAX_CODE = 400
"""Files of code read for evaluations alone."""


def needed_code(files: Mapping[str, FileAssets], graph: CallGraph, resolve: EvalFiles) -> set[str]:
    """Files of code that evaluations run and that were not read yet; at most `MAX_CODE`."""
    evals = [file for _, file in sorted(files.items()) if is_eval(file)]
    starts = [*(file.path for file in evals if file.uses), *_named_code(evals, resolve)]
    found = graph.files_from(starts) - files.keys() if starts else ()
    return set(sorted(found)[:MAX_CODE])


def _named_code(evals: Sequence[FileAssets], resolve: EvalFiles) -> Iterator[str]:
    """The modules that configs of evaluations name."""
    for file in evals:
        for asset in file.assets:
            for ref in asset.eval.refs if asset.eval else ():
                if ref.kind == "code":
                    yield from (path for path in resolve.find(file.path, ref.text) if is_module(path))


def needed_routes(files: Mapping[str, FileAssets]) -> tuple[bytes, ...]:
    """The paths of the addresses that evaluations ask, quoted as the code that serves them spells them."""
    texts = {
        ref.text
        for file in files.values()
        for asset in file.assets
        if asset.eval
        for ref in asset.eval.refs
        if ref.kind == "url"
    }
    paths = {HOST.sub("", text).partition("?")[0].rstrip("/") for text in texts}
    ends = {path[at:] for path in paths for at, char in enumerate(path) if char == "/" and len(path) - at > 2}
    return tuple(f"{quote}{end}{quote}".encode() for end in sorted(ends) for quote in "\"'`")


def needed_data(files: Mapping[str, FileAssets], paths: Sequence[str]) -> set[str]:
    """Files of cases that evaluations name, read already or not."""
    found: set[str] = set()
    resolve = EvalFiles(Paths(paths), paths)
    for path, file in sorted(files.items()):
        for asset in file.assets:
            if asset.kind is Kind.EVAL_CONFIG and asset.eval is not None:
                texts = [ref.text for ref in asset.eval.refs if ref.kind == "data"] + [text for _, text, _ in file.mentions]
                found.update(target for text in texts for target in resolve.find(path, text))
    return found


def is_eval(file: FileAssets) -> bool:
    """Whether a file may be an evaluation."""
    return any(asset.kind is Kind.EVAL_CONFIG for asset in file.assets)
