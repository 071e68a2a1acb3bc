"""No page leads a reader to where somebody pays for it without saying so: in words, and to machines by `rel`.

First over all templates, found by reading them; then over pages as readers get them.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import pytest
from django.urls import reverse
from django.utils.translation import gettext

from ads.models import Approval, Campaign
from articles.models import ArticleReference, Reference
from articles.text.affiliates import network_of
from tests.ads.factories import NOW, make_campaign, make_placement, make_product, make_variant
from tests.factories import make_article, make_publication, make_term, make_user

ROOT = Path(__file__).resolve().parent.parent
# The desk and the room of advertisers aren't for readers: nobody is led anywhere by an advertisement there.
TEMPLATES = [
    path for path in sorted((ROOT / "templates").rglob("*.html")) if not {"admin", "clients"} & {*path.parts}
]
NEEDED = {"sponsored", "nofollow", "noopener"}

# -- Templates -------------------------------------------------------------------------------------

_LINK = re.compile(r"<a\b(?:\{%.*?%\}|\{\{.*?\}\}|[^>{])*>", re.DOTALL)
_HREF = re.compile(r"\shref=(\"(?:\{%.*?%\}|\{\{.*?\}\}|[^\"{])*\"|(?:\{\{.*?\}\}|[^\s>])+)", re.DOTALL)
_REL = re.compile(r"\srel=\"([^\"]*)\"")
_LABEL = re.compile(r"\{\{ item\.label \}\}|\{% translate \"(?:Advertisement|Sponsored)\" %\}")
# Where links lead that nobody can pay for: pages of this site, and the reader's own e-mail and networks.
# Whatever else a template puts into an address counts as paid for, so that a new one can't slip through.
_OWN = re.compile(
    r"(?:[\w.]+\.)?get_absolute_url|(?:\w+\.)?path|method|privacy|advertising|question|[a-z]+\.(?:anchor|pk|page_number)"
    r"|page\.(?:previous|next)_page_number|entry\.product_url|aim\.url|ways\.(?:mail|whatsapp|facebook|linkedin)|id"
)
# The source of an article may lead through a network: the compiler decides that, and gives its `rel` along.
_SOURCE = '<a href="{{ source.link }}" rel="{{ source.rel|default:\'noopener\' }}">'


def unlabelled(markup):
    """The links in a template that may be paid for and lack their `rel` or, before them, a label."""
    return [
        link[0]
        for link in _LINK.finditer(markup)
        if _may_be_paid(link[0]) and not (_has_rel(link[0]) and _LABEL.search(markup[: link.start()]))
    ]


def _may_be_paid(link):
    href = _HREF.search(link)
    if href is None or link == _SOURCE or href[1].startswith('"#'):
        return False
    filled_in = re.findall(r"\{\{\s*([\w.]+)", href[1])
    return "placement-click" in href[1] or not all(_OWN.fullmatch(name) for name in filled_in)


def _has_rel(link):
    rel = _REL.search(link)
    return bool(rel) and {*rel[1].split()} >= NEEDED


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_draws_a_link_that_may_be_paid_for_without_label_and_rel(path):
    assert unlabelled(path.read_text()) == []


def test_the_search_knows_every_place_that_draws_one():
    drawing = {
        str(path.relative_to(ROOT / "templates"))
        for path in TEMPLATES
        if any(_may_be_paid(link) for link in _LINK.findall(path.read_text()))
    }
    assert drawing == {"ads/item.html", "ads/offers.html"}
    assert any(_SOURCE in path.read_text() for path in TEMPLATES)


LABEL = '{% translate "Advertisement" %}'
REL = 'rel="sponsored nofollow noopener"'


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="{{ item.url }}">x</a>',
        f'{LABEL}<a href="{{{{ item.url }}}}">x</a>',
        f'<a href="{{{{ item.url }}}}" {REL}>x</a>',
        f'<a href="{{{{ item.url }}}}" {REL}>x</a>{LABEL}',
        f'{LABEL}<a href="{{{{ offer.url }}}}" rel="sponsored noopener">x</a>',
        f'{LABEL}<a class="a{{% if b > c %}} d{{% endif %}}" href="{{{{ offer.url }}}}">x</a>',
        """<a href="{% url 'placement-click' token %}">x</a>""",
        '<a href="https://shop.example/{{ product.slug }}">x</a>',
        "<a href={{ whatever.new }}>x</a>",
    ],
)
def test_the_search_finds_what_lacks_either(markup):
    assert len(unlabelled(markup)) == 1


@pytest.mark.parametrize(
    "markup",
    [
        f'{LABEL}<a href="{{{{ item.url }}}}" {REL}>x</a>',
        '<a href="{{ topic.get_absolute_url }}">x</a>',
        """<a href="{% url 'payer' entry.pk %}">x</a>""",
        '<a href="{{ path }}?p={{ page.next_page_number }}">x</a>',
        _SOURCE,
    ],
)
def test_and_nothing_else(markup):
    assert unlabelled(markup) == []


# -- Pages -----------------------------------------------------------------------------------------

SHOP, NETWORK = "winkel.example", "www.awin1.com"
PAID_PROSE = f'<p>Te koop <a href="https://{NETWORK}/cread.php?awinmid=1">hier</a>.</p>'
# A product of a block says it itself; a list of offers says it in its heading.
_BOXES = {"section", "article"}
_BLOCK_ITEM = "partners__item"


@pytest.fixture
def site(db, time_machine, settings):
    """One of everything from which a reader could be led to a shop."""
    time_machine.move_to(NOW, tick=False)
    settings.SPONSORED_DELIVERY = "inline"
    house = make_campaign(
        status=Approval.APPROVED, tier=Campaign.Tier.HOUSE, price_model="house", price_micros=0
    )
    product = make_product("Pot", status=Approval.APPROVED, description=PAID_PROSE)
    placement = make_placement(product=product, line="Een regel.")
    make_variant(placement, line="Een andere regel.")
    make_placement(house)
    source = Reference.objects.create(title="Boek", url=f"https://{NETWORK}/cread.php?awinmid=2")
    article = make_article(sections=[("Kop", f"<p>Zo is het [1].</p>{PAID_PROSE}")])
    ArticleReference.objects.create(article=article, reference=source, number=1)
    return {
        "article": make_publication(article),
        "product": product,
        "placement": placement,
        "term": make_term("zink", body=PAID_PROSE),
    }


def paid_links(page):
    """[(the link, the nearest box around it)] for every link to a shop, also by our door or a network."""
    found = []

    def walk(element, box):
        is_item = _BLOCK_ITEM in element.get("class", "").split()
        box = element if element.tag in _BOXES or is_item else box
        if element.tag == "a" and leads_to_a_shop(element.get("href", "")):
            found.append((element, box))
        for child in element:
            walk(child, box)

    tree = html5lib.parse(page, namespaceHTMLElements=False)
    walk(tree, tree)
    return found


def leads_to_a_shop(href):
    return href.startswith("/uit/") or urlsplit(href).hostname == SHOP or network_of(href) is not None


def is_labelled(link, box):
    """Whether the words around a link say it, or a class by which css/site.css does."""
    words = {gettext("Advertisement"), gettext("Sponsored")}
    return network_of(link.get("href")) is not None or any(word in "".join(box.itertext()) for word in words)


def check(page, least):
    links = paid_links(page)
    assert len(links) >= least
    assert [link.get("href") for link, _box in links if not {*link.get("rel", "").split()} >= NEEDED] == []
    assert [link.get("href") for link, box in links if not is_labelled(link, box)] == []


def test_every_page_with_paid_links_labels_and_marks_each(client, site, settings):
    address = site["article"].get_absolute_url()
    # Two in the text and the sources, two in the block.
    check(client.get(address).content.decode(), least=4)
    # What nobody pays for by the view stands in a page that caches keep; the rest is fetched.
    settings.SPONSORED_DELIVERY = "fragment"
    check(client.get(address).content.decode(), least=3)
    check(client.get(f"/naast/{site['article'].article_id}/").content.decode(), least=2)
    check(client.get(site["product"].get_absolute_url()).content.decode(), least=2)
    check(client.get(site["term"].get_absolute_url()).content.decode(), least=1)
    for path in (reverse("payers"), reverse("payer", args=[site["placement"].pk])):
        check(client.get(path).content.decode(), least=0)


def test_the_previews_of_the_desk_do_so_too(client, site):
    client.force_login(make_user(is_superuser=True))
    placement = reverse("admin:ads_placement_preview", args=[site["placement"].pk])
    article = site["article"].article_id
    check(client.get(placement, {"article": article}).content.decode(), least=4)
    desk = reverse("admin:articles_article_preview", args=[article])
    check(client.get(desk).content.decode(), least=2)


@pytest.mark.parametrize(
    "page",
    [
        f'<section><h2>Gesponsord</h2><a href="https://{SHOP}/" rel="nofollow noopener">x</a></section>',
        f'<p>Advertentie</p><section><a href="https://{SHOP}/" {REL}>x</a></section>',
        f'<section><a href="/uit/x/" {REL}>x</a></section>',
        f'<p><a href="https://{NETWORK}/cread.php?awinmid=1" rel="noopener">x</a></p>',
    ],
)
def test_the_search_through_a_page_finds_what_lacks_either(page):
    with pytest.raises(AssertionError):
        check(page, least=1)


def test_links_of_networks_in_running_text_are_labelled_by_the_style_that_every_page_loads():
    styles = (ROOT / "supplements_cms/static/css/site.css").read_text()
    rule = re.search(
        r":is\(\.prose, \.sources\) a\[rel~=\"sponsored\"\]::after \{ content: \"([^\"]+)\"", styles
    )
    assert gettext("Advertisement").lower() in rule[1]
    assert "css/site.css" in (ROOT / "templates/base.html").read_text()
