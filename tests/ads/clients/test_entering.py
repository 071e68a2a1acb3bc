"""Getting in and out of the room of advertisers."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from ads.clients import inviting, proposing
from articles.models import AuditEntry
from tests.ads.factories import NOW, make_access, make_campaign, make_placement
from tests.factories import make_user

HOME, LOGIN = reverse("clients:home"), reverse("clients:login")
PASSWORD = "een-lang-wachtwoord"


@pytest.fixture
def access(advertiser):
    return make_access(advertiser, password=PASSWORD, email="els@kruidhof.example")


def log_in(client, password=PASSWORD, name="els@kruidhof.example", **data):
    return client.post(LOGIN, {"username": name, "password": password} | data)


def test_a_log_in_leads_to_the_campaigns(client, access):
    response = log_in(client, name=" Els@Kruidhof.example")
    assert response["Location"] == HOME
    page = client.get(HOME)
    assert page.status_code == 200
    assert "Kruidhof" in page.content.decode()


def test_a_page_that_was_asked_for_comes_after_the_log_in(client, access):
    there = reverse("clients:change_password")
    assert log_in(client, next=there)["Location"] == there


@pytest.mark.parametrize(
    "where",
    [
        "https://elders.example/",
        "/beheer/",
        "//elders.example",
        "/artikelen/x/",
        "/adverteerders/../beheer/",
        "/adverteerders/%2e%2e/beheer/",
        "/adverteerders/.%2E/beheer/?naar=/adverteerders/",
        "/adverteerders/x/../../beheer/",
        "/adverteerders/..\\beheer/",
        "/adverteerders/.\t./beheer/",
    ],
)
def test_no_other_place_does(client, access, where):
    assert log_in(client, next=where)["Location"] == HOME


def test_a_wrong_password_and_no_access_get_the_same_answer(client, access):
    make_user("marketer", username="mees", password=PASSWORD)
    answers = [log_in(client, "fout"), log_in(client, name="mees"), log_in(client, name="niemand")]
    texts = {
        re.search(r'<ul class="errorlist nonfield".*?</ul>', a.content.decode(), re.S)[0] for a in answers
    }
    assert len(texts) == 1
    assert "_auth_user_id" not in client.session


def test_too_many_wrong_passwords_pause_the_log_in_at_both_doors(client, access):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        page = log_in(client, "fout")
    assert page.status_code == 429
    assert "ads/clients/locked_out.html" in [template.name for template in page.templates]
    assert log_in(client).status_code == 429
    at_the_desk = client.post(
        reverse("admin:login"), {"username": "els@kruidhof.example", "password": "fout"}
    )
    assert at_the_desk.status_code == 429
    assert "admin/locked_out.html" in [template.name for template in at_the_desk.templates]


def test_capitals_are_no_way_around_the_limit(client, access):
    for number in range(settings.AXES_FAILURE_LIMIT):
        page = log_in(
            client,
            "fout",
            name="ELS@kruidhof.example"[: 3 + number].upper() + "ELS@kruidhof.example"[3 + number :],
        )
    assert page.status_code == 429


def test_logging_out_takes_a_post(client, access):
    log_in(client)
    assert client.get(reverse("clients:logout")).status_code == 405
    assert client.post(reverse("clients:logout"))["Location"] == LOGIN
    assert client.get(HOME).status_code == 302


@pytest.mark.parametrize("what", ["access", "advertiser", "user"])
def test_a_switch_ends_a_session_at_its_next_click(client, access, what):
    log_in(client)
    thing = {"access": access, "advertiser": access.advertiser, "user": access.user}[what]
    thing.is_active = False
    thing.save()
    # Django itself forgets an account that was switched off.
    assert client.get(HOME).status_code == (302 if what == "user" else 403)
    client.logout()
    assert log_in(client).status_code == 200
    assert "_auth_user_id" not in client.session


def test_pages_of_the_room_are_kept_nowhere(client, access):
    log_in(client)
    assert "no-store" in client.get(HOME)["Cache-Control"]
    assert "no-store" in client.get(LOGIN)["Cache-Control"]


def test_what_is_not_there_is_kept_nowhere_either(client, access):
    log_in(client)
    for address in (
        reverse("clients:campaign", args=[10**9]),
        reverse("clients:propose", args=[2**63]),
        reverse("clients:report", args=[10**9]) + "?days=8",
    ):
        answer = client.get(address)
        assert (answer.status_code, "no-store" in answer.get("Cache-Control", "")) == (404, True)


def test_without_its_token_no_form_is_taken(access):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(access.user, "django.contrib.auth.backends.ModelBackend")
    for name in ("login", "logout", "change_password"):
        assert strict.post(reverse(f"clients:{name}")).status_code == 403


# -- Passwords -------------------------------------------------------------------------------------


def test_another_password_takes_the_old_one_and_keeps_the_session(client, access):
    log_in(client)
    address = reverse("clients:change_password")
    new = {"new_password1": "nog-een-lang-woord", "new_password2": "nog-een-lang-woord"}
    assert client.post(address, {"old_password": "fout"} | new).status_code == 200
    assert client.post(address, {"old_password": PASSWORD} | new)["Location"] == HOME
    assert client.get(HOME).status_code == 200
    assert AuditEntry.objects.about(access).first().action == "choose_password"


def test_a_link_sets_a_password_once(client, advertiser):
    access = make_access(advertiser)
    link = inviting.link_to(access).removeprefix(settings.SITE_URL)
    form = client.get(link, follow=True)
    assert "no-store" in form["Cache-Control"]
    new = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(form.redirect_chain[-1][0], new)["Location"] == LOGIN
    assert log_in(client, name=access.user.username)["Location"] == HOME
    client.logout()
    assert client.get(link, follow=True).context["validlink"] is False
    assert AuditEntry.objects.about(access).first().action == "choose_password"


def test_no_address_of_a_person_stands_in_the_log(client, advertiser, lead):
    """Nobody can delete from it; who it was is told by name and number."""
    access = inviting.invite(advertiser, name="Els", email="els@kruidhof.example", user=lead, now=NOW)
    inviting.renew(access, user=lead, now=NOW)
    inviting.password_chosen(access, now=NOW)
    proposing.propose(make_placement(make_campaign(advertiser=advertiser)), access, line="Nieuw", now=NOW)
    entries = AuditEntry.objects.all()
    assert {entry.action for entry in entries} == {"invite", "choose_password", "propose"}
    for entry in entries:
        assert "@" not in f"{entry.actor_name} {entry.object_label} {entry.note} {entry.changes}"
    own = entries.get(action="choose_password")
    assert (own.actor_id, own.actor_name) == (access.user_id, "Els")


def test_who_has_no_name_stands_in_the_log_by_number(access):
    access.user.first_name = ""
    inviting.password_chosen(access, now=NOW)
    assert AuditEntry.objects.get().actor_name == f"#{access.pk}"


def test_a_weak_password_is_refused_with_the_rules(client, advertiser):
    link = inviting.link_to(make_access(advertiser)).removeprefix(settings.SITE_URL)
    form = client.get(link, follow=True)
    weak = client.post(form.redirect_chain[-1][0], {"new_password1": "kort", "new_password2": "kort"})
    assert weak.status_code == 200
    assert "12" in weak.content.decode()


def test_a_link_ends_with_the_access(client, advertiser):
    access = make_access(advertiser)
    link = inviting.link_to(access).removeprefix(settings.SITE_URL)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    access.is_active = False
    access.save()
    client.post(form, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    access.user.refresh_from_db()
    assert not access.user.has_usable_password()


@pytest.mark.parametrize("how", ["renew", "off and on"])
@pytest.mark.parametrize("password", [None, PASSWORD])
def test_an_older_link_dies_with_a_new_one_and_with_the_switch(client, advertiser, lead, password, how):
    """Also for who has chosen a password: whoever holds the older mail must not choose another."""
    access = make_access(advertiser, password=password)
    old = inviting.link_to(access).removeprefix(settings.SITE_URL)
    assert client.get(old, follow=True).context["validlink"] is True
    if how == "renew":
        inviting.renew(access, user=lead, now=NOW)
    else:
        for is_active in (False, True):
            inviting.switch(access, is_active=is_active, user=lead, now=NOW)
    assert client.get(old, follow=True).context["validlink"] is False
    new = inviting.link_to(access).removeprefix(settings.SITE_URL)
    assert client.get(new, follow=True).context["validlink"] is True


def test_a_link_opens_no_account_of_the_desk(client, marketer):
    from django.utils.encoding import force_bytes
    from django.utils.http import urlsafe_base64_encode

    key = urlsafe_base64_encode(force_bytes(marketer.pk))
    link = reverse("clients:choose_password", args=[key, inviting.tokens.make_token(marketer)])
    assert client.get(link, follow=True).context["validlink"] is False


def test_a_link_grows_old(client, advertiser, settings):
    link = inviting.link_to(make_access(advertiser)).removeprefix(settings.SITE_URL)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert client.get(link, follow=True).context["validlink"] is False


def test_no_link_is_sent_without_mail(advertiser, settings):
    settings.HAS_MAIL = False
    assert inviting.send_link(make_access(advertiser)) is False
    assert mail.outbox == []
