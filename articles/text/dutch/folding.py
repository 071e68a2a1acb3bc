"""Cuts text into raw words, and takes from a word all that no reader searches for: capitals and accents."""

from __future__ import annotations

import re
import unicodedata

# Cut off beyond this: no Dutch word is longer, and PostgreSQL stores no lexeme of 2 kB.
LONGEST = 40

_MARKS = r"\u0300-\u036f\u00ad"
# "B 12", "B-12" and "D-3" are one word ("P-5-P" isn't). A space only behind a B: "vitamine D 3 keer" isn't
# D3.
_SYMBOL = r"(?:[bB][ \u00a0]|[a-zA-Z][-\u2010\u2011])\d{1,2}"
_LETTER = rf"[^\W_][{_MARKS}]*"
# Unlike words.WORD a hyphen parts words here: "omega-3" and "omega 3" are to be found by each other.
RAW = re.compile(rf"(?<!\w){_SYMBOL}(?!\w|-\w\b)|(?:{_LETTER})+(?:['’](?:{_LETTER})+)*")

# Greek letters by name: "β-caroteen" is "beta-caroteen". The Greek of one letter only; nobody writes more.
_GREEK = {
    "α": "alfa", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ω": "omega", "µ": "micro",
    "μ": "micro", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i",
}  # fmt: skip
_OTHERS = str.maketrans(_GREEK)
_PLURAL = re.compile(r"'(?:s|n|tje|tjes)?$")


def fold_word(raw: str) -> str:
    """`raw` in small letters a-z and figures: without accents, hyphens, soft hyphens and plural 's.

    Letters of other scripts become their numbers, so that whatever is typed can be asked of any database. An
    empty string comes back where nothing is left.
    """
    text = unicodedata.normalize("NFKD", raw).casefold().translate(_OTHERS).replace("’", "'")
    text = _PLURAL.sub("", "".join(c for c in text if not unicodedata.combining(c)))
    return "".join(c if c.isascii() else f"x{ord(c):x}" for c in text if c.isalnum())[:LONGEST]
