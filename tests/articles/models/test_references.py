"""Sources of the shared library: one form however they are saved, and no doubles."""

import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from articles.models import ArticleReference, Reference
from articles.models.references import next_free_number
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_identifiers_are_kept_in_one_form_however_they_are_saved():
    saved = Reference.objects.create(title="a", doi=" https://doi.org/10.1000/ABC. ", pmid="PMID: 012")
    (bulk,) = Reference.objects.bulk_create([Reference(title="b", url="HTTPS://Example.NL/?utm_source=x")])
    saved.refresh_from_db()
    bulk.refresh_from_db()
    assert (saved.doi, saved.pmid) == ("10.1000/ABC", "12")
    assert bulk.url == "https://example.nl/"
    saved.save()
    assert Reference.objects.get(pk=saved.pk).doi == "10.1000/ABC"


@pytest.mark.parametrize("fields", [{"doi": "11.1/x"}, {"pmid": "x"}, {"url": "ftp://a.nl/"}])
def test_what_is_no_identifier_is_refused_by_cleaning_and_by_saving(fields):
    with pytest.raises(ValidationError) as refused:
        Reference(title="a", **fields).full_clean()
    assert list(refused.value.message_dict) == list(fields)
    with pytest.raises(ValidationError):
        Reference.objects.create(title="a", **fields)


def test_an_address_of_doi_org_or_pubmed_becomes_that_number():
    doi = Reference.objects.create(title="a", url="https://doi.org/10.1000/x")
    pubmed = Reference.objects.create(title="b", url="https://pubmed.ncbi.nlm.nih.gov/12/")
    assert (doi.doi, doi.url, pubmed.pmid, pubmed.url) == ("10.1000/x", "", "12", "")
    kept = Reference.objects.create(title="c", doi="10.1000/y", url="https://doi.org/10.1000/z")
    assert kept.url == "https://doi.org/10.1000/z"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"doi": "10.1000/abc"}, {"doi": "10.1000/ABC"}),
        ({"pmid": "12"}, {"pmid": "PMID 12"}),
        ({"url": "https://a.nl/x"}, {"url": "https://A.nl/x?fbclid=1"}),
    ],
)
def test_the_database_keeps_doubles_out(first, second):
    Reference.objects.create(title="a", **first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reference.objects.create(title="b", **second)
    with pytest.raises(ValidationError):
        Reference(title="b", **second).full_clean()


def test_sources_without_identifiers_are_no_doubles_of_each_other():
    Reference.objects.create(title="a")
    Reference.objects.create(title="a")
    assert Reference.objects.same_as().count() == 0


def test_a_source_is_found_by_any_of_its_identifiers():
    source = Reference.objects.create(title="a", doi="10.1000/abc", pmid="12")
    double = Reference.objects.create(title="b", doi="10.1000/abc", merged_into=source)
    assert list(Reference.objects.same_as(doi="10.1000/ABC")) == [source]
    assert list(Reference.objects.same_as(pmid="12", url="https://a.nl/")) == [source]
    assert double not in Reference.objects.in_library()


@pytest.mark.parametrize(("taken", "free"), [([], 1), ([1, 2], 3), ([1, 3], 2), ([2], 1), ([7], 1)])
def test_the_next_free_number_fills_gaps(taken, free):
    assert next_free_number(set(taken)) == free


def test_the_link_of_a_doi_survives_its_signs():
    assert Reference(doi="10.1002/(SICI)<1>").link == "https://doi.org/10.1002/(SICI)%3C1%3E"


# -- What the migration makes of older libraries ---------------------------------------------------


@pytest.fixture
def older_library(transactional_db):
    """The table as it was before identifiers had one form: without the constraints on doubles."""
    constraints = [row for row in Reference._meta.constraints if row.name.endswith("_once")]
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.remove_constraint(Reference, constraint)
    yield
    Reference.objects.all().delete() if not ArticleReference.objects.exists() else None
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.add_constraint(Reference, constraint)


def older(title, **identifiers):
    source = Reference.objects.create(title=title)
    Reference.objects.filter(pk=source.pk).update(**identifiers)
    return source


def cite(article, source, number):
    return ArticleReference.objects.create(article=article, reference=source, number=number)


def test_the_migration_writes_identifiers_one_way_and_sets_doubles_aside(older_library):
    first, double = older("a", doi="10.1000/ABC"), older("b", doi="https://doi.org/10.1000/abc")
    odd, url = older("c", doi="geen doi"), older("d", url="HTTP://A.nl:80/x?utm_source=y")
    one, both = make_article(), make_article()
    moved, kept, other = cite(one, double, 1), cite(both, double, 1), cite(both, first, 2)
    migration = importlib.import_module("articles.migrations.0005_links")
    with connection.schema_editor() as editor:
        migration.merge_doubles(apps, editor)
    for row in (first, double, odd, url, moved, kept, other):
        row.refresh_from_db()
    assert (double.merged_into, first.merged_into) == (first, None)
    assert (odd.doi, url.url) == ("geen doi", "http://a.nl/x")
    assert (moved.reference, kept.reference, other.reference) == (first, double, first)
    assert list(Reference.objects.in_library().order_by("pk")) == [first, odd, url]
