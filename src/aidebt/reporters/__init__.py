"""Formats of the report, one a module, each with `render(report, options) -> str`. Only the one asked for is imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from aidebt.errors import UsageError
from aidebt.reporters.options import RenderOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidebt.report import Report

__all__ = ["REPORTERS", "RenderOptions", "render"]

REPORTERS: Final[Mapping[str, str]] = {
    "csv": "aidebt.reporters.csv",
    "github": "aidebt.reporters.github",
    "gitlab": "aidebt.reporters.gitlab",
    "json": "aidebt.reporters.json",
    "junit": "aidebt.reporters.junit",
    "markdown": "aidebt.reporters.markdown",
    "sarif": "aidebt.reporters.sarif",
    "terminal": "aidebt.reporters.terminal",
}


def render(report: Report, options: RenderOptions) -> str:
    """The report as text in `options.format`, ending in a newline.

    Raises:
        UsageError: when there is no such format, or nothing in the report answers `options.explain`.
    """
    try:
        module = import_module(REPORTERS[options.format])
    except KeyError:
        raise UsageError(f"unknown format: {options.format}", f"choose one of: {', '.join(REPORTERS)}") from None
    text: str = module.render(report, options)
    return text
