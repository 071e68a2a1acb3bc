"""Cuts Dutch prose into sentences, knowing abbreviations, initials and numbers with points in them."""

from __future__ import annotations

import html as html_escapes
import re

from .markup import INLINE_ELEMENTS, split
from .words import count_words

# Longer than this and readers lose the beginning before they reach the end. Dutch guides for plain language
# ask for 15 to 20 words on average; near twice that is where an editor should look again.
MOST_WORDS = 35

# After these a sentence goes on, whatever follows: "dr. Jansen", "bijv. 400 mg", "nr. 3". Abbreviations that
# may well end a sentence ("enz.", "e.d.") aren't here: before a small letter nothing is ever cut.
_ABBREVIATED = """
    a.d. a.h.v. a.u.b. afb. alg. art. b.v. bijv. blz. bv. ca. cf. d.d. d.m.v. d.w.z. dhr. dr. dra. drs. e.g.
    ed. eds. al. excl. fam. fig. gem. hfst. i.c.m. i.e. i.h.a. i.o. i.p.v. i.t.t. i.v.m. incl. ing. ir. jhr.
    kap. m.a.w. m.b.t. m.b.v. m.i.v. m.n. m.u.v. max. mevr. mgr. min. mr. mw. n.a.v. nl. nr. nrs. o.a. o.b.v.
    o.g.v. o.i.d. o.l.v. o.v.v. p. par. pag. pp. prof. resp. s.v.p. sr. st. t.a.v. t.b.v. t.g.v. t.h.v. t.n.v.
    t.o.v. t.w. tab. tel. v.a. v.d. vb. vgl. vit. vlg. vol. vs. w.o. z.g. zgn.
"""
ABBREVIATIONS = frozenset(_ABBREVIATED.split())
# A single letter after these names a thing ("vitamine C."), after anything else a person ("A. Jansen").
_NAMED_BY_LETTER = frozenset(
    {"en", "groep", "hepatitis", "of", "plan", "stap", "type", "vitamin", "vitamine", "vitamines", "vitamins"}
)
# An end: its marks, what closes behind them (reference markers too), white space, and a beginning.
_END = re.compile(
    r"(?P<marks>[.!?…]+)(?:[”’»\"')\]]|\s?\[[\d,\s–-]+\])*(?P<gap>\s+)(?=[“‘«\"'(\[]*[A-ZÀ-Þ0-9])"
)
_LAST_WORD = re.compile(r"[^\s(“‘«\"'\[]+$")


def sentences(text: str) -> list[str]:
    """The sentences of plain `text` (one paragraph) in order; joined by spaces they are the text again.

    White space is made even. When in doubt nothing is cut: a sentence too long is a smaller harm here than
    a reference marker cut off from what it supports.
    """
    text = " ".join(text.split())
    cuts = [match for match in _END.finditer(text) if _is_end(text, match)]
    starts = [0, *(match.end("gap") for match in cuts)]
    ends = [*(match.start("gap") for match in cuts), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True) if start < end]


def long_sentences(text: str, most: int = MOST_WORDS) -> list[str]:
    """The sentences of plain `text` with more than `most` words."""
    return [sentence for sentence in sentences(text) if count_words(sentence) > most]


def blocks(html: str) -> list[str]:
    """The plain text of each paragraph, list item, heading and cell of `html`; a sentence never spans two."""
    parts: list[list[str]] = [[]]
    for piece in split(html):
        if piece.kind == "text":
            parts[-1].append(html_escapes.unescape(piece.raw))
        elif piece.tag == "br":
            parts[-1].append(" ")
        elif piece.tag not in INLINE_ELEMENTS and parts[-1]:
            parts.append([])
    return [text for text in (" ".join("".join(part).split()) for part in parts) if text]


def _is_end(text: str, match: re.Match[str]) -> bool:
    if match["marks"] != ".":
        return True
    before = text[: match.start()]
    last = _LAST_WORD.search(before)
    if last is None:
        return True
    word = f"{last[0]}.".lower()
    if word in ABBREVIATIONS:
        return False
    if len(last[0]) == 1 and last[0].isupper():
        previous = _LAST_WORD.search(before[: last.start()].rstrip())
        return previous is not None and previous[0].lower() in _NAMED_BY_LETTER
    # "1. Neem water": the number of a step, typed by hand at the head of a paragraph.
    return not (last[0].isdigit() and last.start() == 0)
