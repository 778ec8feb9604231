"""Path patterns of the rules: `*` within a segment, `**/` any folders, `?`, `[abc]` and `{one,two}`; case counts on demand."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PIECE = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]/]+\]|\{|\}|,|[^*?\[{},]+|\[")


def compile_globs(globs: Sequence[str], exact: bool = False) -> re.Pattern[str]:
    """One pattern that matches a whole root-relative path when any of `globs` does; none match an empty list.

    A glob without a slash is matched against the file's name in any folder. `exact`: case counts.
    """
    if not globs:
        return re.compile(r"(?!)")
    return re.compile("|".join(f"(?:{_translate(glob)})" for glob in globs), re.DOTALL | (0 if exact else re.IGNORECASE))


def _translate(glob: str) -> str:
    parts = [] if "/" in glob else ["(?:.*/)?"]
    depth = 0
    for piece in _PIECE.findall(glob):
        if piece == "**/":
            parts.append("(?:.*/)?")
        elif piece == "**":
            parts.append(".*")
        elif piece == "*":
            parts.append("[^/]*")
        elif piece == "?":
            parts.append("[^/]")
        elif piece == "{":
            depth += 1
            parts.append("(?:")
        elif piece == "}" and depth:
            depth -= 1
            parts.append(")")
        elif piece == "," and depth:
            parts.append("|")
        elif piece.startswith("[") and piece.endswith("]"):
            parts.append(piece.replace("[!", "[^"))
        else:
            parts.append(re.escape(piece))
    return "".join(parts) + ")" * depth + r"\Z"
