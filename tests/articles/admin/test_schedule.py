"""The list of periodic jobs: how each went, for those who may look, and nothing to change."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import ScheduledJob
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LIST = reverse("admin:articles_scheduledjob_changelist")


def make_job(name="clean_desk", **fields):
    now = timezone.now()
    fields = {
        "started_at": now - timedelta(minutes=5, seconds=2),
        "is_ok": True,
        "message": "Opgeruimd.",
    } | fields
    fields.setdefault("finished_at", now - timedelta(minutes=5))
    return ScheduledJob.objects.create(name=name, registered_at=now - timedelta(days=9), **fields)


def page_of(job):
    return reverse("admin:articles_scheduledjob_change", args=[job.pk])


def text(client, address=LIST):
    return client.get(address).content.decode()


class TestLooking:
    def test_each_job_with_when_how_it_went_and_what_it_said(self, chief):
        make_job()
        page = text(chief)
        for words in ("clean_desk", "04:20", "2,0 s", "Opgeruimd.", "badge--published"):
            assert words in page

    def test_one_that_failed_stands_out(self, chief):
        make_job(is_ok=False, message="ValueError: zo niet")
        page = text(chief)
        assert "badge--broken" in page
        assert "ValueError: zo niet" in page

    def test_one_that_runs_now_says_so_beside_how_the_last_one_went(self, chief):
        later = timezone.now() + timedelta(minutes=2)
        make_job(claimed_until=later, started_at=timezone.now() - timedelta(minutes=20))
        page = text(chief)
        assert "20" in page
        assert "badge--published" in page

    def test_one_that_never_ran(self, chief):
        make_job(started_at=None, finished_at=None, is_ok=None, message="")
        assert "clean_desk" in text(chief)

    def test_one_that_is_no_longer_planned_is_not_shown(self, chief):
        make_job("old_command")
        assert "old_command" not in text(chief)

    def test_without_any_it_says_why(self, chief):
        assert "run_schedule" in text(chief)

    def test_a_message_is_text(self, chief):
        make_job(message="<b>vet</b>")
        assert "<b>vet</b>" not in text(chief)

    def test_the_page_of_one(self, chief):
        assert "Opgeruimd." in text(chief, page_of(make_job(claimed_by="web1, 42")))

    def test_a_longer_list_asks_no_more_queries(self, chief, django_assert_num_queries):
        make_job()
        text(chief)
        with django_assert_num_queries(7):
            text(chief)
        for name in ("refresh_popularity", "clearsessions", "check_links"):
            make_job(name)
        with django_assert_num_queries(7):
            text(chief)


class TestWho:
    def test_the_lead_and_a_superuser_may_look(self, chief, client):
        assert chief.get(LIST).status_code == 200
        client.force_login(make_user(is_superuser=True))
        assert client.get(LIST).status_code == 200

    @pytest.mark.parametrize("role", ["writer", "reviewer", "marketer"])
    def test_others_may_not(self, role, request):
        client = request.getfixturevalue(role)
        assert client.get(LIST).status_code == 403
        assert client.get(page_of(make_job())).status_code == 403

    @pytest.mark.parametrize("who", ["chief", "superuser"])
    def test_nobody_may_change_delete_or_add(self, who, chief, client):
        if who == "superuser":
            client.force_login(make_user(is_superuser=True))
        browser = chief if who == "chief" else client
        job = make_job()
        assert browser.post(page_of(job), {"message": "anders"}).status_code == 403
        assert browser.post(reverse("admin:articles_scheduledjob_add")).status_code == 403
        assert browser.post(reverse("admin:articles_scheduledjob_delete", args=[job.pk])).status_code == 403
        browser.post(LIST, {"action": "delete_selected", "_selected_action": [job.pk], "post": "yes"})
        assert ScheduledJob.objects.get().message == "Opgeruimd."
