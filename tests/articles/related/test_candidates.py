"""However many articles there are, few are looked at."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Publication, SharedKey
from articles.related import candidates as looking
from articles.related.candidates import candidates, looked_up, rarity_now
from articles.related.similarity import Rarity
from tests.factories import NOW, make_publication

from .sites import ids

pytestmark = pytest.mark.django_db


def keys_of(publication, *keys):
    SharedKey.objects.bulk_create(
        SharedKey(article_id=publication.article_id, key=key, weight=1) for key in keys
    )


@pytest.fixture
def few(monkeypatch):
    for name, value in (("NEWEST", 3), ("COMPARED", 4), ("WINDOW", 5)):
        monkeypatch.setattr(looking, name, value)


def found_for(publication, *keys):
    rarity = rarity_now()
    return {
        found.article_id: sorted(found.keys)
        for found in candidates(publication.article_id, dict.fromkeys(keys, 1.0), rarity, NOW)
    }


def test_the_newest_of_each_key_come_into_question_with_all_of_their_keys(few):
    article, *others = (make_publication() for _n in range(7))
    for other in others:
        keys_of(other, "o:1", "w:a")
    keys_of(others[0], "t:1")
    keys_of(article, "o:1", "t:1")
    assert found_for(article, "o:1", "t:1") == {
        others[0].article_id: ["o:1", "t:1", "w:a"],
        **{pk: ["o:1", "w:a"] for pk in ids(*others[-3:])},
    }


def test_those_that_share_most_are_compared(few):
    article, *others = (make_publication() for _n in range(9))
    for n, other in enumerate(others):
        keys_of(other, f"w:{n % 3}", "w:rare" if n == 0 else "o:1")
    found = found_for(article, "w:0", "w:1", "w:2", "w:rare", "o:1")
    assert len(found) == 4
    assert others[0].article_id in found


def test_what_is_not_live_is_no_candidate():
    article, gone = make_publication(), make_publication(visible_until=NOW)
    keys_of(gone, "t:1")
    assert found_for(article, "t:1") == {}


def test_rarity_is_judged_by_the_newest(few):
    published = [make_publication() for _n in range(8)]
    for publication in published:
        keys_of(publication, "o:1", *(["t:old"] if publication in published[:3] else ["t:new"]))
    assert rarity_now() == Rarity(5, {"o:1": 5, "t:new": 5})


def test_the_rarest_tags_and_the_most_telling_words_are_looked_up():
    rarity = Rarity(50, {f"t:{n}": n + 1 for n in range(20)})
    keys = {f"t:{n}": 1.0 for n in range(20)} | {f"w:{n}": float(n + 1) for n in range(20)} | {"o:1": 1.0}
    found = looked_up(keys, rarity)
    assert found == [f"t:{n}" for n in range(8)] + [f"w:{n}" for n in range(19, 11, -1)] + ["o:1"]


def test_it_asks_the_database_as_often_and_for_no_more_rows_however_many_there_are(few):
    article = make_publication()
    counts = []
    for _round in range(2):
        for _n in range(6):
            keys_of(make_publication(), "o:1", "t:1", "w:a")
        rarity = rarity_now()
        with CaptureQueriesContext(connection) as queries:
            found = candidates(article.article_id, {"o:1": 1.0, "t:1": 1.0, "w:a": 1.0}, rarity, NOW)
        counts.append((len(queries), len(found)))
    assert Publication.objects.count() == 13
    assert counts[0] == counts[1] == (3, 4)
