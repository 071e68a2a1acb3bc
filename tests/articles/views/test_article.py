"""The article page while the article is live."""

import re
from datetime import date, timedelta

import pytest

from articles.models import ArticleReference, Image, Reference
from articles.publishing import workflow
from tests.factories import NOW, make_article, make_person, make_publication, make_term, make_topic

pytestmark = pytest.mark.django_db

SECTIONS = [(f"Kop {n}", f"<p>Tekst {n} over ijzer.</p>") for n in (1, 2, 3)]


def test_it_shows_what_was_published(read):
    article = make_article(
        title="IJzer & eten", sections=SECTIONS, tags=["bloed"], key_points="Eerst dit.\nDan dat."
    )
    make_publication(article)
    page = read(article.get_absolute_url())
    assert '<h1 class="reading__title">IJzer &amp; eten</h1>' in page
    assert page.count("<h1") == 1
    assert "<li>Eerst dit.</li><li>Dan dat.</li>" in page
    assert '<h2 id="kop-2">Kop 2</h2>' in page
    assert "<p>Tekst 3 over ijzer.</p>" in page
    assert 'href="/tags/bloed/"' in page


def test_a_later_edit_shows_only_after_publishing(read):
    article = make_article(title="Oude titel")
    make_publication(article)
    article.title = "Nieuwe titel"
    article.save()
    assert "Nieuwe titel" not in read(article.get_absolute_url())


def test_a_standfirst_is_what_an_editor_wrote_never_the_introduction_again(read):
    written = make_publication(description="In één zin.")
    assert '<p class="reading__standfirst">In één zin.</p>' in read(written.get_absolute_url())
    assert "reading__standfirst" not in read(make_publication().get_absolute_url())


def test_contents_come_with_three_sections(read):
    three = make_publication(sections=SECTIONS)
    two = make_publication(sections=SECTIONS[:2])
    assert read(three.get_absolute_url()).count('href="#kop-3"') == 2
    assert 'href="#kop-1"' not in read(two.get_absolute_url())


def test_the_byline_names_authors_in_their_order(read):
    authors = [make_person("Zus Zomer", role="diëtist"), make_person("Aart Herfst")]
    page = read(make_publication(authors=authors).get_absolute_url())
    byline = page[page.index('class="byline__names"') : page.index('class="byline__dates"')]
    assert re.findall(r"/auteurs/([\w-]+)/", byline) == [person.slug for person in authors]
    assert byline.index("Zus Zomer") < byline.index("diëtist") < byline.index("Aart Herfst")


def test_an_update_is_dated_only_after_it_happened(read):
    article = make_article(sections=[("Kop", "<p>Eerst.</p>")])
    make_publication(article, visible_from=NOW - timedelta(days=30))
    address = article.get_absolute_url()
    assert read(address).count("<time") == 1
    article.sections.update(body="<p>Later, met 3 gram.</p>")
    workflow.publish(article, user=None, now=NOW)
    dates = re.findall(r'<time datetime="([\d-]{10})T', read(address))
    assert dates == ["2026-05-16", "2026-06-15"]


def test_the_review_names_who_and_when(read):
    reviewer = make_person("Dr. Winter", role="internist", credentials="Register 1", is_reviewer=True)
    reviewed = make_publication(medical_reviewer=reviewer, reviewed_on=date(2026, 5, 1))
    page = read(reviewed.get_absolute_url())
    review = page[page.index('class="review"') :]
    assert f'<a href="/auteurs/{reviewer.slug}/">Dr. Winter</a>, internist' in review
    assert '<time datetime="2026-05-01">1 mei 2026</time>' in review
    assert "Register 1" in review


def test_no_review_no_block(read):
    assert 'class="review"' not in read(make_publication().get_absolute_url())


def test_sources_lead_back_to_where_they_are_cited(read):
    article = make_article(sections=[("Kop", "<p>Zo is het [1], echt waar [1].</p>")])
    source = Reference.objects.create(title="Over ijzer", doi="10.1000/ijzer")
    ArticleReference.objects.create(article=article, reference=source, number=1)
    make_publication(article)
    page = read(article.get_absolute_url())
    cited = re.findall(r'<a class="cite" id="([^"]+)" href="#bron-1"', page)
    assert len(cited) == 2
    assert '<li id="bron-1" value="1">' in page
    assert 'href="https://doi.org/10.1000/ijzer"' in page
    assert [f'href="#{place}"' in page for place in cited] == [True, True]


def test_terms_are_linked(read):
    term = make_term("ijzer")
    page = read(make_publication(sections=SECTIONS).get_absolute_url())
    assert page.count(f'<a class="term" href="/begrippen/{term.slug}/">ijzer</a>') == 1


def test_both_lists_come_in_order_with_five_each_and_without_the_article_itself(read):
    topic = make_topic()
    published = [
        make_publication(topic=topic, title=f"Nummer {n}.", visible_from=NOW - timedelta(days=n))
        for n in range(1, 13)
    ]
    page = read(published[0].get_absolute_url())
    beside = page[page.index('class="reading__beside"') :]
    evergreen, trending = beside.index('data-list="evergreen"'), beside.index('data-list="trending"')
    assert evergreen < trending
    assert ">Evergreen Posts</h2>" in beside
    assert ">Trending Posts</h2>" in beside
    links = re.findall(r'<li><a href="(/artikelen/[^"]+)">', beside)
    assert len(links) == len(set(links)) == 10
    assert published[0].get_absolute_url() not in links


def test_pictures_have_their_size_and_say_what_they_show(read, settings):
    settings.SITE_URL = "https://voorbeeld.nl"
    picture = {"width": 1600, "height": 900, "title": "x"}
    glass = Image.objects.create(
        file="images/a.jpg", alt="Een glas water", caption="Water.", credit="Wij", **picture
    )
    leaves = Image.objects.create(file="images/b.jpg", is_decorative=True, **picture)
    article = make_article(lead_image=glass)
    article.sections.update(image=leaves)
    page = read(make_publication(article).get_absolute_url())
    assert '<img src="/media/images/a.jpg" width="1600" height="900" alt="Een glas water"' in page
    assert re.search(r"<figcaption>Water\. <span[^>]*>Wij</span></figcaption>", page)
    assert (
        '<img src="/media/images/b.jpg" width="1600" height="900" alt="" decoding="async" loading="lazy">'
        in page
    )
    assert '<meta property="og:image" content="https://voorbeeld.nl/media/images/a.jpg">' in page


def test_the_head_says_what_machines_ask(read, settings):
    settings.SITE_URL = "https://voorbeeld.nl"
    publication = make_publication(title='Zo "zit" het', description="In één zin.")
    page = read(publication.get_absolute_url())
    assert "<title>Zo &quot;zit&quot; het – Supplementenwijzer</title>" in page
    assert '<meta name="description" content="In één zin.">' in page
    address = f"https://voorbeeld.nl{publication.get_absolute_url()}"
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    assert '<meta property="og:type" content="article">' in page


def test_the_counting_script_knows_where_to_report(read):
    publication = make_publication()
    assert f'data-url="/artikelen/{publication.article_id}/gelezen/"' in read(publication.get_absolute_url())


def test_only_reading_is_allowed(client):
    address = make_publication().get_absolute_url()
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
