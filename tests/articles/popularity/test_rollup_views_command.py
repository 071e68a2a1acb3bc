"""`rollup_views` says in words what it did, and is safe twice."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import AuditEntry, ViewHour
from articles.popularity import counting
from articles.popularity.refresh import refresh

from .sites import make_live

pytestmark = pytest.mark.django_db


def said(capsys):
    call_command("rollup_views")
    return capsys.readouterr().out.splitlines()


def test_it_says_what_it_closed_and_deleted(capsys):
    now, article_id = timezone.now(), make_live(now=timezone.now()).article_id
    counting.count_views([(article_id, now - timedelta(days=days), 1) for days in (50, 48, 1)])
    refresh(now - timedelta(days=2))
    ViewHour.objects.update(folded=1)
    first, second = said(capsys), said(capsys)
    assert set(first[0]) & set("12")
    assert "2 " in first[1]
    assert second != first
    assert len(second) == 2
    assert not AuditEntry.objects.exists()
