"""Links into this site: which stop a publication, which only warn, and that asking costs a fixed price."""

from datetime import timedelta

import pytest
from django.test import override_settings

from articles.models import Section
from articles.publishing import workflow
from articles.publishing.checks import run_checks
from tests.factories import (
    NOW,
    make_article,
    make_person,
    make_publication,
    make_term,
    make_topic,
)

pytestmark = pytest.mark.django_db
LINK_PROBLEMS = {"broken_link", "broken_anchor", "moved_link"}


def article_with(*hrefs, **fields):
    body = "".join(f'<p>Lees <a href="{href}">hier</a>.</p>' for href in hrefs)
    return make_article(sections=[("Een kop", f"{body}<h3>Hoeveel is genoeg?</h3><p>Zo.</p>")], **fields)


def problems(article, now=NOW):
    found = [problem for problem in run_checks(article, now=now) if problem.id in LINK_PROBLEMS]
    return [(problem.id, problem.is_blocking) for problem in found]


def test_links_to_what_readers_can_open_are_fine():
    person, term, topic = make_person("Sanne"), make_term("zink"), make_topic()
    other = make_publication(slug="zink", authors=[person], tags=["spieren"])
    tag = other.tags.get()
    pages = [other, person, term, topic, tag]
    article = article_with("/", "/begrippen/", *(page.get_absolute_url() for page in pages))
    assert problems(article) == []


@override_settings(SITE_URL="https://www.example.nl")
def test_other_sites_mail_and_files_are_no_business_of_this_check():
    hrefs = ["https://elders.nl/artikelen/x/", "mailto:a@b.nl", "tel:0123", "/static/x.css", "/media/x.jpg"]
    assert problems(article_with(*hrefs)) == []


@pytest.mark.parametrize(
    "href",
    [
        "/artikelen/bestaat-niet/",
        "/onderwerpen/nergens/",
        "/tags/nergens/",
        "/auteurs/niemand/",
        "/begrippen/niets/",
        "/producten/niets/",
        "/zomaar/iets/",
        "zonder-schuine-streep",
        "www.voedingscentrum.nl",
        "https://www.example.nl/x/",
        "http://example.nl/artikelen/bestaat-niet/",
        "//example.nl/x/",
        "/beheer/articles/article/1/change/",
        "/beheer/",
        "/gezien/",
        "/artikelen/1/gelezen/",
        "",
        "https://example.nl:8000/x/",
    ],
)
@override_settings(SITE_URL="https://example.nl")
def test_a_link_to_nothing_or_to_the_desk_is_stopped(href):
    assert problems(article_with(href)) == [("broken_link", True)]


def test_a_draft_and_a_scheduled_and_a_withdrawn_article_cannot_be_linked_to():
    make_article(slug="concept")
    make_publication(slug="straks", visible_from=NOW + timedelta(days=1))
    gone = make_publication(slug="weg").article
    workflow.withdraw(gone, user=None, now=NOW)
    article = article_with("/artikelen/concept/", "/artikelen/straks/", "/artikelen/weg/")
    assert problems(article) == [("broken_link", True)] * 3
    assert problems(article, NOW + timedelta(days=2))[:2] == [("broken_link", True)] * 2


def test_a_link_to_an_old_address_warns_and_names_the_new_one():
    article = make_publication(slug="oud").article
    article.slug = "nieuw"
    article.save()
    workflow.publish(article, user=None, now=NOW)
    linking = article_with("/artikelen/oud/")
    assert problems(linking) == [("moved_link", False)]
    (moved,) = [problem for problem in run_checks(linking, now=NOW) if problem.id == "moved_link"]
    assert "/artikelen/nieuw/" in moved.message


def test_a_forgotten_last_slash_warns():
    make_publication(slug="zink")
    assert problems(article_with("/artikelen/zink")) == [("moved_link", False)]


def test_an_article_may_link_to_itself_and_to_its_own_tags_and_authors():
    person = make_person("Sanne")
    hrefs = ["/artikelen/zelf/", person.get_absolute_url(), "/tags/spieren/"]
    assert problems(article_with(*hrefs, slug="zelf", authors=[person], tags=["spieren"])) == []


def test_anchors_must_be_on_the_page():
    fine = ["#een-kop", "#hoeveel-is-genoeg", "#", "#top", "#bronnen", "/artikelen/zelf/#een-kop"]
    assert problems(article_with(*fine, slug="zelf")) == []
    broken = article_with("#nergens", "/artikelen/zelf-ook/#nergens", slug="zelf-ook")
    assert problems(broken) == [("broken_anchor", True)] * 2


def test_a_problem_names_the_words_of_the_link_and_its_field():
    (problem,) = [found for found in run_checks(article_with("/nergens/")) if found.id == "broken_link"]
    assert problem.field == "sections-0-body"
    assert "hier" in problem.message
    assert "/nergens/" in problem.message


def test_the_number_of_queries_doesnt_grow_with_the_links(django_assert_max_num_queries):
    for slug in ("a", "b", "c"):
        make_publication(slug=slug)
    article = article_with(
        "/artikelen/a/", "/tags/x/", "/auteurs/y/", "/begrippen/z/", "/onderwerpen/o/", "/producten/p/"
    )
    for position in range(2, 32):
        hrefs = [f"/artikelen/{slug}/" for slug in ("a", "b", "c", f"weg-{position}")] + [
            f"/tags/t{position}/"
        ]
        body = "".join(f'<p><a href="{href}">x</a></p>' for href in hrefs)
        Section.objects.create(article=article, position=position, heading=f"Kop {position}", body=body)
    with django_assert_max_num_queries(20):
        found = problems(article)
    assert len(found) == 30 * 2 + 5
