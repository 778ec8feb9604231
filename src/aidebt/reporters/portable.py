"""Text that means the same on every machine: no bytes that are no UTF-8, and JSON's own types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

_SURROGATES = re.compile("[\ud800-\udfff]")


def portable_text(text: str) -> str:
    """`text` with each byte that is no UTF-8 (and each lone surrogate) as %XX."""
    return _SURROGATES.sub(lambda match: quote_from_bytes(_bytes(match[0]), safe=""), text)


def portable_path(path: str) -> str:
    """`path` so that percent-decoding gives its bytes back: what is no UTF-8 is %XX, and `%` itself is %25."""
    return portable_text(path.replace("%", "%25"))


def uri_path(path: str) -> str:
    """`path` as a relative reference of RFC 3986: letters, digits and `-._~/`, all other bytes as %XX."""
    return quote_from_bytes(unquote_to_bytes(portable_path(path)), safe="/")


def _bytes(surrogate: str) -> bytes:
    escaped_byte = "\udc80" <= surrogate <= "\udcff"  # how Python carries a byte that is no UTF-8
    return surrogate.encode("utf-8", "surrogateescape" if escaped_byte else "surrogatepass")


def plain(value: Any) -> Any:
    """`value` in JSON's own types: dates as ISO days, strings portable, tuples as lists."""
    if isinstance(value, str):
        return portable_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {portable_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
