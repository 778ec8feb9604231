"""Small projects without a repository: files given as text, analysed and linked as a scan does it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from aidebt.analyse import Analyser, lock_file
from aidebt.assets import Asset, FileAssets, Kind
from aidebt.link import Links, link
from aidebt.report import ModelRef

LOCKS = ("requirements.txt", "poetry.lock", "uv.lock", "package.json", "package-lock.json", "tsconfig.json")


@cache
def analyser() -> Analyser:
    """The installed rules, loaded once."""
    return Analyser()


def analysed(files: Mapping[str, str]) -> dict[str, FileAssets]:
    """What detection learns from each file."""
    return {
        path: lock_file(path, text.encode()) if path.rpartition("/")[2] in LOCKS else analyser().analyse(path, text.encode())
        for path, text in files.items()
    }


class Project:
    """Linked files, with short ways to what tests ask for: assets by value, edges by what their ends say."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = analysed(files)
        assert not [file.skipped for file in self.files.values() if file.skipped]
        self.links: Links = link(self.files, sorted(files), analyser().rules)
        self.by_id = {asset.id: asset for asset in self.links.assets}

    @property
    def pins(self) -> list[Asset]:
        return [asset for asset in self.links.assets if asset.kind is Kind.MODEL_PIN]

    @property
    def prompts(self) -> list[Asset]:
        return [asset for asset in self.links.assets if asset.kind is Kind.PROMPT]

    def pin(self, value: str | None) -> Asset:
        (only,) = [pin for pin in self.pins if pin.value == value]
        return only

    def model(self, value: str | None) -> ModelRef:
        return self.links.models[self.pin(value).id]

    def runs_on(self, *, least: str = "medium") -> set[tuple[str, str | None, str]]:
        """(first words of the prompt, value of the pin, confidence) of each edge that is at least so sure."""
        grades = ("low", "medium", "high")
        return {
            (" ".join((self.by_id[edge.source].value or "").split()[:3]), self.by_id[edge.target].value, edge.confidence)
            for edge in self.links.edges
            if edge.type == "prompt_uses_model" and grades.index(edge.confidence) >= grades.index(least)
        }

    def sets(self) -> set[tuple[str, str | None, str]]:
        """(path of the setting, value of the pin it decides, confidence) of each edge between them."""
        return {
            (self.by_id[edge.source].path, self.by_id[edge.target].value, edge.confidence)
            for edge in self.links.edges
            if edge.type == "config_sets_model_for"
        }

    def imports(self) -> set[tuple[str, str]]:
        return {(edge.source[5:], edge.target[5:]) for edge in self.links.edges if edge.type == "imports"}


def ask(model: str, say: str = "You are a porter of the night train.", client: str = "OpenAI()") -> str:
    """A module's last lines: a call with one prompt; `model` is source text."""
    messages = f'[{{"role": "system", "content": "{say}"}}]'
    return f"from openai import AzureOpenAI, OpenAI\n{client}.chat.completions.create(model={model}, messages={messages})\n"
