"""How long an article takes to read."""

from __future__ import annotations

from .words import count_words

# Silent reading of non-fiction by adults: 238 words a minute on average over 190 studies, most readers
# between 175 and 300 (M. Brysbaert, "How many words do we read per minute?", Journal of Memory and Language
# 109, 2019, doi 10.1016/j.jml.2019.104047). The figure is for English. Dutch words are longer, and reading
# aloud goes slower in most languages (184 on average over 17, Trauzettel-Klosinski and Dietz 2012, doi
# 10.1167/iovs.11-8284), so we take a round figure between the two: rather finished sooner than promised.
WORDS_PER_MINUTE = 220


def reading_minutes(text: str) -> int:
    """Minutes to read plain `text`, rounded to the nearest and at least 1."""
    return max(1, (count_words(text) + WORDS_PER_MINUTE // 2) // WORDS_PER_MINUTE)
