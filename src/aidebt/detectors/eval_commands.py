"""Workflows and jobs that start an evaluation: by the command lines in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidebt.assets import Asset, Context, EvalFacts, EvalRef
from aidebt.detectors.eval_data import MAX_REFS, config
from aidebt.eval_rules import EvalRules
from aidebt.facts import Setting

if TYPE_CHECKING:
    from aidebt.detectors.data_file import DataFile

SPEAKS = re.compile(rb"eval|promptfoo|pytest|ragas|inspect|\bpf ", re.IGNORECASE)
MAX_COMMAND = 2000


def detect(file: DataFile, settings: Sequence[Setting], rules: EvalRules) -> list[Asset]:
    """The eval config that a workflow is. With one signal or none it is one only if it runs a file that evaluates."""
    if file.context is not Context.CI or not SPEAKS.search(file.data):
        return []
    commands = [
        EvalRef("command", line.strip()[:MAX_COMMAND], setting.span.line)
        for setting in settings
        if any(path.owner(setting.keys) is not None for path in rules.command_keys)
        for line in joined(setting.value)
        if line.strip() and not line.strip().startswith("#")
    ]
    ran = dict.fromkeys(id for id, pattern in rules.commands for command in commands if pattern.search(command.text))
    directories = {
        setting.value
        for setting in settings
        if setting.keys and setting.keys[-1] in ("working-directory", "workingDirectory", "working_directory")
    }
    refs = [*commands, *(EvalRef("code", directory, 1) for directory in sorted(directories))]
    if not commands:
        return []
    signals = tuple(f"runs {id}" for id in ran)
    facts = EvalFacts(
        "workflow", signals if list(ran) in ([], ["script"]) else (*signals, "workflow"), refs=tuple(refs)[:MAX_REFS]
    )
    return [config(file.path, file.data, file.context, facts)]


def joined(text: str) -> list[str]:
    """The command lines of a script, continued lines in one."""
    return re.sub(r"\\\r?\n\s*", " ", text).splitlines()
