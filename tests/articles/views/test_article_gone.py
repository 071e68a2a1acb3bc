"""What stands at an article's address while the article isn't live."""

from datetime import timedelta

import pytest
import time_machine

from articles.publishing import workflow
from tests.factories import NOW, make_article, make_publication

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_an_unknown_address_is_404(read):
    assert "404" in read("/artikelen/bestaat-niet/", status=404)


def test_a_draft_is_404(read):
    article = make_article(title="Een klad")
    assert "Een klad" not in read(article.get_absolute_url(), status=404)


def test_a_scheduled_article_is_404(read):
    publication = make_publication(title="Voor morgen", visible_from=NOW + DAY)
    assert "Voor morgen" not in read(publication.get_absolute_url(), status=404)


def test_an_expired_article_is_410_with_a_way_onward(read):
    publication = make_publication(title="Voorbij", visible_from=NOW - 3 * DAY, visible_until=NOW - DAY)
    other = make_publication()
    page = read(publication.get_absolute_url(), status=410)
    assert "Voorbij" not in page
    assert f'href="{publication.topic.get_absolute_url()}"' in page
    assert f'href="{other.get_absolute_url()}"' in page


def test_it_expires_at_its_moment_exactly(client):
    publication = make_publication(visible_from=NOW - DAY, visible_until=NOW)
    assert client.get(publication.get_absolute_url()).status_code == 410


def test_it_appears_at_its_moment_exactly(client):
    assert client.get(make_publication(visible_from=NOW).get_absolute_url()).status_code == 200


def test_a_withdrawn_article_is_410(client):
    publication = make_publication()
    workflow.withdraw(publication.article, user=None, now=NOW)
    assert client.get(publication.get_absolute_url()).status_code == 410


def test_what_was_withdrawn_before_it_appeared_was_never_here(client):
    publication = make_publication(visible_from=NOW + DAY)
    workflow.withdraw(publication.article, user=None, now=NOW)
    assert client.get(publication.get_absolute_url()).status_code == 404
    with time_machine.travel(NOW + 2 * DAY, tick=False):
        assert client.get(publication.get_absolute_url()).status_code == 404


def test_a_moved_article_redirects_to_where_it_stands_now(client):
    article = make_article(slug="oud-adres")
    make_publication(article)
    article.slug = "nieuw-adres"
    article.save()
    workflow.publish(article, user=None, now=NOW)
    response = client.get("/artikelen/oud-adres/")
    assert (response.status_code, response["Location"]) == (301, "/artikelen/nieuw-adres/")


def test_it_does_not_redirect_to_an_address_that_is_still_secret(client):
    article = make_article(slug="oud-adres")
    make_publication(article, visible_until=NOW - timedelta(hours=1))
    article.slug = "nieuw-adres"
    article.save()
    make_publication(article, visible_from=NOW + DAY)
    assert client.get("/artikelen/oud-adres/").status_code == 410
