"""Proposals: from the form of an advertiser, by the decision of the desk, into the placement or back."""

import io
import os
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as Picture

from ads import approval
from ads.approval import Refused
from ads.clients import keeping, proposing
from ads.models import Approval, Campaign, Placement, Proposal, Variant
from articles.models import AuditEntry, Image
from tests.ads.factories import NOW, make_access, make_advertiser, make_placement, make_proposal, make_variant
from tests.factories import make_user


def png(size=(40, 30), kind="PNG", name="foto.png"):
    written = io.BytesIO()
    Picture.new("RGB", size, "green").save(written, kind)
    return SimpleUploadedFile(name, written.getvalue())


def address(placement):
    return reverse("clients:propose", args=[placement.pk])


# -- The form --------------------------------------------------------------------------------------


def test_a_text_is_proposed_and_waits(room, access, placement):
    response = room.post(address(placement), {"line": "  Met   vitamine D ", "note": "Vanaf juli graag"})
    proposal = Proposal.objects.get()
    assert response["Location"] == reverse("clients:proposal", args=[proposal.pk])
    assert (proposal.line, proposal.note, proposal.state) == ("Met vitamine D", "Vanaf juli graag", "waiting")
    assert (proposal.made_by, proposal.made_at, proposal.placement) == (access.user, NOW, placement)
    placement.refresh_from_db()
    assert (placement.line, placement.campaign.status) == ("Zonder suiker", Approval.APPROVED)
    [entry] = AuditEntry.objects.about(proposal)
    assert (entry.action, entry.door, entry.actor_id) == ("propose", "form", access.user.pk)


def test_a_picture_is_judged_and_encoded_anew(room, placement):
    data = {"line": "", "image": png(name="mijn vakantie.png"), "alt": "Een groene fles"}
    assert room.post(address(placement), data).status_code == 302
    proposal = Proposal.objects.get()
    assert (proposal.width, proposal.height, proposal.alt) == (40, 30, "Een groene fles")
    assert "vakantie" not in proposal.image.name
    page = room.get(reverse("clients:proposal", args=[proposal.pk])).content.decode()
    assert proposal.image.url in page


@pytest.mark.parametrize(
    "data",
    [
        {"line": ""},
        {"line": "x" * 121},
        {"line": "Goed", "image": SimpleUploadedFile("foto.png", b"<svg/>"), "alt": "x"},
        {"line": "Goed", "image": png(kind="GIF", name="foto.gif"), "alt": "x"},
        {"line": "Goed", "image": png((12_001, 1)), "alt": "x"},
        {"line": "Goed", "image": png(), "alt": ""},
        {"line": "Goed", "note": "x" * 1001},
    ],
)
def test_bad_input_is_refused_and_loses_nothing(room, placement, data):
    response = room.post(address(placement), data)
    assert response.status_code == 200
    assert not Proposal.objects.exists()
    assert 'class="errorlist' in response.content.decode()
    for name in ("line", "alt", "note"):
        assert response.context["form"][name].value() == data.get(name)


def test_a_good_picture_comes_back_by_itself(room, placement):
    first = room.post(address(placement), {"line": "Goed", "image": png(), "alt": ""})
    token = first.context["form"]["kept"].value()
    assert token
    assert token in first.content.decode()
    assert room.post(address(placement), {"line": "Goed", "alt": "Fles", "kept": token}).status_code == 302
    assert Proposal.objects.get().image


def test_a_picture_that_was_kept_is_its_makers_alone(room, placement, access):
    token = keeping.keep(png(), make_access(), NOW)
    room.post(address(placement), {"line": "Goed", "alt": "Fles", "kept": token})
    assert not Proposal.objects.get().image
    assert keeping.kept(token + "x", access) is None


def test_what_was_kept_for_nothing_is_cleared_away(access, settings):
    folder = settings.MEDIA_ROOT / keeping.FOLDER
    for _ in range(2):
        keeping.keep(png(), access, NOW)
    for file, days in zip(folder.iterdir(), (0, 2), strict=True):
        moment = (NOW - timedelta(days=days)).timestamp()
        os.utime(file, (moment, moment))
    keeping.keep(png(), access, NOW)
    assert len(list(folder.iterdir())) == 2


def test_one_person_keeps_no_more_than_a_few(access, settings):
    tokens = [keeping.keep(png(), access, NOW) for _ in range(keeping.MOST_KEPT + 2)]
    other = keeping.keep(png(), make_access(), NOW)
    assert len(list((settings.MEDIA_ROOT / keeping.FOLDER).iterdir())) == keeping.MOST_KEPT + 1
    assert keeping.kept(tokens[-1], access)
    assert other


def kept_files(settings):
    folder = settings.MEDIA_ROOT / keeping.FOLDER
    return list(folder.iterdir()) if folder.exists() else []


def test_after_a_proposal_nothing_is_kept(room, placement, settings):
    first = room.post(address(placement), {"line": "Goed", "image": png(), "alt": ""})
    token = first.context["form"]["kept"].value()
    again = room.post(address(placement), {"line": "x" * 121, "alt": "Fles", "kept": token})
    assert again.context["form"]["kept"].value() == token
    assert again.context["has_kept"]
    assert len(kept_files(settings)) == 1
    other = room.post(address(placement), {"line": "Goed", "image": png((50, 40)), "alt": "", "kept": token})
    token = other.context["form"]["kept"].value()
    assert len(kept_files(settings)) == 1
    room.post(address(placement), {"line": "Goed", "alt": "Fles", "kept": token})
    assert Proposal.objects.get().width == 50
    assert kept_files(settings) == []


def test_a_bad_picture_leaves_the_kept_one(room, placement):
    first = room.post(address(placement), {"line": "Goed", "image": png(), "alt": ""})
    data = {"alt": "Fles", "kept": first.context["form"]["kept"].value()}
    bad = room.post(address(placement), data | {"image": SimpleUploadedFile("foto.png", b"<svg/>")})
    assert bad.context["has_kept"]
    room.post(address(placement), {"alt": "Fles", "kept": bad.context["form"]["kept"].value()})
    assert Proposal.objects.get().image


def test_a_kept_picture_can_be_given_up(room, placement, settings):
    box = 'name="no_picture"'
    assert box not in room.get(address(placement)).content.decode()
    first = room.post(address(placement), {"line": "", "image": png(), "alt": ""})
    assert box in first.content.decode()
    gone = {"kept": first.context["form"]["kept"].value(), "no_picture": "on"}
    second = room.post(address(placement), {"line": ""} | gone)
    assert not second.context["has_kept"]
    assert not second.context["form"]["kept"].value()
    assert kept_files(settings) == []
    room.post(address(placement), {"line": "Goed"} | gone)
    assert not Proposal.objects.get().image


def test_a_file_that_goes_meanwhile_breaks_nothing(access, settings, monkeypatch):
    keeping.keep(png(), access, NOW)
    [file] = kept_files(settings)
    listed = keeping.default_storage.listdir(keeping.FOLDER)
    file.unlink()
    monkeypatch.setattr(keeping.default_storage, "listdir", lambda _folder: listed)
    assert keeping.kept(keeping.keep(png(), access, NOW), access)


@pytest.mark.parametrize("why", ["over", "off", "archived", "full"])
def test_where_nothing_can_be_proposed_the_page_says_why(room, placement, why):
    if why == "off":
        Placement.objects.update(is_active=False)
    elif why == "full":
        for _ in range(proposing.MOST_WAITING):
            make_proposal(placement)
    else:
        Campaign.objects.update(**({"ends_at": NOW} if why == "over" else {"status": "archived"}))
    before = Proposal.objects.count()
    assert room.get(address(placement)).context["why_not"]
    response = room.post(address(placement), {"line": "Toch"})
    assert response.status_code == 200
    assert "Toch" in response.content.decode()
    assert Proposal.objects.count() == before


# -- The decision ----------------------------------------------------------------------------------


def test_an_accepted_text_takes_its_place_and_must_be_approved_by_another(marketer, lead, placement):
    proposal = make_proposal(placement, line="Met vitamine D")
    proposing.accept(proposal, as_variant=False, user=lead, now=NOW)
    placement.refresh_from_db()
    campaign = Campaign.objects.get()
    assert placement.line == "Met vitamine D"
    assert (campaign.status, campaign.changed_by) == (Approval.IN_REVIEW, lead)
    with pytest.raises(Refused):
        approval.approve(campaign, user=lead, now=NOW)
    approval.approve(campaign, user=make_user("marketing lead"), now=NOW)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.decided_at) == ("accepted", lead, NOW)
    actions = AuditEntry.objects.about(campaign).values_list("action", flat=True)
    assert set(actions) == {"save", "lapse", "approve"}
    [(field, change)] = AuditEntry.objects.about(campaign).get(action="save").changes.items()
    assert ("line" in field, change) == (True, ["Zonder suiker", "Met vitamine D"])


def test_an_accepted_picture_stands_beside_as_a_variant(room, marketer, placement):
    room.post(address(placement), {"line": "Nieuw", "image": png(), "alt": "Een groene fles"})
    proposal = Proposal.objects.get()
    with pytest.raises(Refused):
        proposing.accept(proposal, as_variant=False, user=marketer, now=NOW)
    proposing.accept(proposal, as_variant=True, user=marketer, now=NOW)
    variant = Variant.objects.get()
    assert (variant.placement, variant.line, variant.image.alt) == (placement, "Nieuw", "Een groene fles")
    assert (variant.image.width, variant.image.credit) == (40, "Kruidhof")
    assert Image.objects.get().file.name == proposal.image.name
    placement.refresh_from_db()
    assert (placement.line, placement.campaign.status) == ("Zonder suiker", Approval.IN_REVIEW)


def test_a_refusal_needs_a_reason_that_the_advertiser_reads(room, marketer, placement):
    proposal = make_proposal(placement)
    with pytest.raises(Refused):
        proposing.refuse(proposal, reason="  ", user=marketer, now=NOW)
    proposing.refuse(proposal, reason="Dit belooft te veel.", user=marketer, now=NOW)
    for page in (reverse("clients:home"), reverse("clients:proposal", args=[proposal.pk])):
        assert "Dit belooft te veel." in room.get(page).content.decode()
    assert Campaign.objects.get().status == Approval.APPROVED


def test_a_decision_is_taken_once(marketer, lead, placement):
    proposal = make_proposal(placement)
    copy = Proposal.objects.get()
    proposing.refuse(proposal, reason="Nee", user=marketer, now=NOW)
    with pytest.raises(Refused):
        proposing.accept(copy, as_variant=False, user=lead, now=NOW)
    placement.refresh_from_db()
    assert placement.line == "Zonder suiker"


def test_nothing_is_accepted_into_the_archive(marketer, placement):
    proposal = make_proposal(placement)
    Campaign.objects.update(status="archived")
    with pytest.raises(Refused):
        proposing.accept(proposal, as_variant=False, user=marketer, now=NOW)


@pytest.mark.parametrize("as_variant", [True, False])
def test_what_another_advertiser_proposed_is_not_accepted(marketer, placement, as_variant):
    """A campaign that changed hands meanwhile doesn't get the words of who had it."""
    proposal = make_proposal(placement)
    Campaign.objects.update(advertiser=make_advertiser("Zaad BV"))
    with pytest.raises(Refused):
        proposing.accept(proposal, as_variant=as_variant, user=marketer, now=NOW)
    placement.refresh_from_db()
    assert (placement.line, Variant.objects.count()) == ("Zonder suiker", 0)
    proposing.refuse(proposal, reason="Niet meer van u", user=marketer, now=NOW)


def test_a_variant_gets_a_name_that_is_free(marketer, placement):
    proposal = make_proposal(placement)
    for name in (f"Voorstel {proposal.pk}", f"Voorstel {proposal.pk} (2)"):
        make_variant(placement, name=name)
    proposing.accept(proposal, as_variant=True, user=marketer, now=NOW)
    assert placement.variants.last().name == f"Voorstel {proposal.pk} (3)"


def test_the_rows_are_locked_without_their_keys(marketer, placement):
    """Leases of the campaign and counts of the placement are written meanwhile, and look at the key."""
    if not connection.features.has_select_for_no_key_update:
        pytest.skip("This database locks no rows.")
    proposal = make_proposal(placement)
    with CaptureQueriesContext(connection) as queries:
        proposing.accept(proposal, as_variant=True, user=marketer, now=NOW)
    tables = ('FROM "ads_campaign"', 'FROM "ads_placement"')
    locks = [
        row["sql"] for row in queries if " FOR " in row["sql"] and any(name in row["sql"] for name in tables)
    ]
    assert len(locks) >= 2
    assert all(sql.endswith("FOR NO KEY UPDATE") for sql in locks)


@pytest.mark.parametrize("who", ["writer", "medical reviewer", None])
def test_nobody_else_decides(placement, who):
    proposal, user = make_proposal(placement), make_user(who)
    for decide in (
        lambda: proposing.accept(proposal, as_variant=True, user=user, now=NOW),
        lambda: proposing.refuse(proposal, reason="Nee", user=user, now=NOW),
    ):
        with pytest.raises(Refused):
            decide()


def test_a_proposal_says_something(access, db):
    with pytest.raises(Refused):
        proposing.propose(make_placement(), access, now=NOW)
