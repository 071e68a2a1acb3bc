"""Where an ended article leads stays on this site, whoever writes it down."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import Article, FormerSlug, Publication
from articles.publishing import workflow
from tests.factories import NOW, make_article, make_publication

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.mark.parametrize("path", ["//elders.nl/", "/\\elders.nl/", "https://elders.nl/", "artikelen/zink/"])
@pytest.mark.parametrize("make", [make_article, make_publication])
def test_the_database_takes_no_path_to_another_site(make, path):
    thing = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(thing).objects.filter(pk=thing.pk).update(ending="redirect", ending_path=path)


@pytest.mark.parametrize("ending", ["redirect", "elsewhere"])
@pytest.mark.parametrize("make", [make_article, make_publication])
def test_the_database_takes_no_half_or_unknown_ending(make, ending):
    thing = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(thing).objects.filter(pk=thing.pk).update(ending=ending)


def test_the_model_explains_a_path_to_another_site():
    article = make_article(ending="redirect", ending_path="/a/../b/")
    with pytest.raises(ValidationError) as caught:
        article.full_clean()
    assert list(caught.value.message_dict) == ["ending_path"]


def test_one_address_leads_to_one_thing():
    FormerSlug.objects.create(kind="tag", slug="zinc", target_id=1)
    FormerSlug.objects.create(kind="term", slug="zinc", target_id=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormerSlug.objects.create(kind="tag", slug="zinc", target_id=2)


def test_the_migration_remembers_ends_that_were_chosen_not_those_that_came_about():
    chosen = make_publication(visible_from=NOW - 3 * DAY, visible_until=NOW + DAY)
    overtaken = make_publication(visible_from=NOW - 3 * DAY)
    workflow.publish(overtaken.article, user=None, now=NOW)
    open_ended = make_publication()
    Publication.objects.update(meant_until=None)
    import_module("articles.migrations.0004_addresses_and_endings").remember_the_chosen_ends(apps, None)
    ends = dict(Publication.objects.values_list("pk", "meant_until"))
    assert ends[chosen.pk] == NOW + DAY
    assert ends[overtaken.pk] is None
    assert ends[open_ended.pk] is None
    assert Article.objects.count() == 3
