"""What editors may do, to the permission: nothing more, nothing less, after every migrate."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from articles.roles import make_roles

pytestmark = pytest.mark.django_db

WRITER = {
    "article": "add change submit view",
    "articlereference": "add change delete view",
    "authorship": "add change delete view",
    "externallink": "view",
    "image": "add change view",
    "person": "view",
    "popularlist": "view",
    "publication": "view",
    "reference": "add change view",
    "revision": "view",
    "section": "add change delete view",
    "tag": "add view",
    "term": "view",
    "termform": "view",
    "topic": "view",
}
REVIEWER = {
    "article": "review view",
    "articlereference": "view",
    "authorship": "view",
    "image": "view",
    "person": "view",
    "publication": "view",
    "reference": "view",
    "revision": "view",
    "section": "view",
    "tag": "view",
    "term": "view",
    "termform": "view",
    "topic": "view",
}
_ALL = "add change delete view"
# Facts that only the software writes can be looked at and nothing else.
CHIEF = {
    "article": "add approve change delete publish review submit view",
    "articlereference": _ALL,
    "auditentry": "view",
    "authorship": _ALL,
    "externallink": "view",
    "image": _ALL,
    "listchoice": _ALL,
    "person": _ALL,
    "popularlist": "view",
    "publication": "view",
    "reference": _ALL,
    "refusedview": "view",
    "revision": "view",
    "scheduledjob": "view",
    "sitepage": _ALL,
    "section": _ALL,
    "tag": "add change delete merge view",
    "taggedarticle": _ALL,
    "term": _ALL,
    "termform": _ALL,
    "topic": _ALL,
}
GROUPS = {"writer": WRITER, "medical reviewer": REVIEWER, "editor-in-chief": CHIEF}


def permissions_of(group):
    return Group.objects.get(name=group).permissions.select_related("content_type")


def held(group):
    """The permissions of a group: actions by model."""
    found = {}
    for permission in permissions_of(group):
        model = permission.content_type.model
        found.setdefault(model, set()).add(permission.codename.removesuffix(f"_{model}"))
    return {model: " ".join(sorted(actions)) for model, actions in found.items()}


@pytest.mark.parametrize("group", GROUPS)
def test_the_group_has_exactly_these(group):
    assert held(group) == GROUPS[group]


@pytest.mark.parametrize("group", GROUPS)
def test_no_editor_has_anything_to_do_with_the_marketers(group):
    assert {row.content_type.app_label for row in permissions_of(group)} == {"articles"}


def test_making_the_groups_again_changes_nothing():
    before = {group: held(group) for group in GROUPS}
    make_roles(apps.get_app_config("articles"))
    assert {group: held(group) for group in GROUPS} == before
    assert Group.objects.filter(name__in=GROUPS).count() == len(GROUPS)


def test_a_migrate_takes_away_what_was_added_and_gives_back_what_was_taken():
    group = Group.objects.get(name="writer")
    group.permissions.add(Permission.objects.get(codename="publish_article"))
    group.permissions.remove(Permission.objects.get(codename="add_article"))
    call_command("migrate", verbosity=0)
    assert held("writer") == WRITER


def test_a_group_that_was_deleted_is_made_again():
    Group.objects.filter(name="editor-in-chief").delete()
    call_command("migrate", verbosity=0)
    assert held("editor-in-chief") == CHIEF
