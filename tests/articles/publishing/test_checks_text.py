"""What the checks say of headings, pictures, sentences, studies and doses."""

import time

import pytest

from articles.models import ArticleReference, ExternalLink, Image, Reference
from articles.publishing.checks import run_checks
from tests.factories import INTRODUCTION, NOW, make_article

pytestmark = pytest.mark.django_db
ALWAYS = {"not_reviewed", "no_key_points", "no_lead_image"}


def found(article):
    return [(p.id, p.is_blocking, p.field) for p in run_checks(article, now=NOW) if p.id not in ALWAYS]


def article_of(*bodies, **fields):
    return make_article(sections=[(f"Kop {n}", body) for n, body in enumerate(bodies)], **fields)


def test_headings_may_go_down_by_steps_and_back_up_as_they_like():
    assert found(article_of("<h3>a</h3><h4>b</h4><p>x</p><h3>c</h3><h4>d</h4><p>y</p>", "<p>z</p>")) == []


def test_a_jump_is_stopped_wherever_it_stands():
    article = article_of("<h3>a</h3><h4>b</h4><p>x</p>", "<p>y</p><h4>c</h4><p>z</p><h3>d</h3><p>w</p>")
    assert found(article) == [("heading_jump", True, "sections-1-body")]


def test_a_subheading_in_the_introduction_is_stopped():
    assert found(article_of("<p>x</p>", introduction=f"<h3>Kop</h3>{INTRODUCTION}")) == [
        ("heading_jump", True, "introduction")
    ]


def test_an_empty_subheading_is_stopped():
    article = article_of("<h3> <br></h3><p>x</p>")
    assert found(article) == [("empty_subheading", True, "sections-0-body")]


@pytest.mark.parametrize("alt", ["IMG_1234.jpg", "foto", "Afbeelding bij dit artikel"])
def test_an_alternative_text_that_says_nothing_is_stopped(alt):
    image = Image.objects.create(width=4, height=3, file="x.png", title="Potje", alt=alt)
    assert found(make_article(lead_image=image)) == [("image_with_empty_alt", True, "lead_image")]


def test_an_alternative_text_that_repeats_the_title_stops_publication():
    image = Image.objects.create(width=4, height=3, file="x.png", title="x", alt="Noten en zaden")
    article = make_article(lead_image=image, title="Noten en zaden")
    assert found(article) == [("image_alt_repeats_title", True, "lead_image")]


def test_a_decorative_image_and_a_described_one_are_fine():
    article = article_of(
        "<p>a</p>",
        lead_image=Image.objects.create(width=4, height=3, file="x.png", title="x", is_decorative=True),
    )
    article.sections.update(
        image=Image.objects.create(width=4, height=3, file="y.png", title="y", alt="Drie tabletten")
    )
    assert found(article) == []


def test_a_long_sentence_is_named_by_its_beginning():
    article = article_of("<p>Kort.</p><p>Deze lange zin " + "gaat maar door " * 12 + "tot hier.</p>")
    assert found(article) == [("long_sentence", False, "sections-0-body")]
    (problem,) = [p for p in run_checks(article, now=NOW) if p.id == "long_sentence"]
    assert "Deze lange zin gaat maar door" in problem.message


def test_a_study_needs_its_marker_in_the_same_sentence():
    article = article_of("<p>Studies suggereren dat het werkt. Dat is zo [1].</p>")
    source = Reference.objects.create(title="Bron")
    ArticleReference.objects.create(article=article, reference=source, number=1)
    assert found(article) == [("appeal_without_source", False, "sections-0-body")]
    article.sections.update(body="<p>Studies suggereren dat het werkt. [1] Dat is zo.</p>")
    assert found(article) == []


def test_an_unlikely_dose_warns():
    article = article_of("<p>Neem 400 mg jodium.</p>", "<p>Neem 0,1 mg calcium.</p>")
    assert found(article) == [
        ("unlikely_dose", False, "sections-0-body"),
        ("unlikely_dose", False, "sections-1-body"),
    ]


def test_a_link_that_the_check_found_broken_warns_in_text_and_sources():
    url = "https://elders.nl/weg?id=1"
    ExternalLink.objects.create(url=url, host="elders.nl", state="broken", reason="weg", checked_at=NOW)
    ExternalLink.objects.create(url="https://elders.nl/b", host="elders.nl", state="failing", failures=2)
    article = article_of(
        f'<p>[1] <a href="{url}&amp;utm_source=x#deel">a</a> <a href="https://elders.nl/b">b</a></p>'
    )
    source = Reference.objects.create(title="Bron", url=url)
    ArticleReference.objects.create(article=article, reference=source, number=1)
    assert found(article) == [
        ("external_link_broken", False, "sections-0-body"),
        ("external_link_broken", False, "article_references-0-reference"),
    ]


def test_thirty_sections_of_a_hundred_words_are_checked_quickly_in_few_queries(django_assert_max_num_queries):
    words = "Magnesium is een mineraal dat je elke dag nodig hebt [1]. Neem 300 mg magnesium per dag. "
    body = (
        f'<h3>Kop</h3><p>{words * 6}</p><p><a href="/">thuis</a> <a href="https://elders.nl/">elders</a></p>'
    )
    article = article_of(*[body] * 30)
    source = Reference.objects.create(title="Bron", doi="10.1000/x")
    ArticleReference.objects.create(article=article, reference=source, number=1)
    run_checks(article, now=NOW)
    with django_assert_max_num_queries(12):
        begin = time.process_time()
        assert found(article) == []
        spent = time.process_time() - begin
    # The target is 0.1 s of this very process; other processes may be busy with its caches.
    assert spent < 0.2
