"""Links through affiliate networks carry the words that tell search engines so."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import affiliates
from articles.text.affiliates import REL, mark_affiliate_links, network_of
from articles.text.links import links_in
from articles.text.sanitise import sanitise

FILE = Path(affiliates.__file__).parent / "affiliate_networks.csv"
# As publishers paste them; the numbers are made up.
PASTED = {
    "https://www.awin1.com/cread.php?awinmid=1234&awinaffid=5678&ued=https%3A%2F%2Fwinkel.nl%2F": "Awin",
    "https://tidd.ly/3abcDEF": "Awin",
    "https://ds1.nl/c/?si=1400&li=1361444&wi=22848&ws=&dl=nl%2Fzink": "Daisycon",
    "https://lt45.net/c/?si=14546&li=1774866&wi=387380&ws=": "Daisycon",
    "https://d.winkel.example/c/?wi=1&si=2&li=3": "Daisycon",
    "https://tc.tradetracker.net/?c=15640&m=12&a=448474&r=&u=%2Fzink": "TradeTracker",
    "https://www.winkel.example/zink/?tt=16956_12_417111_&r=%2F": "TradeTracker",
    "https://partner.bol.com/click/click?p=2&t=url&s=12345&f=TXL&url=https%3A%2F%2Fwww.bol.com%2F": (
        "bol partnerprogramma"
    ),
    "https://clk.tradedoubler.com/click?p=1&a=2&g=3": "Tradedoubler",
    "https://clkuk.tradedoubler.com/click?p=1&a=2": "Tradedoubler",
    "https://merk.pxf.io/c/123456/765432/9876": "Impact",
    "https://goto.winkel.example/c/123456/765432/9876?u=https%3A%2F%2Fwinkel.example": "Impact",
    "http://www.anrdoezrs.net/click-1-2": "CJ Affiliate",
    "https://click.linksynergy.com/deeplink?id=lMh2Xiq9xN0&mid=1&murl=https%3A%2F%2Fx.nl": (
        "Rakuten Advertising"
    ),
    "https://amzn.to/3abcDEF": "Amazon Associates",
    "https://www.amazon.nl/dp/B000?psc=1&tag=magazine-21": "Amazon Associates",
    "https://www.amazon.com.be/dp/B000?tag=magazine-21": "Amazon Associates",
    "https://prf.hn/click/camref:1": "Partnerize",
    "https://go.adt212.net/t/t?a=1585769153&as=1156469187&t=2&tk=1": "Adtraction",
    "https://nl.iherb.com/pr/zink/1?rcode=ABC123": "iHerb Rewards",
}
# Alike, and paid for by nobody as far as the address tells.
HONEST = [
    "https://www.amazon.nl/dp/B000",
    "https://www.amazon.nl/dp/B000?pricetag=1",
    "https://www.bol.com/nl/nl/p/zink/1/",
    "https://notawin1.com/",
    "https://awin1.com.example/",
    "https://example.nl/?url=https://www.awin1.com/cread.php",
    "https://example.nl/awin1.com",
    "https://awin1.com@example.nl/",
    "https://winkel.example/c/?si=1",
    "https://winkel.example/c/vitamines/zink/1",
    "https://winkel.example/?tt=lente",
    "https://doi.org/10.1000/ijzer",
    "/artikelen/zink/",
    "#bron-1",
    "awin1.com",
    "mailto:a@awin1.com",
    "tel:+31201234567",
    "",
    "https://[::1",
    "https:///",
]


@pytest.mark.parametrize("href", PASTED)
def test_links_as_publishers_paste_them_are_known(href):
    assert network_of(href) == PASTED[href]


@pytest.mark.parametrize("href", HONEST)
def test_others_are_left_alone(href):
    assert network_of(href) is None


@pytest.mark.parametrize(
    "href",
    [
        "HTTPS://WWW.AWIN1.COM/x",
        "//www.awin1.com/x",
        "https://awin1.com:443/x",
        "https://awin1.com./x",
        "https:\\\\awin1.com\\x",
        "https:awin1.com/x",
        "https:///awin1.com/x",
        "  https://awin1.com/x ",
        "https://reader:word@awin1.com/x",
    ],
)
def test_however_a_browser_gets_there(href):
    assert network_of(href) == "Awin"


def test_the_link_is_marked_and_nothing_else_changes():
    link = '<a href="https://awin1.com/?a=1&amp;b=2" title="Naar > de winkel">pot</a>'
    html = f'<p>Een &amp; {link}, <a href="/x/">x</a>.</p>'
    assert mark_affiliate_links(html) == html.replace('winkel">', f'winkel" rel="{REL}">')


def test_words_of_another_rel_make_place():
    html = '<a rel="noopener" href="https://awin1.com/">a</a><a href=\'https://awin1.com/\' REL=ugc>b</a>'
    assert re.findall(r"rel=\"[^\"]*\"", mark_affiliate_links(html), re.IGNORECASE) == [f'rel="{REL}"'] * 2
    assert "ugc" not in mark_affiliate_links(html)


def test_an_anchor_without_an_address_stays():
    assert mark_affiliate_links("<p><a >x</a></p>") == "<p><a >x</a></p>"


addresses = st.sampled_from([*PASTED, *HONEST])


@given(st.lists(st.tuples(addresses, st.text("ab <&>\"'é", max_size=9)), max_size=5))
def test_what_an_editor_pastes_keeps_its_words_and_addresses(pairs):
    pasted = "".join(
        f'<p>{words} <a href="{href.replace("&", "&amp;")}">x{words}</a></p>' for href, words in pairs
    )
    clean = sanitise(pasted)
    marked = mark_affiliate_links(clean)
    assert links_in(marked) == links_in(clean)
    assert mark_affiliate_links(marked) == marked
    assert marked.replace(f' rel="{REL}"', "") == clean
    paid = sum(network_of(link.href) is not None for link in links_in(clean))
    assert marked.count(REL) == paid


def test_every_row_of_the_file_says_where_it_is_from_and_can_be_met():
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["network"] and row["source"] for row in rows)
    assert all(re.fullmatch(r"\*|[a-z0-9-]+(\.[a-z0-9-]+)+", row["host"]) for row in rows)
    assert all(row["pattern"] for row in rows if row["host"] == "*")
    assert len({(row["host"], row["pattern"]) for row in rows}) == len(rows)
    for row in rows:
        if not row["pattern"]:
            assert network_of(f"https://www.{row['host']}/x?y=1") == row["network"]
    # Each pattern is met by one of the links above.
    patterns = [(row["network"], re.compile(row["pattern"])) for row in rows if row["pattern"]]
    for network, pattern in patterns:
        assert any(pattern.search(re.sub(r"https?://[^/]*", "", href)) for href in PASTED), network
