"""Rhythms, last runs and next runs as people read them."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils.translation import override

from articles.models import ScheduledJob
from articles.scheduling import in_words
from articles.scheduling.claims import LEASE
from articles.scheduling.jobs import Job
from articles.scheduling.rhythms import Daily, Every

NOW = datetime(2026, 6, 17, 10, 35, tzinfo=UTC)
JOB = Job("werk", Every(timedelta(minutes=10)))


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def make(*, started=None, finished=None, **fields):
    """A job that began and ended so long ago."""
    moments = {"started_at": started, "finished_at": finished}
    ago = {name: NOW - span for name, span in moments.items() if span is not None}
    return ScheduledJob(name="werk", registered_at=NOW - timedelta(days=1), **ago, **fields)


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        (Every(timedelta(minutes=10)), "every 10 minutes"),
        (Every(timedelta(minutes=1)), "every minute"),
        (Every(timedelta(seconds=10)), "every 10 seconds"),
        (Every(timedelta(seconds=90)), "every 90 seconds"),
        (Daily(time(4, 5)), "daily at 04:05"),
    ],
)
def test_rhythms(rhythm, words):
    assert in_words.rhythm(rhythm) == words


class TestLastRun:
    def test_how_long_ago_and_how_long_it_took(self):
        row = make(started=timedelta(minutes=5, seconds=1.25), finished=timedelta(minutes=5))
        assert in_words.last_run(row, NOW).replace("\xa0", " ") == "5 minutes ago, in 1.2 s"

    def test_a_moment_ago(self):
        row = make(started=timedelta(seconds=3), finished=timedelta(seconds=2))
        assert in_words.last_run(row, NOW) == "less than a minute ago, in 1.0 s"

    def test_running(self):
        row = make(started=timedelta(hours=2), finished=timedelta(hours=9), claimed_until=NOW + LEASE)
        assert in_words.last_run(row, NOW).replace("\xa0", " ") == "running, for 2 hours"

    def test_cut_off(self):
        row = make(started=timedelta(hours=2), finished=timedelta(hours=9), claimed_until=NOW)
        assert in_words.last_run(row, NOW).replace("\xa0", " ") == "9 hours ago; a later run was cut off"

    @pytest.mark.parametrize("row", [None, make(), make(started=timedelta(hours=1), claimed_until=NOW)])
    def test_never(self, row):
        assert in_words.last_run(row, NOW) == "never"


class TestNextRun:
    def test_in_how_much_time(self):
        row = make(planned_at=NOW.replace(minute=30))
        assert in_words.next_run(JOB, row, NOW).replace("\xa0", " ") == "in 5 minutes"

    def test_one_that_waits(self):
        assert in_words.next_run(JOB, make(planned_at=NOW.replace(minute=20)), NOW) == "now"

    def test_one_that_no_scheduler_knows_yet(self):
        assert in_words.next_run(JOB, None, NOW) == "now"
        nightly = Job("nachtwerk", Daily(time(4, 35)))
        assert in_words.next_run(nightly, None, NOW).replace("\xa0", " ") == "in 16 hours"


def test_outcomes():
    assert [in_words.outcome(row) for row in (None, make(), make(is_ok=True), make(is_ok=False))] == [
        "", "", "done", "failed",
    ]  # fmt: skip
