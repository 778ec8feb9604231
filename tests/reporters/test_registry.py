"""The registry of formats: readable, sorted, and lazy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aidebt.errors import UsageError
from aidebt.reporters import REPORTERS, RenderOptions, render

from .samples import clean

SOURCE = Path(__file__).resolve().parents[2] / "src"


def test_it_is_sorted_and_every_module_exists() -> None:
    assert list(REPORTERS) == sorted(REPORTERS)
    for name, module in REPORTERS.items():
        assert (SOURCE / module.replace(".", "/")).with_suffix(".py").is_file(), name


@pytest.mark.parametrize("name", REPORTERS)
def test_every_format_ends_in_one_newline(name: str) -> None:
    text = render(clean(), RenderOptions(format=name))
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="unknown format: xml") as caught:
        render(clean(), RenderOptions(format="xml"))
    assert caught.value.hint == "choose one of: csv, github, gitlab, json, junit, markdown, sarif, terminal"


@pytest.mark.parametrize("name", REPORTERS)
def test_rich_is_imported_for_the_terminal_alone(name: str) -> None:
    code = f"import sys, {REPORTERS[name]}; print('rich' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == str(name == "terminal"), done.stderr
