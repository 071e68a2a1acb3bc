"""The command that brings the glossary links of everything public up to date."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import make_publication, make_term

pytestmark = pytest.mark.django_db


def run():
    out = StringIO()
    call_command("recompile_publications", stdout=out)
    return out.getvalue()


def test_live_and_scheduled_pages_get_the_new_links():
    pages = [
        make_publication(introduction="<p>Over selenium gaat dit.</p>", visible_from=moment)
        for moment in (timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1))
    ]
    make_term("selenium")
    assert " 2" in run()
    for page in pages:
        page.refresh_from_db()
        assert "/begrippen/" in page.page["introduction"]


def test_a_second_run_changes_nothing():
    make_publication(introduction="<p>Over selenium gaat dit.</p>")
    make_term("selenium")
    run()
    assert " 0" in run()


def test_what_ended_is_left_as_it_was_read():
    now = timezone.now()
    make_publication(
        introduction="<p>Over selenium gaat dit.</p>",
        visible_from=now - timedelta(days=2),
        visible_until=now - timedelta(days=1),
    )
    make_term("selenium")
    assert " 0" in run()
