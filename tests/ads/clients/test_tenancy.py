"""No advertiser comes at what is another's, at no address and by no method; nobody else comes in at all."""

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.urls import URLPattern, reverse

from ads.clients.tenancy import of
from ads.models import Advertiser, Campaign, Placement, Proposal
from ads.views.clients import urls as room_urls
from tests.ads.factories import make_access, make_advertiser, make_campaign, make_placement, make_proposal
from tests.factories import make_user

METHODS = ("get", "post", "head", "put", "delete")
# The addresses that anybody must reach, because that is how one gets in.
OPEN = {"login", "choose_password", "logout"}
NEVER = 10**9
# What each `pk` in an address names; a new address without a line here fails the test.
NAMES = {
    "campaign": Campaign,
    "report": Campaign,
    "report_file": Campaign,
    "propose": Placement,
    "proposal": Proposal,
}
ROUTES = [pattern for pattern in room_urls.urlpatterns if isinstance(pattern, URLPattern)]
WITH_ID = [pattern for pattern in ROUTES if "pk" in pattern.pattern.converters]


@pytest.fixture
def theirs(db):
    """Something of every kind of another advertiser, with all their ids, also as ids of other kinds."""
    other = make_advertiser("Geheim BV")
    access = make_access(other)
    for _ in range(2):
        placement = make_placement(make_campaign(advertiser=other, name=f"Geheime actie {_}"))
        make_proposal(
            placement, access, line=f"Geheime tekst {_}", image=ContentFile(b"x", "geheim.png"), alt="Geheim"
        )
    return other


def test_every_address_of_the_room_is_known_here():
    assert len(ROUTES) == len(room_urls.urlpatterns)
    assert {pattern.name for pattern in WITH_ID} == set(NAMES)
    others = [pattern for pattern in ROUTES if pattern not in WITH_ID and pattern.pattern.converters]
    assert {pattern.name for pattern in others} == {"choose_password"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("route", WITH_ID, ids=lambda route: route.name)
def test_what_is_another_advertisers_is_not_there(room, theirs, route, method):
    for thing in of(theirs, NAMES[route.name]):
        response = getattr(room, method)(reverse(f"clients:{route.name}", args=[thing.pk]))
        nowhere = getattr(room, method)(reverse(f"clients:{route.name}", args=[NEVER]))
        assert (response.status_code, nowhere.status_code) == (404, 404)
        assert response.content == nowhere.content
        assert b"Geheim" not in response.content


@pytest.mark.parametrize("route", WITH_ID, ids=lambda route: route.name)
def test_every_id_of_any_kind_is_tried(room, theirs, placement, route):
    """Also ids that happen to be those of another kind of thing: whatever answers is one's own."""
    mine = set(of(placement.campaign.advertiser, NAMES[route.name]).values_list("pk", flat=True))
    ids = {
        pk for model in (Campaign, Placement, Proposal) for pk in model.objects.values_list("pk", flat=True)
    }
    assert ids - mine
    for pk in ids:
        response = room.get(reverse(f"clients:{route.name}", args=[pk]))
        assert response.status_code == (200 if pk in mine else 404)
        assert b"Geheim" not in response.content


def test_pages_without_an_id_tell_nothing_of_others(room, theirs):
    for route in ROUTES:
        if not route.pattern.converters and route.name != "logout":
            response = room.get(reverse(f"clients:{route.name}"))
            assert response.status_code == 200
            assert b"Geheim" not in response.content


def test_ids_in_what_is_sent_are_not_listened_to(room, theirs, placement):
    other = of(theirs, Placement).first()
    before = of(theirs, Proposal).count()
    names = ("placement", "placement_id", "pk", "id", "campaign", "advertiser", "made_by", "state")
    data = dict.fromkeys(names, other.pk)
    response = room.post(reverse("clients:propose", args=[placement.pk]), data | {"line": "Van mij"})
    assert response.status_code == 302
    assert of(theirs, Proposal).count() == before
    made = Proposal.objects.get(line="Van mij")
    assert (made.placement, made.state) == (placement, "waiting")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_who_has_no_log_in_is_led_to_the_door(client, theirs, route, method):
    if route.name in OPEN:
        return
    args = [of(theirs, NAMES[route.name]).first().pk] if route.name in NAMES else []
    for address_args in (args, [NEVER] if args else []):
        response = getattr(client, method)(reverse(f"clients:{route.name}", args=address_args))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("clients:login") + "?next=")


@pytest.mark.parametrize("who", ["marketer", "marketing lead", "writer", "superuser", "nobody"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_the_desk_has_no_access_to_the_room(client, theirs, route, who):
    if route.name in OPEN:
        return
    user = make_user(None if who in ("superuser", "nobody") else who, is_superuser=who == "superuser")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    args = [of(theirs, NAMES[route.name]).first().pk] if route.name in NAMES else []
    for method in METHODS:
        response = getattr(client, method)(reverse(f"clients:{route.name}", args=args))
        assert response.status_code == 403
        assert b"Geheim" not in response.content


def test_a_log_in_of_the_desk_with_an_access_stays_out(room, access):
    access.user.is_staff = True
    access.user.save()
    assert room.get(reverse("clients:home")).status_code == 403


# -- The desk is closed to who comes from outside ----------------------------------------------------


def _desk_addresses(resolver=None, prefix="/beheer/"):
    """Every address of the admin, with 1 for each number and word in it."""
    patterns = admin.site.urls[0] if resolver is None else resolver.url_patterns
    for pattern in patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield prefix + _filled(pattern)
        else:
            yield from _desk_addresses(pattern, prefix + route)


def _filled(pattern):
    route = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = {"IntConverter": "int", "StringConverter": "str", "SlugConverter": "slug"}.get(
            type(converter).__name__, "path"
        )
        route = route.replace(f"<{kind}:{name}>", "1").replace(f"<{name}>", "1")
    return route.replace("^", "").split("$")[0].split("(?P")[0]


def test_who_comes_from_outside_gets_nowhere_at_the_desk(room):
    addresses = sorted(set(_desk_addresses()))
    assert len(addresses) > 100
    for address in addresses:
        if address in ("/beheer/login/", "/beheer/logout/", "/beheer/jsi18n/"):
            continue
        for method in ("get", "post"):
            response = getattr(room, method)(address)
            assert response.status_code in (301, 302, 403, 404, 405), address
            if response.status_code == 302:
                assert "/beheer/login/" in response["Location"] or response["Location"] == "/beheer/", address


def test_nobody_from_outside_logs_in_at_the_desk(client, advertiser):
    access = make_access(advertiser, password="een-lang-wachtwoord")
    data = {"username": access.user.username, "password": "een-lang-wachtwoord"}
    assert client.post(reverse("admin:login"), data).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_campaign_that_changes_hands_leaves_the_proposals_behind(room, advertiser, theirs):
    campaign = of(theirs, Campaign).first()
    proposals = list(of(theirs, Proposal).filter(placement__campaign=campaign))
    assert proposals
    Campaign.objects.filter(pk=campaign.pk).update(advertiser=advertiser)
    page = room.get(reverse("clients:campaign", args=[campaign.pk]))
    assert page.status_code == 200
    for proposal in proposals:
        assert room.get(reverse("clients:proposal", args=[proposal.pk])).status_code == 404
        assert proposal.line not in page.content.decode()


def test_only_these_kinds_of_things_have_an_owner(advertiser):
    with pytest.raises(KeyError):
        of(advertiser, Advertiser)


def test_the_room_hangs_on_one_place():
    assert reverse("clients:home") == "/adverteerders/"
