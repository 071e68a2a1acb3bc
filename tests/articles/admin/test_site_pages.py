"""The pages about the site in the admin: who writes them, what is refused, and what is written down."""

import pytest
from django.urls import reverse

from articles.models import AuditEntry, SitePage
from tests.articles.admin.forms import form_data
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:articles_sitepage_changelist")
ADD = reverse("admin:articles_sitepage_add")


def change_url(page):
    return reverse("admin:articles_sitepage_change", args=[page.pk])


def about():
    return SitePage.objects.get(kind="about")


def save(client, page, **changes):
    address = change_url(page)
    return client.post(address, form_data(client.get(address), **changes), follow=True)


def add(client, slug):
    form = {"title": "Prijsvraag", "slug": slug, "body": "<p>Win!</p><script>x</script>", "is_public": "on"}
    return client.post(ADD, form, follow=True)


def test_a_publisher_rewrites_a_page_and_readers_see_it_with_its_date(chief, client, time_machine):
    time_machine.move_to("2026-12-05 12:00:00+01:00", tick=False)
    save(chief, about(), body="<p>Wij zijn wij.</p>")
    shown = client.get("/over-ons/").content.decode()
    assert "<p>Wij zijn wij.</p>" in shown
    assert 'datetime="2026-12-05"' in shown
    entry = AuditEntry.objects.about(about()).first()
    assert (entry.action, entry.actor_id) == ("save", chief.user.pk)
    assert "Wij zijn wij" in str(entry.changes)


def test_another_place_in_the_footer_is_no_update(chief, time_machine):
    SitePage.objects.update(updated_on="2026-01-01")
    time_machine.move_to("2026-12-05 12:00:00+01:00", tick=False)
    save(chief, about(), position="9")
    assert about().position == 9
    assert about().updated_on.isoformat() == "2026-01-01"


def test_a_free_page_is_made_cleaned_shown_and_deleted(chief, client):
    add(chief, "prijsvraag")
    page = SitePage.objects.get(slug="prijsvraag")
    assert (page.kind, page.body) == ("other", "<p>Win!</p>")
    assert client.get("/prijsvraag/").status_code == 200
    chief.post(reverse("admin:articles_sitepage_delete", args=[page.pk]), {"post": "yes"})
    assert client.get("/prijsvraag/").status_code == 404


@pytest.mark.parametrize("slug", ["artikelen", "beheer", "privacy", "wie-betaalt", ""])
def test_an_address_that_is_taken_is_refused_and_nothing_typed_is_lost(chief, slug):
    before = SitePage.objects.count()
    page = add(chief, slug)
    assert "slug" in page.context["adminform"].form.errors
    assert 'value="Prijsvraag"' in page.content.decode()
    assert SitePage.objects.count() == before


def test_a_new_address_takes_readers_of_the_old_one_along(chief, client, said):
    told = said(save(chief, about(), slug="wie-wij-zijn"))
    assert any("/over-ons/" in text and "/wie-wij-zijn/" in text for text in told)
    response = client.get("/over-ons/")
    assert (response.status_code, response["Location"]) == (301, "/wie-wij-zijn/")


def test_what_is_left_to_fill_in_is_said_until_it_is_done(chief, said):
    assert "KvK-nummer" in chief.get(LIST).content.decode()
    assert any("KvK-nummer" in text for text in said(save(chief, about())))
    assert not any("KvK-nummer" in text for text in said(save(chief, about(), body="<p>Klaar.</p>")))
    assert "KvK-nummer" not in chief.get(LIST).content.decode()


def test_the_five_kinds_can_be_hidden_but_not_deleted(chief, client):
    address = reverse("admin:articles_sitepage_delete", args=[about().pk])
    assert chief.post(address, {"post": "yes"}).status_code == 403
    add(chief, "prijsvraag")
    chosen = list(SitePage.objects.values_list("pk", flat=True))
    sent = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    chief.post(LIST, sent)
    assert SitePage.objects.count() == 6
    data = form_data(chief.get(change_url(about())))
    del data["is_public"]
    chief.post(change_url(about()), data)
    assert client.get("/over-ons/").status_code == 404


@pytest.mark.parametrize("group", ["writer", "medical reviewer", "marketer", "marketing lead", None])
def test_nobody_else_reads_or_writes_them_there(group, client):
    client.force_login(make_user(group))
    for address in (LIST, ADD, change_url(about())):
        assert client.get(address).status_code == 403
        assert client.post(address, {"title": "Kwaad", "slug": "kwaad"}).status_code == 403
    assert not SitePage.objects.filter(title="Kwaad").exists()


def test_nobody_overwrites_another_unknowingly(chief):
    address = change_url(about())
    opened = chief.get(address)
    chief.post(address, form_data(opened, body="<p>Van de eerste.</p>"))
    second = form_data(opened, body="<p>Van de tweede.</p>")
    refused = chief.post(address, second)
    assert refused.status_code == 200
    assert about().body == "<p>Van de eerste.</p>"
    assert "Van de tweede." in refused.content.decode()
    assert refused.context["adminform"].form.non_field_errors()
    # Who has been told may.
    chief.post(address, form_data(refused))
    assert about().body == "<p>Van de tweede.</p>"
