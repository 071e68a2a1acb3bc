"""What readers see of a revision."""

from datetime import date

import pytest

from articles.models import ArticleReference, Image, Reference, Section, Term
from articles.publishing.compile import compile_revision, recompile, shorten
from articles.publishing.snapshot import save_revision
from tests.factories import NOW, make_article, make_person, make_publication, make_term

pytestmark = pytest.mark.django_db


def compiled(article):
    return compile_revision(save_revision(article, user=None, now=NOW))


def page_of(article):
    return compiled(article).columns["page"]


def make_image(**fields):
    fields = {"title": "Blad", "alt": "Een groen blad", "width": 4, "height": 3, **fields}
    return Image.objects.create(file="images/blad.webp", **fields)


def test_sections_come_with_anchors_and_the_contents_from_three():
    three = page_of(make_article(sections=[("Één", "<p>a</p>"), ("Twee", "<p>b</p>"), ("Één", "<p>c</p>")]))
    assert [section["anchor"] for section in three["sections"]] == ["een", "twee", "een-2"]
    assert three["contents"][0] == {"anchor": "een", "heading": "Één"}
    assert page_of(make_article(sections=[("A", "<p>a</p>"), ("B", "<p>b</p>")]))["contents"] == []


def test_a_heading_never_takes_an_id_of_the_page():
    assert page_of(make_article(sections=[("Bronnen", "<p>a</p>")]))["sections"][0]["anchor"] == "bronnen-2"


def test_the_first_mention_of_a_term_in_the_whole_article_is_linked():
    zinc = make_term("zink", "zinktekort")
    make_term("calcium")
    article = make_article(
        introduction="<p>Over Zink en meer.</p>", sections=[("Zink", "<p>Nog eens zink, en calcium.</p>")]
    )
    result = compiled(article)
    page = result.columns["page"]
    assert (
        page["introduction"]
        == f'<p>Over <a class="term" href="{zinc.get_absolute_url()}">Zink</a> en meer.</p>'
    )
    assert page["sections"][0]["body"].count("<a ") == 1
    assert result.terms == list(Term.objects.order_by("pk").values_list("pk", flat=True))


def test_an_article_never_links_to_its_own_subject():
    article = make_article(introduction="<p>Zink.</p>")
    article.subjects.add(make_term("zink"))
    assert page_of(article)["introduction"] == "<p>Zink.</p>"


def test_what_bypassed_the_form_is_sanitised_here():
    article = make_article()
    Section.objects.filter(article=article).update(body="<p>a<script>alert(1)</script></p>")
    assert page_of(article)["sections"][0]["body"] == "<p>a</p>"


def test_sources_lead_to_the_text_and_back():
    article = make_article(introduction="<p>Bewezen [1].</p>", sections=[("Kop", "<p>Nogmaals [1].</p>")])
    source = Reference.objects.create(title="Een onderzoek", authors="Panel", year=2019, doi="10.1000/x")
    ArticleReference.objects.create(article=article, reference=source, number=1)
    page = page_of(article)
    (listed,) = page["references"]
    assert (listed["number"], listed["id"], listed["link"]) == (1, "bron-1", "https://doi.org/10.1000/x")
    assert listed["text"] == "Panel. Een onderzoek. 2019."
    assert 'href="#bron-1"' in page["introduction"]
    assert len(listed["backlinks"]) == 2
    for backlink in listed["backlinks"]:
        assert f'id="{backlink}"' in page["introduction"] + page["sections"][0]["body"]


def test_links_through_affiliate_networks_are_marked_in_text_and_sources():
    paid = "https://www.awin1.com/cread.php?awinmid=1"
    text = f'<p><a href="{paid}">pot</a> en <a href="https://voorbeeld.nl/">bron</a> [1] [2]</p>'
    article = make_article(introduction=text, sections=[("Kop", text)])
    for number, address in enumerate((paid, "https://voorbeeld.nl/"), 1):
        source = Reference.objects.create(title=f"Bron {number}", url=address)
        ArticleReference.objects.create(article=article, reference=source, number=number)
    page = page_of(article)
    for html in (page["introduction"], page["sections"][0]["body"]):
        assert f'<a href="{paid}" rel="sponsored nofollow noopener">pot</a>' in html
        assert '<a href="https://voorbeeld.nl/">bron</a>' in html
    assert [source["rel"] for source in page["references"]] == ["sponsored nofollow noopener", "noopener"]


def test_authors_stand_in_the_order_of_the_byline():
    second, first = make_person("Tweede"), make_person("Eerste", role="diëtist")
    page = page_of(make_article(authors=[first, second]))
    assert [author["name"] for author in page["authors"]] == ["Eerste", "Tweede"]
    assert page["authors"][0]["role"] == "diëtist"


def test_a_review_shows_only_with_reviewer_and_day_and_for_that_text():
    reviewer = make_person("Arts", is_reviewer=True)
    assert page_of(make_article(medical_reviewer=reviewer))["reviewer"] is None
    article = make_article(medical_reviewer=reviewer, reviewed_on=date(2026, 5, 1))
    page = page_of(article)
    assert (page["reviewer"]["name"], page["reviewed_on"]) == ("Arts", "2026-05-01")
    article.sections.update(body="<p>Een andere tekst.</p>")
    page = page_of(article)
    assert (page["reviewer"], page["reviewed_on"], page["review_due_on"]) == (None, None, None)


def test_images_come_with_size_and_words():
    image = make_image(caption="Bij het raam", focal_x=84, focal_y=0)
    page = page_of(make_article(lead_image=image))
    assert page["lead_image"] == {
        "url": image.file.url,
        "width": 4,
        "height": 3,
        "alt": "Een groen blad",
        "caption": "Bij het raam",
        "credit": "",
        "focus": "focus-x-80 focus-y-0",
    }


def test_an_image_deleted_since_is_left_out():
    image = make_image()
    article = make_article(lead_image=image)
    revision = save_revision(article, user=None, now=NOW)
    article.lead_image = None
    article.save()
    image.delete()
    assert compile_revision(revision).columns["page"]["lead_image"] is None


def test_key_points_lose_typed_bullets_and_empty_lines():
    page = page_of(make_article(key_points="- Een\n\n• Twee\nDrie - vier"))
    assert page["key_points"] == ["Een", "Twee", "Drie - vier"]


def test_without_a_description_the_introduction_serves():
    columns = compiled(make_article(introduction="<p>Eén <strong>zin</strong>.</p><p>Nog een.</p>")).columns
    assert columns["description"] == "Eén zin. Nog een."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kort.", "Kort."),
        ("Eerste zin hier. Tweede zin die te lang is.", "Eerste zin hier."),
        ("Eenheelegrotezin zonder einde in zicht", "Eenheelegrotezin zonder…"),
    ],
)
def test_a_long_introduction_is_cut_at_a_sentence_or_a_word(text, expected):
    assert shorten(text, longest=26) == expected


def test_a_new_term_reaches_a_publication_by_recompiling_it():
    publication = make_publication(introduction="<p>Over magnesium gaat het hier.</p>")
    assert recompile(publication) is False
    make_term("magnesium")
    assert recompile(publication) is True
    publication.refresh_from_db()
    assert "/begrippen/" in publication.page["introduction"]
    assert publication.terms.count() == 1
    assert publication.title == publication.article.title


def test_recompiling_uses_the_published_text_not_the_desk():
    publication = make_publication(title="Openbaar")
    publication.article.title = "Nog niet"
    publication.article.save()
    recompile(publication)
    publication.refresh_from_db()
    assert publication.title == "Openbaar"
