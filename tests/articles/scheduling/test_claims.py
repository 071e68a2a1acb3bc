"""Whose run it is: one of many gets it, once for a moment, until its lease ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from threading import Barrier

import pytest
from django.db import connections

from articles.models import ScheduledJob
from articles.scheduling import claims
from articles.scheduling.claims import LEASE
from articles.scheduling.jobs import Job
from articles.scheduling.rhythms import Daily, Every

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 17, 10, 35, tzinfo=UTC)
TEN = timedelta(minutes=10)
JOB = Job("werk", Every(TEN))
NIGHTLY = Job("nachtwerk", Daily(time(4, 30)))


def row(job=JOB, now=NOW):
    return claims.rows([job], now)[job.name]


def take(now=NOW, job=JOB, by="a"):
    moment = claims.due(job, row(job, now), now)
    return claims.claim(job, moment, now, by=by) if moment else None


class TestDue:
    def test_a_new_job_that_runs_again_and_again_is_due_at_once(self):
        assert claims.due(JOB, row(), NOW) == NOW.replace(minute=30)

    def test_a_new_daily_job_waits_for_its_hour(self):
        assert claims.due(NIGHTLY, row(NIGHTLY), NOW) is None
        tonight = datetime(2026, 6, 18, 2, 30, tzinfo=UTC)
        assert claims.due(NIGHTLY, row(NIGHTLY), tonight - timedelta.resolution) is None
        assert claims.due(NIGHTLY, row(NIGHTLY), tonight) == tonight

    def test_what_was_done_is_not_due_again_until_its_next_moment(self):
        claims.finish(take(), NOW, is_ok=True, message="")
        assert claims.due(JOB, row(), NOW + timedelta(minutes=4)) is None
        assert claims.due(JOB, row(), NOW + timedelta(minutes=5)) == NOW + timedelta(minutes=5)

    def test_of_missed_moments_only_the_last_is_made_up_for(self):
        claims.finish(take(), NOW, is_ok=True, message="")
        later = NOW + timedelta(days=3)
        claims.finish(take(later), later, is_ok=True, message="")
        assert claims.due(JOB, row(), later) is None

    def test_what_failed_is_tried_again_at_its_next_moment(self):
        claims.finish(take(), NOW, is_ok=False, message="stuk")
        assert claims.due(JOB, row(), NOW) is None
        assert claims.due(JOB, row(), NOW + TEN) is not None


class TestClaim:
    def test_the_first_gets_it(self):
        claim = take(by="machine, 7")
        assert (claim.job, claim.started_at) == (JOB, NOW)
        assert (row().claimed_by, row().started_at, row().claimed_until) == ("machine, 7", NOW, NOW + LEASE)
        assert row().is_running(NOW)

    def test_a_second_does_not(self):
        moment = NOW.replace(minute=30)
        row()
        assert claims.claim(JOB, moment, NOW, by="a")
        assert claims.claim(JOB, moment, NOW + LEASE - timedelta.resolution, by="b") is None

    def test_nor_after_it_was_done_though_it_still_believes_it_due(self):
        claim = take()
        claims.finish(claim, NOW, is_ok=True, message="")
        assert claims.claim(JOB, claim.moment, NOW + TEN, by="b") is None

    def test_one_that_is_not_renewed_goes_to_the_next(self):
        first, second = take(), take(NOW + LEASE, by="b")
        assert second
        assert row().claimed_by == "b"
        assert not claims.renew(first, NOW + LEASE)
        assert not claims.finish(first, NOW + LEASE, is_ok=True, message="te laat")
        assert (row().message, row().claimed_by) == ("", "b")

    def test_one_that_is_renewed_does_not(self):
        claim = take()
        assert claims.renew(claim, NOW + LEASE / 2)
        assert take(NOW + LEASE) is None
        assert take(NOW + LEASE * 3 / 2)

    def test_one_whose_lease_ended_unnoticed_is_still_ours(self):
        claim = take()
        assert claims.renew(claim, NOW + 2 * LEASE)
        assert claims.finish(claim, NOW + 2 * LEASE, is_ok=True, message="")

    def test_an_unknown_job_is_nobodys(self):
        assert claims.claim(Job("weg", Every(TEN)), NOW, NOW, by="a") is None


class TestFinish:
    def test_the_outcome_is_noted_and_the_claim_given_back(self):
        claims.finish(take(), NOW + timedelta(seconds=4), is_ok=True, message="x" * 999)
        noted = row()
        assert (noted.is_ok, noted.finished_at, noted.ok_at) == (True, *[NOW + timedelta(seconds=4)] * 2)
        assert (noted.planned_at, noted.claim, noted.claimed_until) == (NOW.replace(minute=30), "", None)
        assert noted.message == "x" * 300

    def test_a_failure_leaves_the_last_success(self):
        claims.finish(take(), NOW, is_ok=True, message="")
        claims.finish(take(NOW + TEN), NOW + TEN, is_ok=False, message="stuk")
        assert (row().is_ok, row().ok_at, row().finished_at) == (False, NOW, NOW + TEN)


class TestOverdue:
    def overdue(self, now, job=JOB):
        return claims.overdue([job], ScheduledJob.objects.in_bulk(), now)

    def test_after_three_intervals_without_success(self):
        claims.finish(take(), NOW, is_ok=True, message="")
        claims.finish(take(NOW + TEN), NOW + TEN, is_ok=False, message="")
        assert self.overdue(NOW + 3 * TEN) == []
        assert self.overdue(NOW + 3 * TEN + timedelta.resolution) == [JOB]

    def test_a_daily_job_after_three_days(self):
        row(NIGHTLY)
        assert self.overdue(NOW + timedelta(days=3), NIGHTLY) == []
        assert self.overdue(NOW + timedelta(days=3, seconds=1), NIGHTLY) == [NIGHTLY]

    def test_not_where_no_scheduler_ever_was(self):
        assert self.overdue(NOW + timedelta(days=99)) == []


def test_rows_are_made_once_and_read_with_one_query_after_that(django_assert_num_queries):
    claims.rows([JOB, NIGHTLY], NOW)
    with django_assert_num_queries(1):
        assert claims.rows([JOB, NIGHTLY], NOW + TEN).keys() == {"werk", "nachtwerk"}
    assert ScheduledJob.objects.get(name="werk").registered_at == NOW


@pytest.mark.django_db(transaction=True)
def test_of_eight_threads_one_gets_each_moment():
    row()
    barrier = Barrier(8)

    def race(i):
        won = []
        try:
            for moment in range(12):
                now = NOW + moment * TEN
                barrier.wait(timeout=180)
                if claim := claims.claim(JOB, JOB.rhythm.last(now), now, by=str(i)):
                    won.append(moment)
                    claims.finish(claim, now, is_ok=True, message="")
        finally:
            connections.close_all()
        return won

    with ThreadPoolExecutor(8) as pool:
        won = sorted(moment for of_one in pool.map(race, range(8)) for moment in of_one)
    assert won == list(range(12))
