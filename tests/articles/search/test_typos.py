"""A letter more, fewer, other or changed about; and what isn't to be corrected."""

import pytest

from articles.models import SearchWord
from articles.search.query import search
from articles.search.typos import correct
from tests.factories import NOW

from .making import publish

pytestmark = pytest.mark.django_db


def know(**words):
    SearchWord.objects.bulk_create(SearchWord(word=word, shown=word, n=n) for word, n in words.items())


def test_what_was_meant_is_shown_as_it_is_written():
    publish(body="Over bacteriën.")
    assert correct("bakterien in de darm") == "bacteriën in de darm"


def test_the_first_letter_and_then_the_commonest_word_decide():
    know(darmen=3, warmen=50, darman=1)
    assert correct("darmin") == "darmen"
    assert correct("sarmen") == "warmen"


def test_words_that_are_known_short_or_far_off_stay():
    know(darmen=3, kip=9, slaat=9)
    for question in ("slaap", "darmen", "darm", "kap", "dxrmxn", "b12", "dar-men", ""):
        assert correct(question) == "", question


def test_names_of_nutrients_are_known_before_any_article_has_them():
    assert correct("foliumzur") == "foliumzuur"


def test_the_answer_says_what_it_is_an_answer_to():
    publication = publish(body="Over spierkrampen bij sporters.")
    answer = search("sprierkrampen sporters", NOW)
    assert (answer.corrected, answer.found.pks) == ("spierkrampen sporters", [publication.pk])


def test_where_no_article_has_all_words_those_with_some_are_found_and_it_is_said():
    one, other = publish(title="Kurkuma"), publish(title="Gember en kurkuma")
    answer = search("gember kurkuma kardemom", NOW)
    assert answer.is_loose
    assert answer.found.pks == [other.pk, one.pk]
