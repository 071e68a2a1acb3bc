"""Lists typed as plain lines: bullets, numbers and lead-ins ("– Dehydration: ..."), and their HTML."""

from __future__ import annotations

import html as html_escapes
import re
from collections.abc import Sequence
from typing import NamedTuple

# Round bullets mean nothing else; a dash or an asterisk counts when a space follows ("-5 graden" is no
# bullet).
_BULLET = re.compile(r"(?:[•●▪◦‣∙·▶►–—*-]\s+|[•●▪◦‣∙▶►])(?=\S)")
_NUMBER = re.compile(r"\(?(\d{1,2})[.)]\s+(?=\S)")
# The colon of a lead-in has white space behind it; those of "2:1" and "https:" have none.
_COLON = re.compile(r":\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…]\s")
_LONGEST_LEAD_IN = 60
_MOST_LEAD_IN_WORDS = 7


class ListItem(NamedTuple):
    """A line of a list; `lead_in` comes without its colon and is "" where the line has none."""

    lead_in: str
    text: str


def without_bullet(line: str) -> str | None:
    """`line` without the bullet it begins with; None when it begins with none."""
    match = _BULLET.match(line)
    return line[match.end() :] if match else None


def without_number(line: str) -> tuple[int, str] | None:
    """The number ("1." or "1)") that `line` begins with, and the rest; None when it begins with none."""
    match = _NUMBER.match(line)
    return (int(match[1]), line[match.end() :]) if match else None


def split_lead_in(text: str) -> ListItem:
    """`text` parted at the colon behind its first few words; a later colon stays in the text."""
    colon = _COLON.search(text, 1)
    lead_in = text[: colon.start()] if colon else ""
    is_short = len(lead_in) <= _LONGEST_LEAD_IN and len(lead_in.split()) <= _MOST_LEAD_IN_WORDS
    if colon is None or not is_short or _SENTENCE_END.search(lead_in):
        return ListItem("", text)
    return ListItem(lead_in, text[colon.end() :])


def list_html(items: Sequence[ListItem], *, is_ordered: bool = False) -> str:
    """A true list, each item a paragraph (as the editor writes lists), lead-ins strong; texts get escaped."""
    tag = "ol" if is_ordered else "ul"
    return f"<{tag}>{''.join(f'<li><p>{_item_html(item)}</p></li>' for item in items)}</{tag}>"


def _item_html(item: ListItem) -> str:
    text = html_escapes.escape(item.text, quote=False)
    return (
        f"<strong>{html_escapes.escape(item.lead_in, quote=False)}:</strong> {text}" if item.lead_in else text
    )
