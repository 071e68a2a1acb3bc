"""manage.py check_links: all that is due, or one article."""

import pytest
from django.core.management import CommandError, call_command

from articles.models import ExternalLink
from articles.publishing import link_check
from articles.publishing.safe_fetch import Answer
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    addresses = []
    monkeypatch.setattr(link_check, "ask", lambda url, rules: addresses.append(url) or Answer(200))
    return addresses


def article_linking(*urls):
    return make_article(sections=[("Kop", "".join(f'<p><a href="{url}">a</a></p>' for url in urls))])


def test_it_asks_what_is_due_once_and_says_how_it_went(asked, capsys):
    article_linking("https://a.nl/", "https://b.nl/")
    call_command("check_links")
    call_command("check_links")
    assert sorted(asked) == ["https://a.nl/", "https://b.nl/"]
    assert "Checked 2: 2 work" in capsys.readouterr().out
    assert set(ExternalLink.objects.values_list("state", flat=True)) == {"works"}


def test_it_asks_no_more_than_the_limit(asked):
    article_linking("https://a.nl/", "https://b.nl/", "https://c.nl/")
    call_command("check_links", limit=2)
    assert len(asked) == 2


def test_it_asks_one_article_due_or_not(asked):
    article_linking("https://a.nl/")
    mine = article_linking("https://b.nl/")
    call_command("check_links", article=mine.pk)
    call_command("check_links", article=mine.pk)
    assert asked == ["https://b.nl/"] * 2


@pytest.mark.parametrize("options", [{"article": 999_999}, {"limit": 0}])
def test_what_makes_no_sense_is_refused(asked, options):
    with pytest.raises(CommandError):
        call_command("check_links", **options)
    assert asked == []
