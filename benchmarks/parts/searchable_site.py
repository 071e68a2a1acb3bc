"""Makes a large magazine for the benchmark of search: articles of Dutch-like sentences, put in the tables.

Words are drawn by Zipf's law from the magazine's own words and a long tail of invented ones; each article has
a nutrient and a complaint as its subject, in its title, its headings and some of its sentences. Sentences
come from a pool, so that each is analysed once; the rare words of an article are its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any, NamedTuple

from django.db import connection

from articles.models import Article, Publication, Revision, SearchEntry, SearchWord, Topic
from articles.nutrition.names import one_word_names
from articles.search.index import OFTEN, WRITTEN, written_words
from articles.text.dutch import VERSION, analyse, fold_word
from articles.text.dutch.folding import RAW
from articles.text.dutch.stems import lines

from .large_site import NOW, gather_statistics, load, make_articles, quick_loading

SUBJECTS = (
    "magnesium", "vitamine D", "vitamine B12", "vitamine C", "ijzer", "zink", "omega-3", "foliumzuur",
    "calcium", "mineralen", "jodium", "selenium", "kalium", "eiwit", "probiotica", "creatine", "folaat",
    "vitamine B11",
)  # fmt: skip
CONCERNS = (
    "spierkrampen", "vermoeidheid", "zwangerschap", "dosering", "tekort", "slaap", "botten", "weerstand",
    "huid", "bijwerkingen", "sporters", "ouderen", "krampen", "hooikoorts", "concentratie", "overgang",
    "haaruitval",
)  # fmt: skip
TITLES = (
    "{0} bij {1}: wat zegt onderzoek?", "Helpt {0} tegen {1}?", "{0} en {1} op een rij",
    "Hoeveel {0} heb je nodig?", "{1}: de rol van {0}", "Wat doet {0} in het lichaam?",
)  # fmt: skip
SENTENCES, WORDS, TAIL = 6_000, 14, 30_000
_CONSONANTS, _VOWELS = "bdfghklmnprstvw", "aeio"


class Sentence(NamedTuple):
    text: str
    stems: Counter[str]


def make_searchable_site(size: int) -> dict[str, list[str]]:
    """`size` live articles with their index; rare words of them, under "rare"."""
    rng = Random(size)
    # Topics and no articles.
    make_articles(0, rng)
    pool = _pool(rng)
    rare = [_invented(rng, 5) for _n in range(size // 20)]
    topics = list(Topic.objects.values_list("pk", flat=True))
    with quick_loading():
        with _indexes_later():
            _load(size, rng, pool, rare, topics)
        words: Counter[str] = Counter()
        for sentence in pool:
            words.update(written_words([sentence.text]).keys())
        words.update(dict.fromkeys(rare, 1))
        load(SearchWord, ({"word": word, "shown": word, "n": n} for word, n in words.items()))
    gather_statistics()
    return {"rare": rare}


@contextmanager
def _indexes_later() -> Iterator[None]:
    """PostgreSQL makes an index of many rows much faster than it adds as many rows to it."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename = 'articles_searchentry' AND indexdef LIKE '%gin%'"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    yield
    with connection.cursor() as cursor:
        for _name, definition in indexes:
            cursor.execute(definition)


def _load(size: int, rng: Random, pool: list[Sentence], rare: list[str], topics: list[int]) -> None:
    batch = 10_000
    for start in range(1, size + 1, batch):
        rows = [_row(pk, rng, pool, rare, topics) for pk in range(start, min(start + batch, size + 1))]
        load(Article, rows)
        load(Revision, ({"number": 1, "content_hash": str(row["id"])} | row for row in rows))
        load(Publication, rows)
        load(SearchEntry, (row | {"title": title_stems(row["title"])} for row in rows))


def _row(pk: int, rng: Random, pool: list[Sentence], rare: list[str], topics: list[int]) -> dict[str, Any]:
    """What all tables hold of an article: each takes the columns that it has."""
    subject, concern = rng.choice(SUBJECTS), rng.choice(CONCERNS)
    title = rng.choice(TITLES).format(subject, concern)
    title = title[0].upper() + title[1:]
    about = _analysed(f"Over {subject} en {concern} wordt veel gevraagd.")
    headings = _analysed(f"Wat is {subject}? Wat doet het bij {rng.choice(CONCERNS)}?")
    sentences = [*rng.choices(pool, k=22), *[about] * rng.randrange(1, 7), _analysed(rng.choice(rare))]
    introduction = sentences[:3]
    stems = sum((sentence.stems for sentence in sentences), Counter(headings.stems))
    moment = NOW.replace(year=2016 + pk * 9 // 100_001 % 10, month=1 + pk % 12, day=1 + pk % 28)
    return {
        "id": pk, "article": pk, "revision": pk, "publication": pk, "topic": rng.choice(topics),
        "title": title, "slug": f"stuk-{pk}", "description": introduction[0].text,
        "search_text": " ".join(sentence.text for sentence in sentences), "reading_minutes": 2,
        **dict.fromkeys(("created_at", "first_published_at", "updated_at", "visible_from"), moment),
        "version": VERSION, "heading": " ".join(headings.stems),
        "introduction": " ".join(set().union(*(sentence.stems for sentence in introduction))),
        "often": " ".join(stem for stem, n in stems.items() if n >= OFTEN), "body": " ".join(stems),
    }  # fmt: skip


def title_stems(title: str) -> str:
    """What the index holds of a title."""
    written = (f"{WRITTEN}{fold_word(match[0])}" for match in RAW.finditer(title))
    return " ".join(dict.fromkeys([*_analysed(title).stems, *written]))


@cache
def _analysed(text: str) -> Sentence:
    return Sentence(text, Counter(token for spot in analyse(text) for token in spot.tokens))


def _pool(rng: Random) -> list[Sentence]:
    known = [*lines("compound_parts.txt"), *one_word_names(), *SUBJECTS, *CONCERNS, "vitamine", "vitaminen"]
    rng.shuffle(known)
    words = [*lines("stop_words.txt"), *known, *(_invented(rng, rng.randrange(2, 5)) for _n in range(TAIL))]
    weights = list(accumulate(1 / (place + 8) for place in range(len(words))))
    # Half of all sentences of such a magazine speak of vitamins or supplements.
    often = ["vitamine", "supplementen", "onderzoek", "mineralen", "voeding"]
    sentences = []
    for _n in range(SENTENCES):
        drawn = rng.choices(words, cum_weights=weights, k=WORDS)
        drawn[rng.randrange(WORDS)] = rng.choice(often) if rng.random() < 0.3 else drawn[0]
        sentences.append(_analysed(" ".join(drawn).capitalize() + "."))
    return sentences


def _invented(rng: Random, syllables: int) -> str:
    begun = (rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _syllable in range(syllables))
    return "".join(begun) + rng.choice("nrstk")


def texts_of(rng: Random, n: int) -> Iterator[str]:
    """`n` paragraphs as HTML, for an article that is to be indexed as publishing does it."""
    pool = _pool(rng)
    for _paragraph in range(n):
        yield "<p>" + " ".join(sentence.text for sentence in rng.choices(pool, k=5)) + "</p>"
