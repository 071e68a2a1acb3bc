"""Whether a medical review covers a text: it is pinned to the very words, the reviewer and the day.

Whatever is changed afterwards, by whatever door, breaks the seal by itself: nobody has to remember to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from articles.text.markup import plain_text, split

from .snapshot import NOT_TEXT, fingerprint

_WORDS = frozenset({"title", "slug", "key_points", "description", "introduction", "sections"})


def seal(content: Mapping[str, Any]) -> str:
    """The SHA-256 in hexadecimal of the text in `content` together with who reviewed it and when."""
    facts = [fingerprint(content), content["medical_reviewer"], content["reviewed_on"]]
    return hashlib.sha256("|".join(map(str, facts)).encode()).hexdigest()


def is_reviewed(content: Mapping[str, Any]) -> bool:
    """Whether the text in `content` is the text that its medical reviewer read."""
    if not (content["medical_reviewer"] and content["reviewed_on"]):
        return False
    # A revision from before reviews were pinned is believed: it was published as it says.
    return content.get("reviewed_hash", seal(content)) == seal(content)


def frame_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """All of the text in `content` but its words: markup with links, sources, pictures, authors and so on."""
    bare = {key: value for key, value in content.items() if key not in _WORDS | NOT_TEXT}
    bare["introduction"] = _markup(content["introduction"])
    bare["sections"] = [
        {"body": _markup(section["body"]), "image": section["image"]} for section in content["sections"]
    ]
    return bare


def _markup(html: str) -> list[str]:
    return [piece.raw for piece in split(html) if piece.kind != "text"]


def text_of(content: Mapping[str, Any]) -> str:
    """Every word of `content` that readers see, plain and in order."""
    parts = [content["title"], content["description"], content["key_points"]]
    parts.append(plain_text(content["introduction"]))
    for section in content["sections"]:
        parts += [section["heading"], plain_text(section["body"])]
    return "\n".join(parts)
