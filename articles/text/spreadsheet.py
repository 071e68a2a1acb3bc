"""Words for a spreadsheet file, harmless to whoever opens it."""

from __future__ import annotations

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")

# What makes Excel read a file as UTF-8.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def safe_cell(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would run it as a formula.

    Source: OWASP, CSV Injection.
    """
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text
