"""The pages about the site: five that exist from the first day, free ones, and the list of corrections."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError

from articles.models import FormerSlug, SitePage, Topic
from articles.models.site_pages import first_level_names, menu_rows
from articles.publishing import checks, former_slugs, workflow
from articles.text.headings import raise_headings
from articles.text.sanitise import sanitise
from tests.factories import NOW, make_article, make_publication

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_that_time(time_machine):
    time_machine.move_to(NOW, tick=False)
    cache.clear()


def make_page(slug="lezersactie", **fields):
    fields = {"title": "Lezersactie", "body": "<h3>Kop</h3><p>Tekst</p>", **fields}
    return SitePage.objects.create(slug=slug, **fields)


def test_the_five_pages_exist_on_a_new_site_and_stand_in_the_footer(client):
    fixed = SitePage.objects.exclude(kind="other")
    assert {page.kind for page in fixed} == set(SitePage.Kind) - {"other"}
    for page in fixed:
        shown = client.get(page.get_absolute_url()).content.decode()
        assert f">{page.title}</h1>" in shown
        assert all(f'href="{other.get_absolute_url()}"' in shown.split("<footer")[1] for other in fixed)


def test_their_texts_are_clean_and_say_where_the_publishers_own_facts_belong():
    for page in SitePage.objects.all():
        assert sanitise(page.body) == page.body, page.slug
        assert page.body.count("[vul in: ") >= len(page.left_to_fill_in)
    assert SitePage.objects.get(kind="about").left_to_fill_in[0] == "naam van de uitgever"
    assert SitePage.objects.get(kind="method").left_to_fill_in == []


def test_what_is_shown_is_clean_however_it_was_saved_and_its_headings_follow_the_title(client):
    page = make_page()
    SitePage.objects.filter(pk=page.pk).update(body="<h3>Kop</h3><script>kwaad()</script><p>Tekst</p>")
    shown = client.get("/lezersactie/").content.decode()
    assert "<h2>Kop</h2><p>Tekst</p>" in shown
    assert "kwaad" not in shown


def test_headings_are_raised_and_nothing_else():
    html = '<h3 id="a">h3</h3><h4>b</h4><p>&lt;h3&gt; <a href="#h3">h3</a></p>'
    raised = '<h2 id="a">h3</h2><h3>b</h3><p>&lt;h3&gt; <a href="#h3">h3</a></p>'
    assert raise_headings(html) == raised


def test_a_hidden_page_is_found_by_nobody(client):
    make_page(is_public=False, position=1)
    assert client.get("/lezersactie/").status_code == 404
    assert "lezersactie" not in client.get("/privacy/").content.decode()


def test_a_page_without_a_place_is_public_but_not_in_the_footer(client):
    make_page()
    assert client.get("/lezersactie/").status_code == 200
    assert "/lezersactie/" not in client.get("/privacy/").content.decode()


def test_a_new_slug_leads_on_unless_the_page_is_hidden(client):
    page = make_page(slug="nieuw")
    former_slugs.settle(page, "oud", NOW)
    response = client.get("/oud/")
    assert (response.status_code, response["Location"]) == (301, "/nieuw/")
    SitePage.objects.update(is_public=False)
    assert client.get("/oud/").status_code == 404
    former_slugs.forget(FormerSlug.Kind.PAGE, [page.pk])
    assert not FormerSlug.objects.exists()


@pytest.mark.parametrize(
    "slug", ["beheer", "artikelen", "begrippen", "wie-betaalt", "media", "static", "healthz", "producten"]
)
def test_no_page_takes_the_address_of_another_part(slug):
    with pytest.raises(ValidationError, match=f"/{slug}/"):
        SitePage(title="Pagina", slug=slug).full_clean()


def test_every_other_first_part_of_an_address_is_known():
    assert {"artikelen", "beheer", "onderwerpen", "tags", "auteurs", "voorbeeld"} <= first_level_names()
    assert not {"", "privacy", "<slug:slug>"} & first_level_names()


def test_menus_take_one_query_in_their_own_order(django_assert_num_queries):
    Topic.objects.create(name="B", slug="b", position=1)
    Topic.objects.create(name="A", slug="a", position=1)
    make_page(position=0)
    with django_assert_num_queries(1):
        rows = menu_rows()
    assert [row.slug for row in rows if row.kind == "topic"] == ["a", "b"]
    assert [row.slug for row in rows if row.kind != "topic"][:2] == ["lezersactie", "over-ons"]


def test_articles_may_link_to_what_is_public_only():
    make_page(is_public=False, slug="geheim")
    body = '<p><a href="/privacy/">a</a> <a href="/geheim/">b</a> <a href="/weg/">c</a></p>'
    found = checks.run_checks(make_article(sections=[("Kop", body)]), now=NOW)
    assert {path for path in ("/privacy/", "/geheim/", "/weg/") for p in found if path in p.message} == {
        "/geheim/",
        "/weg/",
    }


def test_the_page_of_corrections(client, time_machine):
    assert '<ol class="changes__items">' not in client.get("/correcties/").content.decode()
    kept, gone = (make_publication(title=title).article for title in ("Blijft", "Gaat"))
    for hours, (article, note) in enumerate([(kept, "Eerste fout"), (gone, "Weg"), (kept, "Tweede fout")], 1):
        workflow.publish(article, user=None, now=NOW + hours * HOUR, change_note=note, is_correction=True)
    workflow.publish(kept, user=None, now=NOW + 4 * HOUR, change_note="Nieuwe bron")
    workflow.withdraw(gone, user=None, now=NOW + 4 * HOUR)
    time_machine.move_to(NOW + 5 * HOUR, tick=False)
    listed = client.get("/correcties/").content.decode().split('id="lijst"')[1].split("</section>")[0]
    assert listed.index("Tweede fout") < listed.index("Eerste fout")
    assert listed.count(f'href="{kept.publications.first().get_absolute_url()}"') == 2
    assert "Weg" not in listed
    assert "Nieuwe bron" not in listed
