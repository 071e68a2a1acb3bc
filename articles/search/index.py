"""Puts publications into the search index, and takes out what nobody will find any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import models, transaction

from articles.models import Article, Publication, SearchEntry, SearchWord
from articles.text.dutch import VERSION, Spot, analyse, fold_word
from articles.text.dutch.folding import RAW
from articles.text.markup import plain_text

# A stem that stands in a text so many times is what it is about, more than one that is only mentioned.
OFTEN = 4
# The longest book holds fewer, and PostgreSQL's vector of a text may not exceed a megabyte.
MOST_STEMS = 20_000
# Of a word, so that it can be what a reader meant: with figures it is a name or an amount.
SHORTEST_WORD, LONGEST_WORD = 4, 24
# Marks a word of the title as written. No stem begins so: no Dutch word does.
WRITTEN = "zqw"
_BATCH = 500


class Words(NamedTuple):
    """What a publication says: the entry for the index, and its words folded, with how they are written."""

    entry: SearchEntry
    written: dict[str, str]


def add(publication: Publication) -> None:
    """Let `publication` be found by what it says now."""
    words = read(publication)
    _store([words.entry])
    new = [SearchWord(word=word, shown=shown) for word, shown in sorted(words.written.items())]
    SearchWord.objects.bulk_create(new, ignore_conflicts=True, batch_size=_BATCH)


def remove_past(now: datetime, article: Article | None = None) -> int:
    """Take out what readers will never see again, of `article` or of all; how many there were."""
    over = SearchEntry.objects.filter(
        models.Q(publication__visible_until__lte=now)
        | models.Q(publication__visible_until=models.F("publication__visible_from"))
    )
    if article:
        over = over.filter(publication__article=article)
    return over.delete()[0]


def missing(now: datetime) -> models.QuerySet[Publication]:
    """What readers see or are to see, and isn't in the index as analysis now makes it."""
    wanted = Publication.objects.live(now) | Publication.objects.scheduled(now).order_by()
    known = SearchEntry.objects.filter(publication=models.OuterRef("pk"), version=VERSION)
    return wanted.filter(~models.Exists(known)).order_by("pk")


def rebuild(now: datetime) -> int:
    """Bring the index up to date in steps of a few hundred; how many publications were put in."""
    remove_past(now)
    n = 0
    for batch in _batches(missing(now)):
        for publication in batch:
            with transaction.atomic():
                add(publication)
        n += len(batch)
    return n


def rebuild_all(now: datetime) -> int:
    """Index everything anew and count the words, while searching goes on; how many publications there are."""
    remove_past(now)
    wanted = Publication.objects.live(now) | Publication.objects.scheduled(now).order_by()
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    n = 0
    for batch in _batches(wanted.order_by("pk")):
        read_batch = [read(publication) for publication in batch]
        _store([words.entry for words in read_batch])
        for words in read_batch:
            counts.update(words.written.keys())
            shown |= words.written
        n += len(batch)
    _store_words([SearchWord(word=word, shown=shown[word], n=counts[word]) for word in sorted(counts)])
    return n


def read(publication: Publication) -> Words:
    """What the index is to hold of `publication`, which must have its compiled page."""
    page = publication.page
    bodies = [plain_text(section["body"]) for section in page["sections"]]
    headings = [section["heading"] for section in page["sections"]]
    names = [tag["name"] for tag in page["tags"]]
    opening = [*page["key_points"], plain_text(page["introduction"])]
    authors = [person["name"] for person in page["authors"]]
    title = _stems([publication.title])
    heading, introduction = _stems([*headings, *names]), _stems([publication.description, *opening])
    rest = _stems([*bodies, *authors])
    counts = title + heading + introduction + rest
    folded = (fold_word(match[0]) for match in RAW.finditer(publication.title))
    written = (f"{WRITTEN}{word}" for word in folded if word)
    entry = SearchEntry(
        publication=publication,
        version=VERSION,
        title=_joined(dict.fromkeys([*title, *written])),
        heading=_joined(heading),
        introduction=_joined(introduction),
        often=_joined(stem for stem, n in counts.items() if n >= OFTEN),
        body=_joined(rest),
    )
    return Words(entry, written_words([publication.title, *headings, *names, *opening, *bodies]))


def written_words(texts: Iterable[str]) -> dict[str, str]:
    """The words of plain `texts` that are long enough to be mistyped: folded, and as they are written."""
    found: dict[str, str] = {}
    for text in texts:
        for match in RAW.finditer(text):
            word = fold_word(match[0])
            if SHORTEST_WORD <= len(word) <= LONGEST_WORD and word.isalpha() and len(match[0]) <= 60:
                found.setdefault(word, match[0].lower().replace("\u00ad", ""))
    return found


def _stems(texts: Iterable[str]) -> Counter[str]:
    spots: list[Spot] = [spot for text in texts for spot in analyse(text)]
    return Counter(token for spot in spots for token in spot.tokens)


def _joined(stems: Iterable[str]) -> str:
    return " ".join(list(stems)[:MOST_STEMS])


def _store(entries: list[SearchEntry]) -> None:
    names = [field.name for field in SearchEntry._meta.fields if not field.primary_key]
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["publication"], update_fields=names
    )


def _store_words(words: list[SearchWord]) -> None:
    """Make `words` all that are known, in short transactions."""
    gone = set(SearchWord.objects.values_list("word", flat=True)) - {word.word for word in words}
    for start in range(0, len(words), _BATCH):
        SearchWord.objects.bulk_create(
            words[start : start + _BATCH],
            update_conflicts=True,
            unique_fields=["word"],
            update_fields=["shown", "n"],
        )
    for start in range(0, len(gone), _BATCH):
        SearchWord.objects.filter(word__in=sorted(gone)[start : start + _BATCH]).delete()


def _batches(publications: models.QuerySet[Publication]) -> Iterable[list[Publication]]:
    """By number, so that no list of all is kept in memory and each batch is a transaction of its own."""
    last = 0
    while batch := list(publications.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        yield batch
        last = batch[-1].pk
