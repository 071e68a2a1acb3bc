"""Identifiers of sources: every way of pasting them, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.identifiers import (
    NotAnIdentifier,
    doi_address,
    identifier_in_address,
    normalise_doi,
    normalise_pmid,
    normalise_url,
)


@pytest.mark.parametrize(
    ("typed", "doi"),
    [
        ("10.1000/182", "10.1000/182"),
        ("  10.1000/182. ", "10.1000/182"),
        ("https://doi.org/10.1000/ABC", "10.1000/ABC"),
        ("HTTP://DX.DOI.ORG/10.1000/abc", "10.1000/abc"),
        ("doi.org/10.1000/182", "10.1000/182"),
        ("doi:10.1000/182", "10.1000/182"),
        ("DOI 10.1000/182)", "10.1000/182"),
        ("(doi: 10.1000/182)", "10.1000/182"),
        ("DOI: https://doi.org/10.1000/182", "10.1000/182"),
        ("https://doi.org/10.1000/182?utm_source=nieuwsbrief", "10.1000/182"),
        (
            "10.1002/(SICI)1097-4571(1999)50:3<1::AID-X>2.0.CO;2-A",
            "10.1002/(SICI)1097-4571(1999)50:3<1::AID-X>2.0.CO;2-A",
        ),
        ("https://doi.org/10.1002/(SICI)1097%3C1::AID%3E2", "10.1002/(SICI)1097<1::AID>2"),
        ("10.1002/14651858.CD009402.pub3", "10.1002/14651858.CD009402.pub3"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_doi_is_read_however_it_is_pasted(typed, doi):
    assert normalise_doi(typed) == doi


@pytest.mark.parametrize(
    "typed",
    [
        "11.1000/182",
        "10.1/182",
        "10.0182/x",
        "10.1000/",
        "10.1000",
        "10.1000/a b",
        '10.1000/"x"',
        "10.1000/a\\b",
        "10.12345678901/x",
        "doi",
        "https://example.nl/10.1000/182",
        "10.1000/é",
        "10.1000/" + "x" * 200,
        "10.1000/x\x00y",
        "10.1000/a{b}",
    ],
)
def test_what_is_no_doi_is_refused(typed):
    with pytest.raises(NotAnIdentifier):
        normalise_doi(typed)


@pytest.mark.parametrize(
    ("typed", "pmid"),
    [
        ("31726446", "31726446"),
        ("PMID: 31726446.", "31726446"),
        ("pmid31726446", "31726446"),
        ("https://pubmed.ncbi.nlm.nih.gov/31726446/", "31726446"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/31726446?dopt=abstract", "31726446"),
        ("0012", "12"),
        ("", ""),
    ],
)
def test_a_pubmed_number_is_read_however_it_is_pasted(typed, pmid):
    assert normalise_pmid(typed) == pmid


@pytest.mark.parametrize("typed", ["0", "-3", "123456789", "PMC31726446", "12a", "١٢", "3.5", "12 34"])
def test_what_is_no_pubmed_number_is_refused(typed):
    with pytest.raises(NotAnIdentifier):
        normalise_pmid(typed)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://www.example.nl/pagina", "https://www.example.nl/pagina"),
        ("HTTPS://WWW.Example.NL", "https://www.example.nl/"),
        ("https://example.nl:443/x", "https://example.nl/x"),
        ("http://example.nl:8080/x", "http://example.nl:8080/x"),
        ("https://exämple.nl/", "https://xn--exmple-cua.nl/"),
        ("https://example.nl/a?utm_source=x&id=3&fbclid=4&gclid=5", "https://example.nl/a?id=3"),
        ("https://example.nl/a?UTM_Medium=x", "https://example.nl/a"),
        ("https://example.nl/a?q=a+b&c", "https://example.nl/a?q=a+b&c"),
        ("https://example.nl/é ë#deel", "https://example.nl/%C3%A9%20%C3%AB#deel"),
        ("", ""),
    ],
)
def test_a_web_address_is_written_one_way(typed, url):
    assert normalise_url(typed) == url


@pytest.mark.parametrize(
    "typed",
    [
        "ftp://example.nl/",
        "javascript:alert(1)",
        "//example.nl/",
        "www.example.nl",
        "https://",
        "https:///x",
        "https://naam:woord@example.nl/",
        "https://naam@example.nl/",
        "https://localhost/",
        "https://[::1]/",
        "https://example.nl:99999/",
        "https://example.nl:0/",
        "https://-x.nl/",
        "https://a..nl/",
        "mailto:a@b.nl",
        "https://example.nl/" + "x" * 500,
        "http://[",
        "https://exa mple.nl/",
    ],
)
def test_what_is_no_public_web_address_is_refused(typed):
    with pytest.raises(NotAnIdentifier):
        normalise_url(typed)


PASTED = st.one_of(
    st.text(max_size=60),
    st.tuples(
        st.sampled_from(["", "doi:", "DOI ", "https://doi.org/", "http://dx.doi.org/", "(", "PMID: "]),
        st.sampled_from(["10.1000/", "10.12345.6/", "", "123", "https://", "http://EXAMPLE.nl:80/"]),
        st.text(alphabet="aZ09./()<>[]%?#&=;:-_~é utm_x", max_size=20),
    ).map("".join),
)


@pytest.mark.parametrize("normalise", [normalise_doi, normalise_pmid, normalise_url])
@given(typed=PASTED)
def test_what_comes_out_goes_in_again_unchanged(normalise, typed):
    try:
        once = normalise(typed)
    except NotAnIdentifier:
        return
    assert normalise(once) == once


def test_an_address_may_be_a_doi_or_a_pubmed_number():
    assert identifier_in_address("https://doi.org/10.1000/182") == ("10.1000/182", "")
    assert identifier_in_address("https://pubmed.ncbi.nlm.nih.gov/12/") == ("", "12")
    assert identifier_in_address("https://www.voedingscentrum.nl/") == ("", "")
    assert identifier_in_address("https://doi.org/hulp") == ("", "")


def test_the_address_of_a_doi_breaks_at_no_sign_in_it():
    assert doi_address("10.1000/a<b>#c?d") == "https://doi.org/10.1000/a%3Cb%3E%23c%3Fd"
