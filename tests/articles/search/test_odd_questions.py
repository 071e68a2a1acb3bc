"""Whatever is typed is answered, and never by an error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.search.query import LONGEST_QUESTION, clean, search
from articles.search.suggest import suggest
from tests.factories import NOW

from .making import found, publish

ODD = [
    "", " ", "\x00", "krampen\x00", "' OR 1=1 --", '"', '""', "a:b", "title : x", "NEAR(a b)", "AND", "NOT x",
    "x*", "(", "a & b | !c", "a <-> b", "%", "_", "\\", "{title}", "😀", "水", "α", "\u202e", "1e5", "-3",
    "1.000,5", "zqa1",
    "é" * 300, "x" * 5000, "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 4, "de het een",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("question", ODD, ids=range(len(ODD)))
def test_odd_questions_are_answered(question):
    publish(body="Over krampen en x.")
    search(question, NOW)
    suggest(question, NOW)


@pytest.mark.django_db
def test_signs_around_a_word_dont_matter():
    publication = publish(body="Over krampen, 1e5 en 水.")
    for question in ("krampen\x00", '"krampen"', "krampen*", "(krampen)", "krampen?!", "1e5", "水"):
        assert found(question) == [publication.pk], question


def test_cleaning_takes_away_what_nobody_sees():
    assert clean(" kram\x00pen\n en \u200bzo\u202e ") == "kram pen en zo"


@pytest.mark.django_db
def test_of_a_long_question_the_beginning_is_asked():
    publication = publish(body="Over krampen.")
    assert found("krampen" + " " * LONGEST_QUESTION + "qwxzyplof") == [publication.pk]
    assert found(("krampen " * 20) + "qwxzyplof") == [publication.pk]


class AnyQuestion(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.text(max_size=120))
    def test_any_text_is_answered(self, question):
        search(question, NOW)
        suggest(question, NOW)
