"""Who is editing: named for as long as the form reports, gone by itself, and in nobody's way."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from articles.models import Presence
from articles.publishing import presence
from tests.factories import NOW, make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def sanne():
    return make_user("writer", first_name="Sanne", last_name="Vos")


@pytest.fixture
def rosa():
    return make_user("editor-in-chief", username="rosa")


def after(**passed):
    return NOW + timedelta(**passed)


def reported(article, user, *, minutes):
    """`user` reports every half minute from NOW on."""
    for half in range(minutes * 2 + 1):
        presence.report(article, user, after(seconds=30 * half))


def test_a_colleague_is_named_with_the_minutes(article, sanne, rosa):
    reported(article, sanne, minutes=2)
    assert presence.others(article, rosa, after(minutes=2)) == [presence.Present("Sanne Vos", 2)]
    line = presence.in_words(presence.others(article, rosa, after(minutes=2)))
    assert "Sanne Vos" in line
    assert "2" in line


def test_several_are_named_who_came_first_comes_first(article, sanne, rosa):
    third = make_user("writer")
    presence.report(article, rosa, NOW)
    presence.report(article, sanne, after(seconds=10))
    assert [who.name for who in presence.others(article, third, after(seconds=20))] == ["rosa", "Sanne Vos"]


def test_nobody_is_named_to_himself(article, sanne):
    presence.report(article, sanne, NOW)
    assert presence.others(article, sanne, NOW) == []
    assert presence.in_words([]) == ""


def test_another_article_is_not_this_one(article, sanne, rosa):
    presence.report(make_article(), sanne, NOW)
    assert presence.others(article, rosa, NOW) == []


def test_who_no_longer_reports_is_gone_after_ninety_seconds(article, sanne, rosa):
    presence.report(article, sanne, NOW)
    assert presence.others(article, rosa, after(seconds=89))
    assert presence.others(article, rosa, after(seconds=90)) == []


def test_who_comes_back_starts_anew(article, sanne, rosa):
    presence.report(article, sanne, NOW)
    presence.report(article, sanne, after(minutes=10))
    assert presence.others(article, rosa, after(minutes=11))[0].minutes == 1


def test_every_report_cleans_up_who_has_gone(article, sanne, rosa):
    presence.report(make_article(), sanne, NOW)
    presence.report(article, rosa, after(minutes=5))
    assert [row.user for row in Presence.objects.all()] == [rosa]


def test_a_report_and_the_line_cost_the_same_for_one_and_for_twenty(article, django_assert_num_queries):
    for _ in range(20):
        presence.report(article, make_user("writer"), NOW)
    me = make_user("writer")
    presence.report(article, me, NOW)
    with django_assert_num_queries(3):
        presence.report(article, me, after(seconds=30))
        assert len(presence.others(article, me, after(seconds=30))) == 20


@pytest.mark.django_db(transaction=True)
def test_windows_of_one_user_that_report_at_once_make_one_row(article, sanne):
    barrier, failures = Barrier(5), []

    def report():
        try:
            barrier.wait()
            presence.report(article, sanne, NOW)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=report) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Presence.objects.count() == 1
