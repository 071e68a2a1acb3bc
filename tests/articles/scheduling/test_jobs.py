"""The jobs of the settings: all there, and a wrong one stopped by name."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands

from articles.scheduling.jobs import declared
from articles.scheduling.rhythms import Daily, Every


def test_the_project_declares_its_periodic_commands():
    jobs = {job.name: job for job in declared()}
    assert jobs["refresh_popularity"].rhythm == Every(timedelta(minutes=10))
    assert jobs["check_links"].rhythm == Daily(time(4, 30))
    assert {"clearsessions", "clean_desk", "rollup_views"} <= jobs.keys()
    # It has something to do only where views are buffered.
    assert "flush_views" not in jobs


def test_each_of_them_exists_and_says_what_it_does():
    assert {job.name for job in declared()} <= set(get_commands())
    assert all(job.about for job in declared())


def test_arguments_and_limit(settings):
    settings.SCHEDULE = {
        "a": {"daily": "02:30", "arguments": ["--limit", "5"], "limit": timedelta(hours=4)},
        "b": {"every": timedelta(seconds=10)},
    }
    first, second = declared()
    assert (first.arguments, first.limit) == (("--limit", "5"), timedelta(hours=4))
    assert (second.arguments, second.limit) == ((), timedelta(hours=1))


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"every": timedelta(minutes=1), "daily": "04:00"},
        {"every": 600},
        {"every": timedelta(0)},
        {"daily": "25:00"},
        {"daily": 4},
        {"daily": "04:00", "when": "always"},
    ],
)
def test_a_wrong_one_is_refused_with_its_name(settings, entry):
    settings.SCHEDULE = {"clean_desk": entry}
    with pytest.raises(ImproperlyConfigured, match="clean_desk"):
        declared()
