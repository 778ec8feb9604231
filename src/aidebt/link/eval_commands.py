"""Which evaluations the command lines of a workflow start."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import Asset
from aidebt.link.references import References
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.eval_rules import EvalRules

_WORD = re.compile(r"[^\s\"'=;|&<>()]+")
_MODULE = re.compile(r"-m\s+([\w.]+)")
_RUNNER = re.compile(r"\b(py\.?test|vitest|jest|tox|nox)\b")
_TEST = re.compile(r"(^|/)test_[^/]*\.py$|_test\.py$|\.(test|spec)\.\w+$")


@dataclass(frozen=True, slots=True)
class Commands:
    """Resolves command lines."""

    references: References
    rules: EvalRules

    def started(self, workflow: Asset, configs: Sequence[Asset]) -> list[tuple[Asset, str, str]]:
        """The configs that a workflow starts, each with evidence and confidence; the surest for each."""
        assert workflow.eval is not None
        folders = ["", *(ref.text.strip("./ ") for ref in workflow.eval.refs if ref.kind == "code")]
        best: dict[str, tuple[Asset, str, str]] = {}
        for ref in workflow.eval.refs:
            if ref.kind == "command":
                for config, grade in self.by_command(ref.text, folders, configs):
                    known = best.get(config.id)
                    if known is None or (known[2] == "low" and grade != "low"):
                        best[config.id] = (config, f"line {ref.line}: {ref.text[:80]}", grade)
        return [best[id] for id in sorted(best)]

    def by_command(self, command: str, folders: Sequence[str], configs: Sequence[Asset]) -> Iterator[tuple[Asset, str]]:
        """The configs that one command line starts: named by path or module, by a folder of theirs, by their tool."""
        if not self.rules.runs_something(command) and not any(pattern.search(command) for _, pattern in self.rules.commands):
            return
        named = {path for word in _WORD.findall(command) for path in self.files(word, folders)}
        for match in _MODULE.finditer(command):
            for folder in folders:
                found = self.references.modules.find(f"{folder}/x.py" if folder else "x.py", match.group(1), 0)
                if found is not None:
                    named.add(found)
        under = {word.strip("./") for word in _WORD.findall(command) if self.rules.names_code(f"{word.strip('./')}/x")}
        exact = [config for config in configs if config.path in named]
        yield from ((config, "high") for config in exact)
        if exact:
            return
        beneath = [config for config in configs if any(self.is_under(config.path, word, folders) for word in under)]
        yield from ((config, "high") for config in beneath)
        if beneath:
            return
        tools = {id for id, pattern in self.rules.commands if pattern.search(command)}
        yield from ((config, "medium") for config in configs if config.eval is not None and config.eval.format in tools)
        if "script" in tools:
            yield from ((config, "low") for config in configs)
        elif _RUNNER.search(command) and not re.search(r"[/$]|\.(py|[jt]s)\b", command):  # all tests, not some
            yield from ((config, "low") for config in configs if _TEST.search(config.path))

    def files(self, word: str, folders: Sequence[str]) -> Iterator[str]:
        """The files that a word of a command line names."""
        if "." not in word or len(word) > 300:
            return
        for folder in reversed(folders):
            found = self.references.paths.find(f"{folder}/x" if folder else "x", word)
            if found is not None:
                yield found
                return

    def is_under(self, path: str, word: str, folders: Sequence[str]) -> bool:
        """Whether a file lies in the folder that a word names, seen from one of the folders."""
        return bool(word) and any(path.startswith(f"{folder}/{word}/" if folder else f"{word}/") for folder in folders)
