"""What a load balancer is told."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from articles.models import PopularList, ScheduledJob


@pytest.fixture
def ready(client):
    return lambda: client.get("/healthz/ready")


class TestLive:
    def test_it_answers_without_a_database(self, client):
        assert client.get("/healthz/live").content == b"live\n"

    def test_it_is_never_cached(self, client):
        assert "no-store" in client.get("/healthz/live")["Cache-Control"]

    def test_only_reading_is_allowed(self, client):
        assert client.post("/healthz/live").status_code == 405


@pytest.mark.django_db
class TestReady:
    def make_lists(self, how_old):
        PopularList.objects.create(kind="trending", entries=[], computed_at=timezone.now() - how_old)

    def test_a_working_site_is_ready(self, ready):
        self.make_lists(timedelta(minutes=1))
        response = ready()
        assert response.status_code == 200
        assert response.json() == {
            "ready": True, "database": "ok", "migrations": "ok", "cache": "ok", "lists": "ok",
            "schedule": "not used", "buffer": "not used",
        }  # fmt: skip

    def test_lists_that_were_never_made_are_named_but_pages_serve(self, ready):
        assert (ready().status_code, ready().json()["lists"]) == (200, "never made")

    def test_old_lists_are_named_but_pages_serve(self, ready):
        self.make_lists(timedelta(hours=5))
        assert (ready().status_code, ready().json()["lists"]) == (200, "old: 300 minutes")

    def test_jobs_that_ran_are_in_order(self, ready):
        now = timezone.now()
        ScheduledJob.objects.create(name="clean_desk", registered_at=now - timedelta(days=9), ok_at=now)
        assert ready().json()["schedule"] == "ok"

    def test_overdue_jobs_are_named_but_pages_serve(self, ready):
        long_ago = timezone.now() - timedelta(days=3, minutes=1)
        for name in ("clean_desk", "refresh_popularity", "no_longer_planned"):
            ScheduledJob.objects.create(name=name, registered_at=long_ago, ok_at=long_ago)
        response = ready()
        assert response.status_code == 200
        assert response.json()["schedule"] == "overdue: refresh_popularity, clean_desk"

    def test_a_missing_migration_stops_it(self, ready):
        graph = MigrationLoader(connection).graph
        MigrationRecorder(connection).record_unapplied(*graph.leaf_nodes("ads")[0])
        assert (ready().status_code, ready().json()["migrations"]) == (503, "1 not applied")

    def test_a_database_that_does_not_answer_stops_it(self, ready, monkeypatch):
        def down(*args, **kwargs):
            raise OperationalError("down")

        monkeypatch.setattr(connection, "cursor", down)
        response = ready()
        assert response.status_code == 503
        assert (response.json()["ready"], response.json()["database"]) == (False, "doesn't answer")

    def test_a_cache_that_does_not_answer_stops_it(self, ready, monkeypatch):
        def down(*args, **kwargs):
            raise ConnectionError("down")

        monkeypatch.setattr(cache, "set", down)
        assert (ready().status_code, ready().json()["cache"]) == (503, "doesn't answer")
