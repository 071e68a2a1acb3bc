"""Whether the sentences can be read in one breath, and their doses be true."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.models import Article
from articles.nutrition.doses import Suspicion, suspicious_doses
from articles.text.sentences import MOST_WORDS
from articles.text.words import count_words

from .draft import Draft
from .registry import Problem, register, warning

# Enough of a sentence to find it by.
_WORDS_SHOWN = 6


@register
def sentences_are_short(article: Article, draft: Draft) -> Iterator[Problem]:
    for part in draft.parts:
        for sentence in part.sentences:
            # A word and its space take two letters at least.
            words = count_words(sentence) if len(sentence) > 2 * MOST_WORDS else 0
            if words > MOST_WORDS:
                message = _("A sentence of %(words)d words: “%(beginning)s …”. Can it be two?")
                names = {"words": words, "beginning": " ".join(sentence.split()[:_WORDS_SHOWN])}
                yield warning("long_sentence", message % names, part.field)


@register
def doses_can_be_true(article: Article, draft: Draft) -> Iterator[Problem]:
    for part in draft.parts:
        for sentence in part.sentences:
            for suspicion in suspicious_doses(sentence):
                yield warning("unlikely_dose", _dose_message(suspicion), part.field)


def _dose_message(suspicion: Suspicion) -> str:
    # A nutrient inside a sentence has no capital of its own ("vitamine D", "ijzer").
    name = suspicion.name
    capital = 2 if name.startswith("IJ") else 1
    names = {"dose": suspicion.dose.text, "nutrient": name[:capital].lower() + name[capital:]}
    if suspicion.is_too_much:
        return _("%(dose)s of %(nutrient)s is far more than anybody takes: is the unit right?") % names
    return _("%(dose)s of %(nutrient)s is next to nothing: is the unit right?") % names
