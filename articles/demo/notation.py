"""The light notation of the demo texts, turned into the HTML that the editor would have made.

Blocks are parted by empty lines: "- Lead-in: text" makes a list, "1. text" a numbered one, "| a | b |" a
table whose first row is its head, anything else a paragraph. Inline HTML stays as it is.
"""

from __future__ import annotations

import re

from articles.text.leadins import split_lead_in, without_bullet, without_number


def to_html(text: str) -> str:
    """`text` as HTML, still to be sanitised like everything that is stored."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return "".join(_block(block.strip().splitlines()) for block in blocks if block.strip())


def _block(lines: list[str]) -> str:
    if lines[0].startswith("|"):
        return _table([_cells(line) for line in lines])
    if without_bullet(lines[0]) is not None:
        return _list("ul", [without_bullet(line) or line for line in lines])
    if without_number(lines[0]) is not None:
        return _list("ol", [(without_number(line) or (0, line))[1] for line in lines])
    return f"<p>{' '.join(lines)}</p>"


def _list(tag: str, items: list[str]) -> str:
    return f"<{tag}>{''.join(f'<li><p>{_item(item)}</p></li>' for item in items)}</{tag}>"


def _item(text: str) -> str:
    lead_in, rest = split_lead_in(text)
    return f"<strong>{lead_in}:</strong> {rest}" if lead_in else rest


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _table(rows: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{cell}</th>' if cell else "<td></td>" for cell in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
