"""`manage.py clean_desk` forgets what is over, and only that, however often it runs."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import Presence, PreviewLink, UnsavedText
from articles.publishing import presence, preview_links, unsaved
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def fill(now):
    article, user = make_article(), make_user("writer")
    presence.report(article, user, now)
    unsaved.keep(article, user=user, now=now, key="k", fields=[("title", "Zink")])
    preview_links.make_link(article, user=user, now=now, days=7, note="Diëtist")


def left():
    return [model.objects.count() for model in (Presence, UnsavedText, PreviewLink)]


def test_what_is_over_is_deleted(capsys):
    fill(timezone.now() - timedelta(days=100))
    call_command("clean_desk")
    assert left() == [0, 0, 0]
    assert capsys.readouterr().out.count("1") == 3


def test_what_is_in_use_stays(capsys):
    fill(timezone.now())
    call_command("clean_desk")
    call_command("clean_desk")
    assert left() == [1, 1, 1]
