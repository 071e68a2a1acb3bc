"""Lets wide tables scroll inside the text, by hand and by keyboard, instead of widening the page."""

from __future__ import annotations

import html as html_escapes

from .markup import split


def frame_tables(html: str, label: str) -> str:
    """`html` (sanitised) with each table in a frame that may scroll and take the focus; `label` names it.

    Nothing inside the tables changes.
    """
    if "<table" not in html:
        return html
    # A group, not a region: a page with five tables shouldn't have five landmarks of one name.
    opening = f'<div class="table" role="group" tabindex="0" aria-label="{html_escapes.escape(label)}">'
    parts = []
    for piece in split(html):
        is_table = piece.tag == "table"
        parts.append(opening if is_table and piece.kind == "start" else "")
        parts.append(piece.raw)
        parts.append("</div>" if is_table and piece.kind == "end" else "")
    return "".join(parts)
