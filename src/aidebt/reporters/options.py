"""How a person wants the report told. What a report says is never decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.findings import Finding


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What to tell, and to whom.

    Args:
        format: a name of the registry in `aidebt.reporters`.
        width: columns of the terminal.
        color: whether escape sequences for colour and weight may be written.
        verbose: list what is otherwise summed up: skipped files, all places and all evidence.
        show_all: list every finding, dated event and asset, shown by default or not.
        contexts: show only what lives in these contexts, live or not; None or none for the default view.
        explain: an asset (`PATH:LINE`, id or part of one) or a clock whose numbers are to be unfolded; None for the report.
        show_text: write the text of prompts into the report.
        links: make the sources of dates clickable (OSC 8); without effect unless `color`.
        repository_url: where the repository is browsed, e.g. https://github.com/owner/name, for links; "" where not known.
        failing: the findings that make the run fail; None for all that are shown.
    """

    format: str = "terminal"
    width: int = 100
    color: bool = False
    verbose: bool = False
    show_all: bool = False
    contexts: frozenset[str] | None = None
    explain: str | None = None
    show_text: bool = False
    links: bool = False
    repository_url: str = ""
    failing: frozenset[Finding] | None = None
