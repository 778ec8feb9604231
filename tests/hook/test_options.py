"""The flags that are read without argparse mean what argparse says they mean."""

from __future__ import annotations

import pytest

from aidebt.cli.arguments import build_parser
from aidebt.hook.options import options_from, parse


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["a.py", "b/c.yaml"],
        ["--fail-on", "high"],
        ["--fail-on=high", "a.py"],
        ["--fail-on", "never"],
        ["-q"],
        ["--quiet", "-v", "--isolated"],
    ],
)
def test_both_ways_give_the_same(argv: list[str]) -> None:
    found = parse(argv)
    assert found is not None
    assert found == options_from(vars(build_parser().parse_args(["check", *argv])))


@pytest.mark.parametrize("argv", [["--help"], ["-h"], ["--"], ["--fail-on"], ["--fail-on", "-q"], ["--select", "x"], [""]])
def test_the_rest_is_for_argparse(argv: list[str]) -> None:
    assert parse(argv) is None
