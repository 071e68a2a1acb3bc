"""Finds sentences that lean on research without saying which: "studies suggest", "uit onderzoek blijkt"."""

from __future__ import annotations

import re

from .references import markers_in

# One line a way of saying it; `_` stands for up to four words in between ("uit recent Amerikaans onderzoek
# blijkt"). To add one, copy a neighbour and put a sentence of it into tests/articles/text/test_evidence.py.
PHRASES = (
    # Dutch: who found something …
    r"(?:onderzoek(?:en)?|stud(?:ie|ies)|meta-analyses?|wetenschappers|onderzoekers|deskundigen|experts)_"
    r"(?:suggere(?:ert|ren)|to(?:ont|nen|onde|onden)_aan|(?:heeft|hebben)_aangetoond"
    r"|(?:laat|laten|liet|lieten)_zien|(?:wijst|wijzen)_(?:uit|erop)"
    r"|bewij(?:st|zen)|bevesti(?:gt|gen)|vermoedt|vermoeden|denken|menen|stellen|zeggen|vonden|ontdekten"
    r"|concludeert|concluderen)",
    # … how it is passed on …
    r"(?:uit|in)_(?:onderzoek(?:en)?|stud(?:ie|ies)|meta-analyses?)_(?:blijkt|bleek|blijken|komt naar voren)",
    r"(?:blijkt|bleek)_uit_(?:onderzoek(?:en)?|stud(?:ie|ies)|meta-analyses?)",
    r"volgens_(?:onderzoek(?:en)?|stud(?:ie|ies)|wetenschappers|onderzoekers|deskundigen|experts)",
    # … and proof without a name.
    r"(?:het|er)_is_(?:wetenschappelijk|klinisch)?_(?:aangetoond|bewezen)_dat",
    r"(?:wetenschappelijk|klinisch)_(?:bewezen|aangetoond|onderbouwd)",
    # English, in quotations and translations.
    r"(?:stud(?:y|ies)|research|scientists|researchers|experts)_"
    r"(?:suggests?|shows?|has shown|have shown|finds?|found|indicates?|proves?|say|believe)",
    r"according_to_(?:stud(?:y|ies)|research|scientists|researchers|experts)",
    r"(?:scientifically|clinically)_proven",
)
_BETWEEN = r"(?:\s+(?:[^\s.,;:!?]+\s+){0,4}?)"
_PATTERN = re.compile(
    r"(?<![\w-])(?:" + "|".join(phrase.replace("_", _BETWEEN) for phrase in PHRASES) + r")(?![\w-])",
    re.IGNORECASE,
)
# What says that there is no such research, or asks for it, claims nothing.
_DENIED = re.compile(r"\b(?:geen|nooit|nauwelijks|niet|onvoldoende|weinig|no|not|never)\b", re.IGNORECASE)


def appeal_without_source(sentence: str) -> str:
    """The words with which `sentence` (plain text) leans on research without a marker like [1]; else ""."""
    match = _PATTERN.search(sentence)
    if match is None or _DENIED.search(match[0]) or sentence.rstrip().endswith("?") or markers_in(sentence):
        return ""
    return " ".join(match[0].split())
