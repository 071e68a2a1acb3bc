"""Title before headings before introduction before text; of equal ones the newest."""

from datetime import timedelta

import pytest

from tests.factories import NOW

from .making import found, publish

pytestmark = pytest.mark.django_db
OLD = NOW - timedelta(days=900)
OFTEN = "Kurkuma en kurkuma, met kurkuma zonder kurkuma, en nog meer kurkuma."
OPENING = "<p>Deze inleiding gaat over kurkuma, en zegt dat in genoeg woorden om geplaatst te worden.</p>"


def test_where_a_word_stands_decides_and_then_how_often_and_then_the_date():
    title = publish(title="Over kurkuma", visible_from=OLD)
    heading = publish(heading="Wat is kurkuma?", visible_from=OLD)
    introduction = publish(introduction=OPENING, visible_from=OLD)
    often = publish(body=OFTEN, visible_from=OLD)
    older = publish(body="Ook kurkuma.", visible_from=OLD)
    newer = publish(body="Ook kurkuma.")
    everything = [title, heading, introduction, often, newer, older]
    assert found("kurkuma") == [publication.pk for publication in everything]


def test_a_title_weighs_more_than_all_the_rest():
    rest = publish(heading="Wat is kurkuma?", introduction=OPENING, body=OFTEN)
    title = publish(title="Over kurkuma", visible_from=OLD)
    assert found("kurkuma") == [title.pk, rest.pk]


def test_all_words_must_be_there_but_anywhere():
    both = publish(title="Kurkuma", body="Goed voor gewrichten.")
    publish(title="Kurkuma")
    assert found("kurkuma gewrichten") == [both.pk]


def test_titles_with_all_words_come_first():
    one = publish(title="Kurkuma", body="Over gewrichten.")
    both = publish(title="Kurkuma bij gewrichten", visible_from=OLD)
    assert found("gewrichten kurkuma") == [both.pk, one.pk]
