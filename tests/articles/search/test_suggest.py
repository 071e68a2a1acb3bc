"""What is offered while somebody is typing."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from articles.search.names import KEPT_SECONDS, called
from articles.search.suggest import MOST, suggest
from articles.text.dutch import ask
from tests.factories import NOW, make_person, make_term, make_topic

from .making import publish

pytestmark = pytest.mark.django_db


def offered(typed):
    return [(one.kind, one.name) for one in suggest(typed, NOW)]


def test_topics_terms_authors_and_titles_whose_words_begin_so():
    topic = make_topic("Mineralen")
    make_term("Mineraal", "mineralen")
    author = make_person("Mina Bakker")
    publication = publish(title="Wat zijn mineralen?", topic=topic, authors=[author])
    kinds = {"topic": "Mineralen", "term": "Mineraal", "author": "Mina Bakker", "article": publication.title}
    assert dict(offered("min")) == kinds
    assert offered("zijn miner") == [("article", publication.title)]
    assert suggest("min", NOW)[-1].path == publication.get_absolute_url()


def test_accents_and_capitals_dont_matter():
    publish(title="Bètacaroteen en ijzer")
    assert (
        offered("BETA") == offered("bèta") == offered("ijzer betac") == [("article", "Bètacaroteen en ijzer")]
    )


def test_never_what_readers_cant_see_yet_or_any_more():
    author = make_person("Kees Kurkuma")
    publish(title="Kurkuma", visible_from=NOW + timedelta(hours=1), authors=[author])
    publish(title="Kurkuma toen", visible_from=NOW - timedelta(days=9), visible_until=NOW - timedelta(days=1))
    assert offered("kurk") == []


def test_never_more_than_eight_and_nothing_for_one_letter():
    for n in range(MOST + 2):
        publish(title=f"Kurkuma {n}")
    assert len(offered("kurkuma")) == MOST
    assert offered("k") == offered("") == []


def test_titles_that_begin_so_come_before_newer_ones_that_dont():
    publish(title="Kurkuma", visible_from=NOW - timedelta(days=9))
    publish(title="Alles over kurkuma")
    assert [name for _kind, name in offered("kur")] == ["Kurkuma", "Alles over kurkuma"]


def test_names_that_say_what_was_asked_the_shortest_first():
    make_term("Vitamine D-tekort"), make_term("Vitamine D", "cholecalciferol")
    names = [named.name for named in called(ask("vitamine d"), NOW, 5)]
    assert names == ["Vitamine D", "Vitamine D-tekort"]


def test_a_new_name_is_known_once_the_names_are_read_anew(django_assert_num_queries):
    make_term("Kurkuma")
    assert offered("kurk")
    make_term("Kurkumine")
    with django_assert_num_queries(1):
        assert offered("kurk") == [("term", "Kurkuma")]
    cache.clear()
    assert len(offered("kurk")) == 2


def test_without_a_cache_names_are_read_anew_all_the_same(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    topic = make_topic("Kruiden")
    assert called(ask("kruiden"), NOW, 5)
    topic.delete()
    assert called(ask("kruiden"), NOW + timedelta(seconds=KEPT_SECONDS), 5) == []
