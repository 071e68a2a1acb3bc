"""The library of sources at the desk: one source once, and numbers that give themselves."""

import pytest
from django.urls import reverse

from articles.models import ArticleReference, Reference
from tests.factories import make_article

from .forms import change_url, form_data

ADD = reverse("admin:articles_reference_add")


EMPTY = dict.fromkeys(["authors", "source", "year", "doi", "pmid", "url"], "")


def post(client, address=ADD, **fields):
    return client.post(address, {"title": "Bron", **EMPTY, **fields})


def test_a_pasted_address_of_a_doi_is_kept_as_the_doi(writer):
    long = "https://doi.org/10.1000/182?utm_source=" + "x" * 200
    assert post(writer, doi=long, pmid="https://pubmed.ncbi.nlm.nih.gov/12/").status_code == 302
    source = Reference.objects.get()
    assert (source.doi, source.pmid) == ("10.1000/182", "12")


@pytest.mark.parametrize(
    ("known", "typed", "field"),
    [
        ({"doi": "10.1000/abc"}, {"doi": "DOI 10.1000/ABC."}, "doi"),
        ({"doi": "10.1000/abc"}, {"url": "https://doi.org/10.1000/abc"}, "url"),
        ({"pmid": "12"}, {"pmid": "PMID: 12"}, "pmid"),
        ({"url": "https://a.nl/x"}, {"url": "https://A.NL/x?gclid=1"}, "url"),
    ],
)
def test_a_double_is_refused_with_the_way_to_the_one_that_is_there(writer, known, typed, field):
    source = Reference.objects.create(title="Al daar <i>", **known)
    page = post(writer, **typed)
    assert list(page.context["adminform"].form.errors) == [field]
    address = reverse("admin:articles_reference_change", args=[source.pk])
    assert f'href="{address}"' in page.content.decode()
    assert "Al daar &lt;i&gt;" in page.content.decode()
    assert Reference.objects.count() == 1


def test_a_source_is_no_double_of_itself(writer):
    source = Reference.objects.create(title="a", doi="10.1000/abc")
    address = reverse("admin:articles_reference_change", args=[source.pk])
    assert post(writer, address, title="b", doi="10.1000/ABC").status_code == 302
    assert Reference.objects.get().title == "b"


@pytest.mark.parametrize("typed", [{"doi": "geen doi"}, {"pmid": "abc"}, {"url": "ftp://a.nl/"}])
def test_nonsense_is_refused_at_its_field_and_stays_to_be_mended(writer, typed):
    page = post(writer, **typed)
    form = page.context["adminform"].form
    assert list(form.errors) == list(typed)
    assert len(form.errors[next(iter(typed))]) == 1
    assert next(iter(typed.values())) in page.content.decode()


def test_a_double_set_aside_is_offered_nowhere(writer):
    source = Reference.objects.create(title="Zink", doi="10.1000/abc")
    Reference.objects.create(title="Zink dubbel", doi="10.1000/abc", merged_into=source)
    address = reverse("admin:autocomplete")
    asked = {"app_label": "articles", "model_name": "articlereference", "field_name": "reference"}
    assert [row["id"] for row in writer.get(address, asked | {"term": "Zink"}).json()["results"]] == [
        str(source.pk)
    ]
    assert "Zink dubbel" not in writer.get(reverse("admin:articles_reference_changelist")).content.decode()


def rows(*numbers):
    data = {"article_references-TOTAL_FORMS": str(len(numbers))}
    for index, (number, source) in enumerate(numbers):
        name = f"article_references-{index}"
        data |= {f"{name}-number": number, f"{name}-reference": str(source.pk)}
    return data


def test_a_source_without_a_number_gets_the_next_free_one(writer):
    article = make_article(created_by=writer.user)
    sources = [Reference.objects.create(title=f"Bron {n}") for n in range(4)]
    ArticleReference.objects.create(article=article, reference=sources[0], number=2)
    page = writer.get(change_url(article))
    new = rows(("2", sources[0]), ("", sources[1]), ("", sources[2]), ("7", sources[3]))
    new["article_references-0-id"] = str(article.article_references.get().pk)
    assert writer.post(change_url(article), form_data(page, **new)).status_code == 302
    assert list(article.article_references.values_list("number", "reference")) == [
        (1, sources[1].pk), (2, sources[0].pk), (3, sources[2].pk), (7, sources[3].pk)
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["0", "-1", "1000", "x"])
def test_a_number_that_no_marker_can_bear_is_refused(writer, number):
    article = make_article(created_by=writer.user)
    source = Reference.objects.create(title="Bron")
    data = form_data(writer.get(change_url(article)), **rows((number, source)))
    page = writer.post(change_url(article), data)
    assert page.status_code == 200
    assert not article.article_references.exists()


def test_a_writer_can_add_a_source_on_the_spot(writer):
    page = writer.get(change_url(make_article(created_by=writer.user))).content.decode()
    assert 'id="add_id_article_references-__prefix__-reference"' in page
    popup = post(writer, f"{ADD}?_popup=1", title="Nieuw", doi="10.1000/1", _popup="1")
    assert popup.status_code == 200
    assert Reference.objects.get().title == "Nieuw"
