"""Inviting people of an advertiser from the desk, passing on their link, and switching them off."""

import pytest
from django.core import mail
from django.urls import reverse

from ads.models import AdvertiserAccess
from articles.models import AuditEntry
from tests.ads.admin.forms import url
from tests.ads.factories import make_access, make_advertiser
from tests.factories import make_user


@pytest.fixture
def advertiser(db):
    return make_advertiser("Kruidhof", contact_email="post@kruidhof.example")


@pytest.fixture
def page(advertiser):
    return reverse("admin:ads_advertiser_accesses", args=[advertiser.pk])


@pytest.fixture
def with_mail(settings):
    settings.HAS_MAIL = True
    settings.SITE_URL = "http://testserver"


WHO = {"name": "Els Groen", "email": "Els@Kruidhof.example"}


def test_without_mail_the_link_is_shown_once(lead_desk, page, lead):
    assert lead_desk.get(page).context["form"].initial["email"] == "post@kruidhof.example"
    shown = lead_desk.post(page, WHO)
    link = shown.context["link"]
    assert "/adverteerders/welkom/" in link
    assert link in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    access = AdvertiserAccess.objects.get()
    assert (access.user.username, access.user.email) == ("els@kruidhof.example",) * 2
    assert (access.user.is_staff, access.user.is_superuser, access.created_by) == (False, False, lead)
    assert (str(access), access.user.has_usable_password()) == ("Els Groen", False)
    assert link not in lead_desk.get(page).content.decode()
    [entry] = AuditEntry.objects.about(access)
    assert (entry.action, entry.door) == ("invite", "form")
    assert link not in entry.note
    assert "choose" not in str(mail.outbox)


def test_the_link_that_is_shown_works(lead_desk, client, page):
    link = lead_desk.post(page, WHO).context["link"].removeprefix("http://testserver")
    client.logout()
    assert client.get(link, follow=True).context["validlink"] is True


def test_with_mail_the_link_is_sent_and_not_shown(lead_desk, page, with_mail):
    response = lead_desk.post(page, WHO)
    assert response.status_code == 302
    [sent] = mail.outbox
    assert sent.to == ["els@kruidhof.example"]
    assert "http://testserver/adverteerders/welkom/" in sent.body
    assert "Kruidhof" in sent.body
    assert "&" not in sent.body
    assert "/welkom/" not in lead_desk.get(page).content.decode()


def test_mail_can_be_left_out(lead_desk, page, with_mail):
    assert lead_desk.post(page, WHO | {"is_passed_on": "on"}).context["link"]
    assert mail.outbox == []


def test_when_the_mail_fails_the_link_is_shown(lead_desk, page, with_mail, monkeypatch):
    def fail(*_args, **_options):
        raise ConnectionRefusedError

    monkeypatch.setattr("ads.clients.inviting.send_mail", fail)
    assert lead_desk.post(page, WHO).context["link"]
    assert AdvertiserAccess.objects.count() == 1


@pytest.mark.parametrize("email", ["els@kruidhof.example", "ELS@kruidhof.example", "geen adres", ""])
def test_a_person_is_invited_once(lead_desk, page, email):
    make_access(email="els@kruidhof.example")
    response = lead_desk.post(page, WHO | {"email": email})
    assert response.context["form"].errors
    assert response.context["form"]["name"].value() == "Els Groen"
    assert AdvertiserAccess.objects.count() == 1


def test_an_account_of_the_desk_gets_no_access(lead_desk, page):
    make_user("marketer", username="mees", email="els@kruidhof.example")
    assert lead_desk.post(page, WHO).context["form"].errors
    assert not AdvertiserAccess.objects.exists()


def test_nobody_is_invited_for_an_advertiser_that_is_off(lead_desk, advertiser, page):
    advertiser.is_active = False
    advertiser.save()
    assert lead_desk.post(page, WHO).context["form"].errors


def test_a_marketer_looks_but_invites_nobody(desk, page, advertiser):
    assert 'type="email"' not in desk.get(page).content.decode()
    assert desk.post(page, WHO).status_code == 403
    assert page in desk.get(url(advertiser)).content.decode()


def test_editors_see_no_log_ins(client, page):
    client.force_login(make_user("writer"))
    assert client.get(page).status_code == 403


# -- The switch and a new link ---------------------------------------------------------------------


def test_a_marketer_switches_off_and_the_lead_on(desk, lead, advertiser):
    access = make_access(advertiser)
    switch = url(access, "switch")
    assert desk.post(switch, {"is_active": "0"}).status_code == 302
    access.refresh_from_db()
    assert not access.is_active
    assert desk.post(switch, {"is_active": "1"}).status_code == 403
    desk.force_login(lead)
    assert desk.post(switch, {"is_active": "1"}).status_code == 302
    access.refresh_from_db()
    assert access.is_active
    assert [e.changes["is_active"] for e in AuditEntry.objects.about(access)] == [
        [False, True],
        [True, False],
    ]
    assert desk.get(switch).status_code == 405


def test_a_new_link_ends_the_older_ones(lead_desk, client, page, advertiser):
    old = lead_desk.post(page, WHO).context["link"].removeprefix("http://testserver")
    access = AdvertiserAccess.objects.get()
    new = (
        lead_desk.post(url(access, "link"), {"_pass_on": ""})
        .context["link"]
        .removeprefix("http://testserver")
    )
    client.logout()
    assert client.get(old, follow=True).context["validlink"] is False
    assert client.get(new, follow=True).context["validlink"] is True


def test_only_the_lead_gives_a_new_link(desk, advertiser):
    assert desk.post(url(make_access(advertiser), "link")).status_code == 403


def test_who_is_switched_off_gets_no_link(lead_desk, advertiser):
    access = make_access(advertiser, is_active=False)
    assert lead_desk.post(url(access, "link")).status_code == 302


@pytest.mark.parametrize("what", ["advertiser", "user", "access"])
def test_nobody_is_said_to_have_access_who_gets_in_nowhere(lead_desk, advertiser, page, what):
    access = make_access(advertiser, password="een-lang-wachtwoord")
    pages = (reverse("admin:ads_advertiseraccess_changelist"), url(access), page)
    has_access = 'class="badge badge--published"'
    for address in pages:
        assert has_access in lead_desk.get(address).content.decode()
    thing = {"access": access, "advertiser": advertiser, "user": access.user}[what]
    thing.is_active = False
    thing.save()
    for address in pages:
        assert has_access not in lead_desk.get(address).content.decode()


def test_the_list_and_the_page_show_who_and_change_nothing(lead_desk, advertiser):
    access = make_access(advertiser)
    text = lead_desk.get(reverse("admin:ads_advertiseraccess_changelist")).content.decode()
    assert access.user.email in text
    assert access.user.email in lead_desk.get(url(access)).content.decode()
    assert lead_desk.post(url(access), {"is_active": ""}).status_code == 403
    assert lead_desk.get(reverse("admin:ads_advertiseraccess_add")).status_code == 403
    assert lead_desk.post(url(access, "delete"), {"post": "yes"}).status_code == 403
