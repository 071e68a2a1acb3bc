"""The line near the byline about paid products: there whenever one may come, and nowhere else."""

import pytest

from articles.models import SitePage
from tests.factories import NOW, make_publication

pytestmark = pytest.mark.django_db
LINE = '<p class="disclosure">'


@pytest.fixture
def read(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    return lambda publication: client.get(publication.get_absolute_url()).content.decode()


def test_it_stands_in_the_head_and_leads_to_how_that_works(read):
    page = read(make_publication())
    head = page.split('class="reading__head')[1].split("</header>")[0]
    assert LINE in head
    assert 'href="/adverteren/"' in head.split(LINE)[1]


@pytest.mark.parametrize("delivery", ["inline", "fragment"])
def test_it_depends_on_no_draw(read, settings, delivery):
    settings.SPONSORED_DELIVERY = delivery
    assert LINE in read(make_publication())


def test_a_page_that_never_shows_any_doesn_t_say_so(read, settings):
    assert LINE not in read(make_publication(sponsoring="none"))
    settings.SPONSORED_SHOWN = 0
    assert LINE not in read(make_publication())


def test_without_that_page_it_leads_to_who_paid(read):
    SitePage.objects.filter(kind="advertising").update(is_public=False)
    assert 'href="/wie-betaalt/"' in read(make_publication()).split(LINE)[1].split("</p>")[0]
