"""Which articles come into question as related: a bounded number, however many there are.

For each of a few keys the newest that share it are looked up in an index; nobody ever goes through all
articles. By the number of an article, not by its date: what was imported from an archive counts as new, and
the difference tells only where more articles share a key than are looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

from django.db import connection

from articles.models import Publication, SharedKey

from .similarity import TAG_PREFIX, TOPIC_PREFIX, WORD_PREFIX, Candidate, Keys, Rarity

# Rarity is judged by so many of the newest articles; a key that none of them holds is rare enough.
WINDOW = 1000
# So many of an article's tags and words are looked up, the rarest first, and its topic.
MOST_TAGS = MOST_WORDS = 8
# So many articles of each key, and so many of all of them are compared in full.
NEWEST = 40
COMPARED = 80


def rarity_now() -> Rarity:
    """How rare each key is among the newest articles; two queries."""
    last = SharedKey.objects.order_by("-article_id").values_list("article_id", flat=True).first() or 0
    newest = SharedKey.objects.filter(article_id__gt=last - WINDOW).order_by()
    # Counted here: to have them in groups SQLite would go through the keys of all articles.
    counts = dict(Counter(newest.values_list("key", flat=True)))
    # Every article stands in one topic.
    size = sum(n for key, n in counts.items() if key.startswith(TOPIC_PREFIX))
    return Rarity(size, counts)


def candidates(article_id: int, keys: Keys, rarity: Rarity, now: datetime) -> list[Candidate]:
    """The live articles to compare with this one, at most 80; three queries."""
    shared = _sharing(article_id, looked_up(keys, rarity), rarity)
    nearest = sorted(shared, key=lambda pk: (-shared[pk], -pk))[:COMPARED]
    live = Publication.objects.live(now).filter(article__in=nearest).order_by()
    moments = dict(live.values_list("article_id", "first_published_at"))
    found: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for pk, key, weight in SharedKey.objects.filter(article_id__in=moments).values_list(
        "article_id", "key", "weight"
    ):
        found[pk][key] = weight
    return [Candidate(pk, found[pk], moments[pk]) for pk in nearest if pk in moments]


def looked_up(keys: Keys, rarity: Rarity) -> list[str]:
    """The keys by which candidates are found: at most 8 tags, 8 words and the topic, most telling first."""
    telling = sorted(keys, key=lambda key: (-keys[key] * rarity.of(key), key))
    parts = ((TAG_PREFIX, MOST_TAGS), (WORD_PREFIX, MOST_WORDS), (TOPIC_PREFIX, 1))
    return [key for prefix, most in parts for key in [k for k in telling if k.startswith(prefix)][:most]]


def _sharing(article_id: int, keys: list[str], rarity: Rarity) -> dict[int, float]:
    """How much each of the newest articles with these keys shares, roughly."""
    if not keys:
        return {}
    table = connection.ops.quote_name(SharedKey._meta.db_table)
    newest = f"SELECT article_id, key FROM {table} WHERE key = %s ORDER BY article_id DESC LIMIT {NEWEST + 1}"  # noqa: S608 - nothing of it comes from outside
    parts = [f"SELECT * FROM ({newest}) AS k{n}" for n in range(len(keys))]  # noqa: S608 - as above
    shared: defaultdict[int, float] = defaultdict(float)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), keys)
        for pk, key in cursor.fetchall():
            shared[pk] += rarity.of(key)
    shared.pop(article_id, None)
    return dict(shared)
