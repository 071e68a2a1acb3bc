"""What survives of editors' rich text: an allow-list, applied by a real HTML5 parser."""

from __future__ import annotations

import html as html_escapes
import re

import nh3

from .markup import Piece, plain_text, split

ALLOWED_ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "title"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
}
ALLOWED_TAGS = frozenset({
    "p", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "sub", "sup", "br",
    "hr", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption",
})  # fmt: skip
# No http-equiv tricks, no data: and no javascript:; addresses without a scheme (/x, #x, x) are allowed as
# well.
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

# Foreign tags and the allowed one that means the same. A section carries the page's h2 itself, so headings
# inside its text begin at h3; containers of text become paragraphs, so that their words don't run together.
EQUIVALENTS = {
    "b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4", "div": "p", "section": "p",
    "article": "p", "address": "p", "dt": "p", "dd": "p", "tfoot": "tbody",
}  # fmt: skip
# Their content is no text either.
DROPPED_WITH_CONTENT = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"}
)

# Characters that XML (and so every feed) forbids, and lone surrogates, which no encoding can write.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")
_EMPTY_INLINE = re.compile(r"<(strong|em|sub|sup|code|a)(?: [^<>]*)?></\1>")
_ATTRIBUTE_VALUES = {"scope": re.compile("row|col|rowgroup|colgroup"), "span": re.compile(r"[1-9]\d?")}

_MOST_ROUNDS = 12


def sanitise(html: str) -> str:
    """`html` with only what is allowed, well-formed; "" when nothing is left to read.

    Idempotent: what comes out goes through unchanged. Links get no `rel` here: which rel a link needs depends
    on where it leads, and publishing says that.
    """
    cleaned = _UNPRINTABLE.sub("", html)
    for _ in range(_MOST_ROUNDS):
        before, cleaned = cleaned, _clean(_tidy(_clean(cleaned, with_equivalents=True)))
        if cleaned == before:
            break
    else:
        # Markup so contorted that each reading of it reads differently: its words are kept, its structure
        # isn't.
        words = plain_text(cleaned)
        cleaned = f"<p>{html_escapes.escape(words, quote=False)}</p>" if words else ""
    return cleaned if plain_text(cleaned) else ""


def _clean(html: str, *, with_equivalents: bool = False) -> str:
    return nh3.clean(
        html,
        tags=set(ALLOWED_TAGS | EQUIVALENTS.keys() if with_equivalents else ALLOWED_TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        # Without the entry "*" every element would keep lang and title.
        attributes={"*": set(), **{tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()}},
        attribute_filter=_attribute,
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel=None,
    ).strip()


def _attribute(tag: str, name: str, value: str) -> str | None:
    pattern = _ATTRIBUTE_VALUES.get("span" if name in ("colspan", "rowspan") else name)
    return value if pattern is None or pattern.fullmatch(value) else None


def _tidy(cleaned: str) -> str:
    """`cleaned` (well-formed, by nh3) with foreign tags renamed and what says nothing removed."""
    kept: list[str] = []
    linkless = 0
    previous: Piece | None = None
    for piece in split(cleaned):
        opens = piece.kind == "start" and piece.raw == "<a>"
        if opens or (linkless and piece.kind == "end" and piece.tag == "a"):
            linkless += 1 if opens else -1
        else:
            # The parser drops one newline at the head of a pre each time it reads one.
            is_head_of_pre = previous is not None and previous.raw == "<pre>"
            kept.append(
                piece.raw.lstrip("\n") if is_head_of_pre and piece.kind == "text" else _renamed(piece)
            )
        previous = piece
    return _without_empties("".join(kept))


def _renamed(piece: Piece) -> str:
    tag = EQUIVALENTS.get(piece.tag)
    if tag is None:
        return piece.raw
    return f"</{tag}>" if piece.kind == "end" else f"<{tag}>"


def _without_empties(cleaned: str) -> str:
    """Patterns are safe on the parser's own output: every < in it begins a tag."""
    before = None
    while before != cleaned:
        before = cleaned
        cleaned = _EMPTY_PARAGRAPH.sub("", _EMPTY_INLINE.sub("", cleaned))
    return cleaned
