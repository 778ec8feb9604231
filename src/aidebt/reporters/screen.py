"""Lines of text that are safe on a terminal: nothing in them but what is meant, wrapped with a hanging indent."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Final, TypeAlias

from rich.console import Console
from rich.style import Style
from rich.text import Text

from aidebt.reporters.harmless import cut, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

Part: TypeAlias = "str | tuple[str, str] | tuple[str, str, str]"  # words, style, address of a link

MIN_WIDTH: Final = 40  # narrower than this, lines run over: a hanging indent would leave no room for words
_LINK_NUMBER = re.compile(r"\x1b\]8;id=\d+;")  # rich draws it by lot; `safe` leaves no escape but rich's own
_ADDRESS = re.compile(r"https?://[!-:<-~]+")  # printable ASCII but the semicolon, which parts the fields of an escape sequence


class Screen:
    """Makes and prints lines of at most `width` columns.

    Args:
        width: columns.
        color: whether styles become escape sequences; without them the text is the same.
        links: whether addresses become links, when `color` is.
    """

    def __init__(self, width: int, color: bool, links: bool) -> None:
        self.width = max(width, MIN_WIDTH)
        self.links = links and color
        self._console = Console(
            file=StringIO(),
            width=self.width,
            force_terminal=color,
            color_system="standard" if color else None,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            _environ={},
        )

    @property
    def narrow(self) -> bool:
        """Whether there is no room for columns."""
        return self.width < 80

    def say(self, *parts: Part, first: str | tuple[str, str] = "", rest: str = "") -> list[Text]:
        """`parts` as wrapped lines, the first one after `first` (words, or words and style), the others after `rest`."""
        lead = Text(first) if isinstance(first, str) else Text(*first)
        words = Text()
        for part in parts:
            text, style, address = (part, "", "") if isinstance(part, str) else (*part, "") if len(part) == 2 else part
            words.append(safe(cut(text)), self._style(style, address))
        wrapped = words.wrap(self._console, self.width - max(len(lead), len(rest)))
        return [(Text(rest) if number else lead) + line for number, line in enumerate(wrapped)]

    def _style(self, style: str, address: str) -> Style:
        parsed = Style.parse(style)
        return parsed + Style(link=address) if self.links and _ADDRESS.fullmatch(address) else parsed

    def print(self, lines: Sequence[Text]) -> str:
        """`lines` as one text, ending in a newline."""
        with self._console.capture() as capture:
            for line in lines:
                line.rstrip()
                self._console.print(line, soft_wrap=True)
        return _LINK_NUMBER.sub("\x1b]8;;", capture.get())
