"""What keeps an article from being published."""

import pytest

from articles.models import ArticleReference, Reference, Section
from articles.publishing.checks import run_checks
from tests.factories import NOW, make_article, make_publication

pytestmark = pytest.mark.django_db


def blocking(article):
    return {problem.id: problem.field for problem in run_checks(article) if problem.is_blocking}


def cite(article, *numbers):
    for number in numbers:
        source = Reference.objects.create(title=f"Bron {number}")
        ArticleReference.objects.create(article=article, reference=source, number=number)


def test_a_complete_article_may_go():
    article = make_article(sections=[("Kop", "<p>Zie [1] en [2].</p>")])
    cite(article, 1, 2)
    assert blocking(article) == {}


def test_what_is_worth_a_second_look_blocks_nothing():
    warnings = {problem.id for problem in run_checks(make_article(introduction="<p>Kort.</p>"))}
    assert warnings == {"thin_introduction", "not_reviewed", "no_key_points", "no_lead_image"}


@pytest.mark.parametrize(
    ("fields", "problem", "field"),
    [
        ({"authors": []}, "no_author", "authorships-0-person"),
        ({"introduction": "<p> </p>"}, "no_introduction", "introduction"),
        ({"sections": []}, "no_sections", "sections-0-heading"),
        ({"sections": [("A", "<p>a</p>"), (" ", "<p>b</p>")]}, "empty_heading", "sections-1-heading"),
        ({"sections": [("A", "<p></p>")]}, "empty_section", "sections-0-body"),
        ({"sections": [("A", "<h4>a</h4><p>b</p>")]}, "heading_jump", "sections-0-body"),
        ({"sections": [("A", "<p>Zie [3].</p>")]}, "dangling_marker", "sections-0-body"),
    ],
)
def test_an_unfinished_article_is_stopped_with_the_field_to_mend(fields, problem, field):
    assert blocking(make_article(**fields)) == {problem: field}


def test_a_source_that_nothing_cites_is_stopped():
    article = make_article()
    cite(article, 1)
    assert list(blocking(article)) == ["unused_source"]


def test_two_sources_with_one_number_are_stopped():
    article = make_article(sections=[("A", "<p>Zie [1].</p>")])
    cite(article, 1, 1)
    assert list(blocking(article)) == ["duplicate_number"]


def test_the_address_of_another_publication_is_not_free():
    other = make_publication(slug="zink").article
    other.slug = "zink-2"
    other.save()
    assert blocking(make_article(slug="zink")) == {"slug_taken": "slug"}
    assert "slug_taken" not in blocking(other)


def test_an_article_may_keep_its_own_address():
    assert "slug_taken" not in blocking(make_publication().article)


def test_an_old_revision_is_checked_by_what_it_says():
    article = make_article()
    revision = make_publication(article, visible_from=NOW).revision
    Section.objects.filter(article=article).delete()
    assert "no_sections" in blocking(article)
    assert not [problem for problem in run_checks(article, revision.content) if problem.is_blocking]
