"""The quick question whether an article is public has the answer of the queryset that decides it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.models import Publication
from articles.popularity.public import is_public
from tests.factories import NOW, make_publication

HOURS = st.integers(-3, 3)


class TestTheAnswer(TestCase):
    @given(begin=HOURS, end=st.none() | HOURS, asked=HOURS, moment=st.integers(-1, 1))
    def test_it_is_that_of_the_queryset(self, begin, end, asked, moment):
        begins = NOW + timedelta(hours=begin)
        ends = None if end is None else max(begins, NOW + timedelta(hours=end))
        publication = make_publication()
        Publication.objects.filter(pk=publication.pk).update(visible_from=begins, visible_until=ends)
        now = NOW + timedelta(hours=asked, microseconds=moment)
        said = Publication.objects.live(now).filter(article_id=publication.article_id).exists()
        assert is_public(publication.article_id, now) == said


@pytest.mark.django_db
def test_it_is_one_query(django_assert_num_queries):
    article_id = make_publication().article_id
    with django_assert_num_queries(1):
        assert is_public(article_id, NOW)


@pytest.mark.django_db
def test_what_was_never_written_is_not_public():
    assert not is_public(2**31 - 1, NOW)
    assert not is_public(-1, NOW)
