"""How alike two articles are: by rare tags that they share, by their words, and by their topic.

    score = 0.45 × tags + 0.40 × words + 0.15 × (1 if both stand in one topic, else 0)

Tags and words are each the cosine of the angle between two articles' vectors (Salton, Wong and Yang, “A
vector space model for automatic indexing”, Communications of the ACM 18, 1975, doi 10.1145/361219.361220):
1 for the same keys, 0 for none in common, and the same in either direction. A key counts for its weight in
the article (1 for a tag; articles.text.telling has that of a word) times its rarity, ln(1 + N / df), of N
articles of which df hold it (Spärck Jones, “A statistical interpretation of term specificity”, Journal of
Documentation 28, 1972, doi 10.1108/eb026526). The 1 keeps it above 0 for what every article holds: on a
site of three that is all there is to go by.

Editors choose tags, so what these say weighs a little more than what words say; a topic is so broad that by
itself it is only better than nothing. Age says nothing about likeness: of two articles that are equally
alike, to three decimals, the newer comes first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

TAGS, WORDS, TOPIC = 0.45, 0.40, 0.15
TAG_PREFIX, WORD_PREFIX, TOPIC_PREFIX = "t:", "w:", "o:"

Keys = Mapping[str, float]


@dataclass(frozen=True)
class Rarity:
    """How rare keys are: of `size` articles, `counts` says how many hold each."""

    size: int
    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, key: str) -> float:
        """ln(1 + N / df), above 0; a key that none of them holds is as rare as one that one holds."""
        return math.log(1 + max(self.size, 1) / max(self.counts.get(key, 0), 1))


@dataclass(frozen=True)
class Candidate:
    """An article that may be shown after another."""

    article_id: int
    keys: Keys
    first_published_at: datetime


def score(one: Keys, other: Keys, rarity: Rarity) -> float:
    """How alike two articles are, from 0 to 1 (the module says how); the same in either direction."""
    topics = {key for key in one if key.startswith(TOPIC_PREFIX)}
    return (
        TAGS * cosine(one, other, rarity, TAG_PREFIX)
        + WORDS * cosine(one, other, rarity, WORD_PREFIX)
        + TOPIC * any(key in other for key in topics)
    )


def cosine(one: Keys, other: Keys, rarity: Rarity, prefix: str) -> float:
    """The cosine of the angle between the keys with `prefix` of two articles; 0 where one has none."""
    ones, others = (_vector(keys, rarity, prefix) for keys in (one, other))
    # fsum rounds once, at the end: in whatever order, so that direction makes no difference.
    dot = math.fsum(ones[key] * others[key] for key in ones.keys() & others.keys())
    lengths = math.fsum(v * v for v in ones.values()) * math.fsum(v * v for v in others.values())
    return min(1.0, dot / math.sqrt(lengths)) if lengths else 0.0


def best_first(keys: Keys, candidates: Iterable[Candidate], rarity: Rarity) -> list[int]:
    """The ids of `candidates` by likeness to `keys`, without those that share nothing."""
    scored = [(round(score(keys, one.keys, rarity), 3), one) for one in candidates]
    ranked = sorted(
        ((points, one.first_published_at, one.article_id) for points, one in scored if points > 0),
        reverse=True,
    )
    return [article_id for _points, _moment, article_id in ranked]


def with_pins(pins: Iterable[int], ranked: Iterable[int], article_id: int, most: int) -> list[int]:
    """At most `most` ids, the pins first, each once, and never the article itself."""
    chosen = dict.fromkeys([*pins, *ranked])
    chosen.pop(article_id, None)
    return list(chosen)[:most]


def _vector(keys: Keys, rarity: Rarity, prefix: str) -> dict[str, float]:
    return {key: weight * rarity.of(key) for key, weight in keys.items() if key.startswith(prefix)}
