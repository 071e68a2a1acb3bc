"""The scores know where their articles are live: from the first view on, and whatever is published later."""

from datetime import timedelta

import pytest
from django.db import connection

from articles.models import ArticleScore, Publication, RefreshState
from articles.popularity import counting, ranking, score_rows
from articles.popularity.refresh import refresh
from articles.popularity.score_rows import follow_publications, where_shown

from .sites import NOW, add_days, make_live, make_topic

pytestmark = pytest.mark.django_db

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def publication():
    """Live for a year, read and refreshed two hours ago and again an hour later."""
    publication = make_live()
    counting.count_view(publication.article_id, NOW - 2 * HOUR)
    for moment in (NOW - 2 * HOUR, NOW - HOUR):
        refresh(moment)
    return publication


def topic_of(publication):
    return ArticleScore.objects.get(article=publication.article_id).topic_id


def again(publication, visible_from, **fields):
    """The next publication of the same article."""
    values = {
        field.attname: getattr(publication, field.attname) for field in Publication._meta.concrete_fields
    }
    values |= {"id": None, "visible_from": visible_from, "visible_until": None, **fields}
    return Publication.objects.create(**values)


def end(publication, moment):
    Publication.objects.filter(pk=publication.pk).update(visible_until=moment)


class TestMaking:
    def test_the_first_view_brings_topic_and_date(self, publication):
        score = ArticleScore.objects.get()
        assert (score.topic_id, score.published_at) == (publication.topic_id, publication.first_published_at)

    def test_an_article_that_never_appeared_has_neither(self):
        planned = make_live(days_old=-1, visible_from=NOW + HOUR)
        dropped = make_live(days_old=-1, visible_from=NOW - HOUR, visible_until=NOW - HOUR)
        assert where_shown([planned.article_id, dropped.article_id], NOW) == {}

    def test_one_that_is_gone_keeps_its_date(self):
        gone = make_live(visible_until=NOW)
        assert where_shown([gone.article_id], NOW) == {gone.article_id: (None, gone.first_published_at)}


class TestFollowing:
    def test_the_end_that_was_set(self, publication):
        end(publication, NOW)
        assert follow_publications(NOW - MINUTE) == 0
        assert topic_of(publication) == publication.topic_id
        assert follow_publications(NOW) == 1
        assert topic_of(publication) is None

    def test_a_withdrawal_that_was_stored_a_while_after_its_moment(self, publication):
        end(publication, NOW - HOUR - 50 * MINUTE)
        assert follow_publications(NOW) == 1

    def test_another_topic_from_now_on(self, publication):
        other = make_topic()
        end(publication, NOW)
        again(publication, NOW, topic_id=other.pk)
        follow_publications(NOW)
        assert topic_of(publication) == other.pk

    def test_another_topic_as_planned(self, publication):
        other = make_topic()
        end(publication, NOW + HOUR)
        again(publication, NOW + HOUR, topic_id=other.pk)
        for hours in range(4):
            follow_publications(NOW + hours * HOUR / 2)
            assert topic_of(publication) == (other.pk if hours >= 2 else publication.topic_id)

    def test_a_return_planned_long_before(self, publication):
        end(publication, NOW)
        again(publication, NOW + timedelta(days=9))
        for day in range(9):
            follow_publications(NOW + timedelta(days=day))
            assert topic_of(publication) is None
        assert follow_publications(NOW + timedelta(days=9)) == 1
        assert topic_of(publication) == publication.topic_id

    def test_a_publication_into_the_past(self, publication):
        """As the command line may."""
        other = make_topic()
        end(publication, NOW - timedelta(days=30))
        again(publication, NOW - timedelta(days=30), topic_id=other.pk)
        follow_publications(NOW)
        assert topic_of(publication) == other.pk

    def test_a_publication_whose_number_was_given_earlier_than_that_of_others(self, publication):
        """Its transaction took long: others that began later were followed before it was there."""
        other, first = make_topic(), make_live()
        number = first.pk
        first.delete()
        make_live()
        for minutes in (0, 30):
            follow_publications(NOW + minutes * MINUTE)
        end(publication, NOW - timedelta(days=9))
        again(publication, NOW - timedelta(days=9), topic_id=other.pk, id=number)
        assert follow_publications(NOW + 40 * MINUTE) == 1
        assert topic_of(publication) == other.pk

    def test_a_clock_that_runs_behind(self, publication):
        end(publication, NOW)
        follow_publications(NOW + MINUTE)
        assert follow_publications(NOW - MINUTE) == 1
        assert topic_of(publication) == publication.topic_id
        assert follow_publications(NOW + MINUTE) == 1

    def test_an_article_read_before_it_appeared_gets_its_order_when_it_does(self):
        """Counts that were loaded from elsewhere."""
        late = make_live(days_old=300, visible_from=NOW - MINUTE)
        add_days(late.article_id, [5] * 250)
        Publication.objects.update(visible_from=NOW + MINUTE)
        refresh(NOW)
        assert ArticleScore.objects.get().published_at is None
        refresh(NOW + MINUTE, rebuild=True)
        score = ArticleScore.objects.get()
        assert score.published_at == late.first_published_at
        assert score.steadiness > 0

    def test_nothing_to_follow_costs_the_same_however_many_articles(
        self, publication, django_assert_num_queries
    ):
        for _article in range(20):
            counting.count_view(make_live().article_id, NOW)
        refresh(NOW)
        for hours in (1, 2):
            follow_publications(NOW + hours * HOUR)
        # Where it was, the newest publication, three look-ups; the lock, its transaction, and storing.
        with django_assert_num_queries(9):
            assert follow_publications(NOW + 2 * HOUR + MINUTE) == 0


class TestRemembering:
    def test_numbers_are_followed_again_until_none_can_be_on_its_way(self):
        publications = [make_live() for _publication in range(3)]
        follow_publications(NOW)
        state = RefreshState.objects.get()
        assert (state.publications_until, state.publications_seen) == (0, publications[-1].pk)
        new = make_live()
        for minutes, until in ((59, 0), (60, publications[-1].pk), (100, publications[-1].pk), (121, new.pk)):
            follow_publications(NOW + minutes * MINUTE)
            assert RefreshState.objects.get().publications_until == until

    def test_the_first_time_on_a_large_site_looks_back_a_little(self, monkeypatch):
        monkeypatch.setattr(score_rows, "ON_THEIR_WAY", 2)
        newest = [make_live() for _publication in range(5)][-1].pk
        follow_publications(NOW)
        assert RefreshState.objects.get().publications_until == newest - 2


def test_a_new_date_brings_a_new_order(publication):
    add_days(publication.article_id, [5] * 200)
    refresh(NOW, rebuild=True)
    before = ArticleScore.objects.get().steadiness
    Publication.objects.update(first_published_at=NOW - timedelta(days=900))
    score_rows.correct([publication.article_id], NOW)
    score = ArticleScore.objects.get()
    weeks = ranking.weeks_before(ranking.first_week((NOW - timedelta(days=900)).date()), score.weeks_until)
    assert score.steadiness == pytest.approx(ranking.steadiness(score.steady, weeks, 26)) != before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL decides by what is in the table")
class TestIndexes:
    """SQLite has no statistics: one index too many, and it would go through all that is live."""

    live = Publication.objects.live(NOW)

    def test_what_began_or_ended_is_found_by_its_moment(self):
        began = Publication.objects.shown(NOW).filter(visible_from__gt=NOW - HOUR).order_by()
        ended = Publication.objects.filter(visible_until__gt=NOW - HOUR, visible_until__lte=NOW).order_by()
        assert "publication_from" in began.explain()
        assert "publication_until" in ended.explain()
        assert "publication_from" in Publication.objects.scheduled(NOW).explain()

    def test_the_newest_and_the_oldest_are_still_found_by_their_date(self):
        assert "publication_first" in self.live.newest()[:5].explain()
        assert "publication_first" in self.live.oldest()[:5].explain()
        assert "publication_topic_first" in self.live.filter(topic=1).newest()[:5].explain()
        assert "publication_article_from" in self.live.filter(article__in=[1, 2]).explain()
