"""manage.py run_schedule: once, as a list, and what it refuses."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from articles.models import ScheduledJob
from articles.scheduling.jobs import declared

pytestmark = pytest.mark.django_db(transaction=True)
SOON = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _jobs(settings):
    settings.SCHEDULE = {
        "clean_desk": {"every": SOON, "about": "ruimt op"},
        "check_links": {"daily": "04:30"},
    }


def run(**options):
    out, err = StringIO(), StringIO()
    call_command("run_schedule", stdout=out, stderr=err, **options)
    return out.getvalue()


def row(name="clean_desk"):
    return ScheduledJob.objects.get(name=name)


class TestOnce:
    def test_a_line_for_each_run_with_what_it_did_and_how_long_it_took(self):
        (line,) = run(once=True).splitlines()
        assert "clean_desk" in line
        assert line.endswith(row().message)
        assert row().is_ok

    def test_nothing_is_printed_when_asked_to_be_silent(self):
        assert run(once=True, verbosity=0) == ""
        assert row().is_ok

    def test_a_failed_job_fails_it_after_the_others_have_run(self, settings):
        settings.SCHEDULE = {"weg": {"every": SOON}, **settings.SCHEDULE}
        with pytest.raises(CommandError, match="weg"):
            run(once=True)
        assert (row("weg").is_ok, row().is_ok) == (False, True)
        assert "weg" in row("weg").message

    def test_every_job_of_the_project_runs(self, settings):
        from supplements_cms.settings import SCHEDULE

        settings.SCHEDULE = {name: {"every": SOON} for name in SCHEDULE}
        run(once=True)
        assert set(ScheduledJob.objects.values_list("name", "is_ok")) == {
            (name, True) for name in settings.SCHEDULE
        }


class TestList:
    def test_jobs_with_their_rhythm_and_last_and_next_run(self):
        before = run(list=True)
        assert before.count("\n") == 6
        run(once=True)
        after = run(list=True)
        assert "ruimt op" in after
        assert "04:30" in after
        assert row().message not in before
        assert row().message in after

    def test_it_runs_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(2):
            run(list=True)
        assert not ScheduledJob.objects.exists()


class TestForget:
    def test_nothing_is_known_of_any_run(self):
        run(once=True)
        run(forget=True)
        assert not ScheduledJob.objects.exists()


class TestRefusals:
    def test_a_job_that_is_declared_wrongly(self, settings):
        settings.SCHEDULE = {"clean_desk": {}}
        with pytest.raises(CommandError, match="clean_desk"):
            run(once=True)

    def test_a_database_without_the_table(self, monkeypatch):
        monkeypatch.setattr(connection.introspection, "table_names", list)
        with pytest.raises(CommandError, match="migrate"):
            run()

    @pytest.mark.parametrize("options", [{"once": True}, {"list": True}, {"forget": True}])
    def test_a_database_that_is_away(self, monkeypatch, options):
        def away(*args):
            raise OperationalError("weg")

        monkeypatch.setattr(connection.introspection, "table_names", away)
        with pytest.raises(CommandError, match="weg"):
            run(**options)


def test_the_clock_is_that_of_the_door(settings, time_machine):
    """A daily job that has been known for a day runs on the first look after its hour."""
    settings.SCHEDULE = {"clean_desk": {"daily": "04:30"}}
    time_machine.move_to(datetime(2026, 6, 17, 12, tzinfo=UTC), tick=False)
    assert run(once=True) == ""
    time_machine.move_to(datetime(2026, 6, 18, 2, 29, tzinfo=UTC), tick=False)
    assert run(once=True) == ""
    time_machine.move_to(datetime(2026, 6, 18, 2, 30, tzinfo=UTC), tick=False)
    assert "clean_desk" in run(once=True)
    assert declared()[0].rhythm.last(datetime(2026, 6, 18, 3, tzinfo=UTC)) == row().planned_at
