"""What an article shares with others, as it is stored: the keys of what is public of it."""

from __future__ import annotations

from datetime import datetime

from articles.models import Publication, SharedKey
from articles.text.telling import Telling, telling_words

from .similarity import TAG_PREFIX, TOPIC_PREFIX, WORD_PREFIX


def words_of(publication: Publication) -> list[Telling]:
    """The telling words of a page."""
    # To be replaced by the analysis that search uses, should there be one for all of the site.
    headings = " ".join(section["heading"] for section in publication.page.get("sections", ()))
    return telling_words(publication.title, headings, publication.search_text)


def keys_of(publication: Publication) -> dict[str, float]:
    """The keys of a page, each with its weight."""
    tags = publication.tags.values_list("pk", flat=True)
    words = {f"{WORD_PREFIX}{word.stem}": round(word.weight, 4) for word in words_of(publication)}
    return words | {f"{TAG_PREFIX}{pk}": 1.0 for pk in tags} | {f"{TOPIC_PREFIX}{publication.topic_id}": 1.0}


def live_keys(article_id: int, now: datetime) -> dict[str, float]:
    """The keys of what readers see of an article; none of what they don't see, so that nobody finds it."""
    live = Publication.objects.live(now).filter(article=article_id).first()
    return keys_of(live) if live else {}


def planned_keys(article_id: int, now: datetime) -> dict[str, float]:
    """The keys of what readers will see of an article next; none where nothing is planned."""
    planned = Publication.objects.scheduled(now).filter(article=article_id).first()
    return keys_of(planned) if planned else {}


def next_change(article_id: int, now: datetime) -> datetime | None:
    """When, after `now`, something of this article begins or ends to be public by itself; two queries."""
    publications = Publication.objects.filter(article=article_id)
    ends = publications.live(now).values_list("visible_until", flat=True)
    begins = publications.scheduled(now).values_list("visible_from", flat=True)
    return min((moment for moment in (*ends, *begins[:1]) if moment), default=None)


def store_keys(article_id: int, keys: dict[str, float]) -> bool:
    """Let the article have exactly these keys; whether that is news. Lock its list before."""
    rows = SharedKey.objects.filter(article_id=article_id)
    stored = dict(rows.values_list("key", "weight"))
    wrong = [key for key, weight in stored.items() if keys.get(key) != weight]
    missing = [key for key, weight in sorted(keys.items()) if stored.get(key) != weight]
    if wrong:
        rows.filter(key__in=wrong).delete()
    SharedKey.objects.bulk_create(
        [SharedKey(article_id=article_id, key=key, weight=keys[key]) for key in missing]
    )
    return bool(wrong or missing)
