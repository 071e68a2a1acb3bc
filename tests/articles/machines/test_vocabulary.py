"""The judge of JSON-LD itself: it lets good data pass and names what is wrong with bad."""

import pytest

from .vocabulary import above, problems, properties, types

PERSON = {"@type": "Person", "@id": "https://a.nl/#p", "name": "Zus", "url": "https://a.nl/zus"}
PAGE = {"@type": "MedicalWebPage", "reviewedBy": {"@id": "https://a.nl/#p"}, "lastReviewed": "2026-05-01"}


def test_the_vocabulary_is_whole():
    assert len(types()) > 1400
    assert len(properties()) > 1500
    assert above("DietarySupplement") >= {"Product", "Substance", "MedicalEntity", "Thing"}


def test_good_data_passes():
    assert problems([PERSON, PAGE]) == []


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"@type": "MedicalPage"}, "no such type: MedicalPage"),
        ({"@type": "WebPage", "reviewdBy": "x"}, "no such property: reviewdBy"),
        ({"@type": "Article", "reviewedBy": PERSON}, "reviewedBy can't stand on"),
        ({"@type": "WebPage", "lastReviewed": "gisteren"}, "lastReviewed can't be 'gisteren'"),
        ({"@type": "WebPage", "reviewedBy": {"@id": "https://a.nl/#q"}}, "nowhere in the graph"),
        ({"@type": "WebPage", "reviewedBy": {"@type": "Product", "name": "x"}}, "reviewedBy can't be"),
        ({"@type": "WebPage", "url": "/artikelen/"}, "url can't be '/artikelen/'"),
        ({"@type": "Offer", "availability": "https://schema.org/Instock"}, "availability can't be"),
        ({"@type": "WebPage", "significantLinks": "https://a.nl/"}, "superseded by significantLink"),
        ({"@type": "WebPage", "name": ""}, "name is empty"),
        ({"@type": "Article", "headline": "x"}, "Article lacks author"),
        ({"name": "x"}, "no type"),
    ],
)
def test_what_is_wrong_is_named(node, words):
    assert any(words in problem for problem in problems([node])), problems([node])
