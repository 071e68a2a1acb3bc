"""What marketers may do, to the permission: nothing more, nothing less, after every migrate."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from ads.roles import make_roles

pytestmark = pytest.mark.django_db

MARKETER = {
    "ads.advertiser": "add change view",
    "ads.brand": "add change view",
    "ads.merchant": "add change view",
    "ads.product": "add change view",
    "ads.campaign": "add change view",
    "ads.ingredient": "add change delete view",
    "ads.offer": "add change delete view",
    "ads.target": "add change delete view",
    "ads.placement": "add change delete view",
    "ads.advertiseraccess": "change view",
    "ads.proposal": "change view",
    "ads.variant": "add change delete view",
    "ads.competitorlabel": "add change view",
    "ads.recall": "add view",
    "ads.placementcount": "view",
    "ads.billedcount": "view",
    "ads.variantcount": "view",
    "ads.campaignbudget": "view",
    "ads.campaignday": "view",
    "ads.campaignpace": "view",
    "ads.filteredcount": "view",
    "articles.article": "view",
    "articles.topic": "view",
    "articles.tag": "view",
    "articles.term": "view",
    "articles.image": "add view",
}
LEAD = MARKETER | {
    "ads.advertiser": "add change delete view",
    "ads.brand": "add change delete view",
    "ads.merchant": "add change delete view",
    "ads.competitorlabel": "add change delete view",
    "ads.product": "add approve change view",
    "ads.recall": "add lift view",
    "ads.campaign": "add approve change view",
    "ads.advertiseraccess": "add change view",
    "articles.auditentry": "view",
}


def held(group):
    """The permissions of a group: actions by model."""
    found = {}
    for permission in Group.objects.get(name=group).permissions.select_related("content_type"):
        kind = permission.content_type
        action = permission.codename.removesuffix(f"_{kind.model}")
        found.setdefault(f"{kind.app_label}.{kind.model}", set()).add(action)
    return {model: " ".join(sorted(actions)) for model, actions in found.items()}


@pytest.mark.parametrize(("group", "wanted"), [("marketer", MARKETER), ("marketing lead", LEAD)])
def test_the_group_has_exactly_these(group, wanted):
    assert held(group) == wanted


@pytest.mark.parametrize("group", ["marketer", "marketing lead"])
def test_no_marketer_writes_or_publishes_articles(group):
    actions = {model: actions for model, actions in held(group).items() if model.startswith("articles.")}
    assert {model for model, what in actions.items() if what != "view"} == {"articles.image"}


def test_making_the_groups_again_changes_nothing():
    before = (held("marketer"), held("marketing lead"), Group.objects.count())
    make_roles(apps.get_app_config("ads"))
    assert (held("marketer"), held("marketing lead"), Group.objects.count()) == before


def test_a_migrate_takes_away_what_was_added_and_gives_back_what_was_taken():
    group = Group.objects.get(name="marketer")
    group.permissions.add(Permission.objects.get(codename="approve_campaign"))
    group.permissions.remove(Permission.objects.get(codename="add_campaign"))
    call_command("migrate", verbosity=0)
    assert held("marketer") == MARKETER


def test_a_group_that_was_deleted_is_made_again():
    Group.objects.filter(name="marketing lead").delete()
    call_command("migrate", verbosity=0)
    assert held("marketing lead") == LEAD
