"""Small projects with evaluations: files given as text, scanned as a whole, and short ways to what tests ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from aidebt.assets import Asset, EvalFacts, Kind
from aidebt.config import Settings
from aidebt.report import Edge, Report
from aidebt.scan import scan

DAY = date(2026, 11, 22)
APP = """\
from openai import OpenAI

SYSTEM = "You answer questions about the night trains of Europe, and say when you do not know."
MENU = "You recommend one dish of the dining car to a guest, in one friendly sentence."


def answer(question):
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
    return OpenAI().chat.completions.create(model="gpt-4o", messages=messages)


def dish(guest):
    messages = [{"role": "system", "content": MENU}, {"role": "user", "content": guest}]
    return OpenAI().chat.completions.create(model="gpt-4o-mini", messages=messages)
"""
ROWS = (
    '{"question": "When does the train to Rome leave?", "expected": "19:23"}\n'
    '{"question": "Is there a shower on board of it?", "expected": "In first class"}\n'
)


class Evaluated:
    """A scanned project. Files whose content is None are not written."""

    def __init__(self, folder: Path, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.report: Report = scan(Settings(paths=(folder,), jobs=1, cache=False, history=False), DAY)
        self.by_id = {entry.asset.id: entry.asset for entry in self.report.entries}

    def _of(self, kind: Kind) -> dict[str, Asset]:
        return {asset.path: asset for asset in self.by_id.values() if asset.kind is kind}

    @property
    def sets(self) -> dict[str, int | None]:
        """Path of each set → its cases."""
        return {path: facts(asset).cases for path, asset in self._of(Kind.EVAL_SET).items()}

    @property
    def configs(self) -> dict[str, str]:
        """Path of each config → its format."""
        return {path: facts(asset).format for path, asset in self._of(Kind.EVAL_CONFIG).items()}

    def set(self, path: str) -> EvalFacts:
        return facts(self._of(Kind.EVAL_SET)[path])

    def config(self, path: str) -> EvalFacts:
        return facts(self._of(Kind.EVAL_CONFIG)[path])

    def edges(self, type: str) -> list[Edge]:
        return [edge for edge in self.report.edges if edge.type == type]

    def covers(self, *, ticks: bool = True) -> set[tuple[str, str]]:
        """(path of the eval, name of the prompt) of each edge."""
        found = [edge for edge in self.edges("eval_covers_prompt") if edge.ticks is ticks]
        return {(self.by_id[edge.source].path, self.by_id[edge.target].name) for edge in found}

    def judges(self) -> set[tuple[str, str | None]]:
        """(path of the config, value of the judge's pin) of each edge."""
        return {(self.by_id[edge.source].path, self.by_id[edge.target].value) for edge in self.edges("eval_uses_judge")}

    def reaches(self) -> set[tuple[str, str, str]]:
        """(path of the eval, path of what it reads or starts, confidence) of each edge."""
        return {
            (
                edge.source.removeprefix("file:") if edge.source not in self.by_id else self.by_id[edge.source].path,
                self.by_id[edge.target].path,
                edge.confidence,
            )
            for edge in self.edges("reaches")
            if edge.target in self.by_id
        }


def facts(asset: Asset) -> EvalFacts:
    assert asset.eval is not None
    return asset.eval
