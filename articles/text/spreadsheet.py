"""Words and numbers for a spreadsheet file, harmless to whoever opens it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")

# What makes Excel read a file as UTF-8.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# What the Excel of countries with a decimal comma takes for the end of a cell.
SEMICOLON = ";"


def safe_cell(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would run it as a formula.

    Source: OWASP, CSV Injection.
    """
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def csv_lines(rows: Iterable[Sequence[Any]], separator: str = SEMICOLON) -> Iterator[str]:
    """The lines of a file with these rows, one at a time, so that its length doesn't matter.

    Numbers stay numbers, also below zero; with semicolons they get the decimal comma that Excel then expects.
    None is an empty cell, and everything else its harmless text.
    """
    writer = csv.writer(_Line(), delimiter=separator)
    start = BYTE_ORDER_MARK
    for row in rows:
        yield start + writer.writerow(_cell(value, separator) for value in row)
        start = ""


class _Line:
    """A file for csv.writer that hands every line straight on."""

    def write(self, line: str) -> str:
        return line


def _cell(value: Any, separator: str) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        text = str(value)
        return text.replace(".", ",") if separator == SEMICOLON else text
    return safe_cell(str(value))
