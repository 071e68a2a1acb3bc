"""Why these articles are shown after another: what they share with it, for who writes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from articles.models import Publication, RelatedList, RelatedPin, SharedKey, Tag

from .keys import words_of
from .showing import SHOWN
from .similarity import TAG_PREFIX, TOPIC_PREFIX, WORD_PREFIX

# Of the words that two articles share, so many are named.
MOST_WORDS = 5


@dataclass(frozen=True)
class Reason:
    """A related article that readers see now, and what speaks for it."""

    publication: Publication
    is_pinned: bool
    tags: list[str]
    words: list[str]
    in_topic: bool


@dataclass(frozen=True)
class Explained:
    """The related articles of one article as its page shows them now; `computed_at` None: not yet."""

    reasons: list[Reason]
    # Pins that readers don't see now, by their title on the desk.
    hidden_pins: list[str]
    computed_at: datetime | None


def explain_related(article_id: int, now: datetime) -> Explained:
    """What the stored list of this article shows at `now`, and why; at most seven queries."""
    stored = RelatedList.objects.filter(pk=article_id).first()
    entries = stored.entries if stored else []
    pins = list(RelatedPin.objects.filter(article=article_id).select_related("pinned"))
    pinned = {pin.pinned_id for pin in pins}
    live = Publication.objects.live(now).filter(article__in={article_id, *entries, *pinned})
    cards = {card.article_id: card for card in live.select_related("topic")}
    own = cards.pop(article_id, None)
    shown = [pk for pk in entries if pk in cards][:SHOWN]
    shared = _shared(article_id, shown)
    tags = _tag_names(shared)
    # A stem is no word: people see the form that stands most often in the text.
    forms = {word.stem: word.word for word in words_of(own)} if own else {}
    reasons = [
        Reason(
            publication=cards[pk],
            is_pinned=pk in pinned,
            tags=sorted(tags[key] for key in shared[pk] if key in tags),
            words=_words(shared[pk], forms),
            in_topic=any(key.startswith(TOPIC_PREFIX) for key in shared[pk]),
        )
        for pk in shown
    ]
    hidden = [pin.pinned.title for pin in pins if pin.pinned_id not in cards]
    return Explained(reasons, hidden, stored.computed_at if stored else None)


def _shared(article_id: int, others: list[int]) -> dict[int, dict[str, float]]:
    """For each of `others` the keys that it shares, with their weight in the article itself."""
    rows = SharedKey.objects.filter(article_id__in=[article_id, *others])
    keys: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for pk, key, weight in rows.values_list("article_id", "key", "weight"):
        keys[pk][key] = weight
    own = keys[article_id]
    return {pk: {key: own[key] for key in keys[pk] if key in own} for pk in others}


def _tag_names(shared: dict[int, dict[str, float]]) -> dict[str, str]:
    ids = {
        int(key.removeprefix(TAG_PREFIX))
        for keys in shared.values()
        for key in keys
        if key.startswith(TAG_PREFIX)
    }
    return {f"{TAG_PREFIX}{tag.pk}": tag.name for tag in Tag.objects.filter(pk__in=ids)} if ids else {}


def _words(keys: dict[str, float], forms: dict[str, str]) -> list[str]:
    heaviest = sorted((key for key in keys if key.startswith(WORD_PREFIX)), key=lambda key: -keys[key])
    stems = [key.removeprefix(WORD_PREFIX) for key in heaviest[:MOST_WORDS]]
    return [forms.get(stem, stem) for stem in stems]
