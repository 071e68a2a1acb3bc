"""JSON-LD: every page type against the vocabulary, and what an article says of itself."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import ArticleReference, Image, Person, Reference
from articles.pages.held import holder
from articles.publishing.seal import seal
from articles.publishing.snapshot import take_snapshot
from articles.structured_data import as_script
from articles.views import paging
from tests.factories import NOW, make_article, make_person, make_publication, make_term, make_topic

from .conftest import SITE
from .reading import graph_of, node_of
from .vocabulary import problems

ODD = 'Zo "zit" het </script><!-- & 💊 \u2028'


@pytest.fixture
def publication(db):
    """An article with everything that can be told of one."""
    picture = Image.objects.create(
        file="images/a.jpg", title="a", alt="Een glas", caption="<Glas>", credit="Wij", width=1600, height=900
    )
    article = make_article(
        title=ODD, topic=make_topic("Mineralen & meer"), tags=["bloed", "ijzer"],
        description="In één zin.", authors=[make_person("Zus Zomer", role="diëtist"), make_person("Bo Bos")],
        medical_reviewer=make_person("Dr. Winter", role="arts", credentials="Register 1", is_reviewer=True),
        reviewed_on=date(2026, 5, 1), lead_image=picture,
        sections=[("Kop", "<p>Over ijzer [1] en zink [2].</p>")],
    )  # fmt: skip
    sources = ["https://www.rivm.nl/ijzer", "https://www.awin1.com/cread.php?awinmid=1&awinaffid=2"]
    for number, url in enumerate(sources, 1):
        source = Reference.objects.create(title=f"Bron {number}", url=url)
        ArticleReference.objects.create(article=article, reference=source, number=number)
    article.reviewed_hash = seal(take_snapshot(article))
    article.save()
    make_term("ijzer", "ijzers", body="<p>Een mineraal.</p>")
    return make_publication(article, visible_from=NOW - timedelta(days=3))


def read(client, address):
    return graph_of(client.get(address).content.decode())


def test_every_kind_of_page_keeps_to_the_vocabulary(client, publication):
    person, reviewer = publication.authors.get(name="Zus Zomer"), Person.objects.get(is_reviewer=True)
    addresses = ["/", publication.get_absolute_url(), publication.topic.get_absolute_url(), "/tags/bloed/"]
    addresses += [person.get_absolute_url(), reviewer.get_absolute_url(), "/begrippen/"]
    addresses += [publication.terms.get().get_absolute_url(), make_publication().get_absolute_url()]
    addresses += [make_topic().get_absolute_url(), "/wie-betaalt/"]
    for address in addresses:
        graph = read(client, address)
        assert problems(graph) == [], address
        assert {"WebSite", "Organization"} <= {str(node["@type"]) for node in graph}, address


def test_an_article_says_who_when_and_after_what(client, publication):
    graph = read(client, publication.get_absolute_url())
    page, article = node_of(graph, "MedicalWebPage"), node_of(graph, "Article")
    assert page["mainEntity"] == {"@id": article["@id"]}
    assert article["headline"] == page["name"] == publication.title
    assert page["url"] == f"{SITE}{publication.get_absolute_url()}"
    assert article["datePublished"] == publication.first_published_at.isoformat()
    assert article["dateModified"] == publication.updated_at.isoformat()
    assert [(author["name"], author.get("jobTitle")) for author in article["author"]] == [
        ("Zus Zomer", "diëtist"),
        ("Bo Bos", None),
    ]
    assert page["reviewedBy"]["name"] == "Dr. Winter"
    assert page["lastReviewed"] == "2026-05-01"
    assert article["articleSection"] == "Mineralen & meer"
    assert set(article["keywords"]) == {"bloed", "ijzer"}
    assert node_of(graph, "ImageObject")["url"] == f"{SITE}/media/images/a.jpg"
    trail = [step["name"] for step in node_of(graph, "BreadcrumbList")["itemListElement"]]
    assert trail[1:] == ["Mineralen & meer", publication.title]


def test_a_paid_link_among_the_sources_is_left_out(client, publication):
    sources = node_of(read(client, publication.get_absolute_url()), "Article")["citation"]
    assert [source.get("url", "") for source in sources] == ["https://www.rivm.nl/ijzer", ""]


def test_a_review_that_no_longer_covers_the_text_is_not_claimed(client, publication):
    article = publication.article
    article.sections.update(body="<p>Heel iets anders [1], met 3 gram [2].</p>")
    make_publication(article, visible_from=NOW)
    page = node_of(read(client, article.get_absolute_url()), "MedicalWebPage")
    assert "reviewedBy" not in page
    assert "lastReviewed" not in page


def test_it_asks_nothing_more_of_the_database(client, publication, django_assert_num_queries):
    client.get(publication.get_absolute_url())
    holder.forget()
    # The article, and what to read after it.
    with django_assert_num_queries(2):
        client.get(publication.get_absolute_url())


def test_a_list_counts_on_over_its_pages(client, publication, monkeypatch):
    monkeypatch.setattr(paging, "PER_PAGE", 3)
    for n in range(4):
        make_publication(topic=publication.topic, title=f"Nummer {n}.", visible_from=NOW - timedelta(hours=n))
    page = node_of(read(client, f"{publication.topic.get_absolute_url()}?p=2"), "CollectionPage")
    entries = page["mainEntity"]["itemListElement"]
    assert page["url"].endswith("/?p=2")
    assert page["mainEntity"]["numberOfItems"] == 5
    assert [entry["position"] for entry in entries] == [4, 5]
    assert entries[-1]["name"] == ODD


def test_search_stands_where_the_site_searches(client, db):
    action = node_of(read(client, "/"), "WebSite")["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{SITE}/zoeken/?q={{search_term_string}}"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_ends_the_script_or_comes_out_otherwise(text):
    script = as_script([{"@type": "Thing", "name": text}])
    assert not set(script) & set("<>&\u2028\u2029")
    assert json.loads(script)["@graph"] == [{"@type": "Thing", "name": text}]
