"""Folders of results, learnt from what is in them: where most data files are what a run wrote, the others are too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from aidebt.assets import FileAssets, Kind, Usage
from aidebt.values import replace


def without_results(files: Mapping[str, FileAssets], least: int) -> Mapping[str, FileAssets]:
    """The files, those in folders of results with their pins as dumps and without prompts.

    Args:
        files: what detection learnt, by path.
        least: how many recorded files make a folder one of results, if they are at least half of its files with assets.
    """
    holding = {path: file for path, file in files.items() if file.recorded or (file.assets and _is_data(file))}
    recorded = Counter(_folder(path) for path, file in holding.items() if file.recorded)
    every = Counter(map(_folder, holding))
    results = {folder for folder, count in recorded.items() if count >= least and 2 * count >= every[folder]}
    changed = {path: _as_results(file) for path, file in holding.items() if _folder(path) in results and not file.recorded}
    return {**files, **changed} if changed else files


def _is_data(file: FileAssets) -> bool:
    """Code brings names in or defines some; what only holds settings does neither."""
    return not file.imports and not file.owners and not file.runs


def _as_results(file: FileAssets) -> FileAssets:
    pins = [replace(asset, usage=Usage.DUMP) for asset in file.assets if asset.kind is Kind.MODEL_PIN]
    others = [asset for asset in file.assets if asset.kind not in (Kind.MODEL_PIN, Kind.PROMPT)]
    return replace(file, assets=(*pins, *others), sites=(), variables=(), deployments=(), recorded=True)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
