"""Puts the compiled rules into the wheel, so that an installed aidebt starts without parsing TOML."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledRules(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles `rules/` into `aidebt/_compiled/rules.jsonl`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the wheel is put together; an editable install reads the rules of the checkout instead."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from aidebt.compiled import compile_tables, dump
        finally:
            sys.path.pop(0)
        self._made = tempfile.TemporaryDirectory(prefix="aidebt-rules-")
        target = Path(self._made.name) / "rules.jsonl"
        target.write_bytes(dump(compile_tables(root / "rules")))
        target.chmod(0o644)
        build_data["force_include"][str(target)] = "aidebt/_compiled/rules.jsonl"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called after it: removes the temporary directory."""
        if hasattr(self, "_made"):
            self._made.cleanup()
