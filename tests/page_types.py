"""Every kind of page that a reader can meet, on one small site with everything filled in: name and address.

A new kind of page is one line in `make_site`, or in `EMPTY` if it looks different on a site without content.
Used with `pytest.mark.urls("tests.page_types")`, which adds the addresses that fail on purpose.
"""

from datetime import timedelta
from functools import partial
from io import BytesIO, StringIO
from typing import NamedTuple

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.shortcuts import render
from django.urls import path, reverse
from PIL import Image as Picture

from ads.models import Campaign, Ingredient, Offer, Recall
from ads.serving import snapshot
from articles.demo import reading
from articles.demo.notation import to_html
from articles.models import ArticleReference, Image, Reference, SitePage
from articles.publishing import preview_links
from articles.publishing.seal import seal
from articles.publishing.snapshot import take_snapshot
from supplements_cms.errors import server_error
from supplements_cms.urls import handler500, urlpatterns  # noqa: F401 - this is a URLconf too
from tests.ads.factories import make_advertiser, make_campaign, make_placement, make_product
from tests.factories import (
    NOW,
    make_article,
    make_person,
    make_publication,
    make_term,
    make_topic,
    make_user,
)

REFUSALS = {"400": 400, "403": 403, "403_csrf": 403, "503": 503}
urlpatterns = [
    path("stuk/500/", server_error),
    *(
        path(f"stuk/{name}/", partial(render, template_name=f"{name}.html", status=status))
        for name, status in REFUSALS.items()
    ),
    *urlpatterns,
]


class Page(NamedTuple):
    address: str
    status: int = 200


EMPTY = {
    "home without articles": Page("/"),
    "glossary without terms": Page("/begrippen/"),
    "who pays, nobody": Page("/wie-betaalt/"),
}

LONG_WORD = "Vetoplosbaarheidsonderzoeksresultatenbeoordelingscommissievergadering"
EVERYTHING = f"""
<p>Lees eerst over <a href="https://www.voedingscentrum.nl/">voeding</a> en over {LONG_WORD} [1].</p>
<h3>Een tussenkop</h3>
<p>H<sub>2</sub>O, 10<sup>3</sup> en <em>nadruk</em> met <strong>kracht</strong>.</p>
<ul><li><p><strong>Punt:</strong> een regel</p><ul><li><p>dieper</p></li></ul></li></ul>
<ol><li><p>Eén</p></li></ol><blockquote><p>Een citaat over jodium.</p></blockquote><hr>
<table>
<thead><tr><th>Bron</th><th>Hoeveelheid per honderd gram</th><th>Deel</th><th>Soort</th></tr></thead>
<tbody><tr><td>{LONG_WORD}</td><td>12 µg</td><td>240 %</td><td>vis</td></tr></tbody>
</table>"""
PRODUCTS = [
    "Magnesiumcitraat 400 mg met vitamine B6, 120 tabletten",
    "IJzer 20 mg",
    f"Omega 3 uit algen, {LONG_WORD.lower()}",
]


def sections_of(*slugs):
    """The sections of these articles of the demo, as pairs of heading and HTML: real words."""
    return [
        (part["heading"], to_html(part["text"]))
        for slug in slugs
        for part in reading.articles()[slug]["sections"]
    ]


def make_full_article(**fields):
    """A draft of about 1,500 words with everything that one can have, but for what `fields` changes."""
    model = reading.articles()["vitamine-d-in-de-winter"]
    fields.setdefault("title", model["title"])
    fields.setdefault("description", model["description"])
    fields.setdefault("key_points", "\n".join(model["key_points"]))
    fields.setdefault("introduction", to_html(model["introduction"]))
    fields.setdefault("tags", ["vitamine D", "winter & zon", "botten"])
    fields.setdefault(
        "sections",
        [
            *sections_of("vitamine-d-in-de-winter", "zink-en-koper-in-balans"),
            (f"{LONG_WORD} <en> & meer", EVERYTHING),
        ],
    )
    article = make_article(**fields)
    article.sections.filter(position=1).update(image=article.lead_image)
    for number in range(1, 5):
        source = Reference.objects.create(
            title=f"Over bron {number} <{LONG_WORD}>", doi=f"10.1000/{number}" if number < 4 else ""
        )
        ArticleReference.objects.create(article=article, reference=source, number=number)
    # As reviewed with all that.
    article.reviewed_on = NOW.date()
    article.reviewed_hash = seal(take_snapshot(article))
    article.save()
    return article


def make_image(alt="Een glas water en drie tabletten", **fields):
    content = BytesIO()
    Picture.new("RGB", (640, 400), "#8a4").save(content, "PNG")
    return Image.objects.create(
        file=ContentFile(content.getvalue(), "proef.png"), title="Proef", alt=alt, **fields
    )


def make_site(now):
    """The pages by the name of their kind, on a site made for them; needs a MEDIA_ROOT of its own."""
    image = make_image(caption="Bijschrift", credit="Wij, CC BY 4.0")
    topic = make_topic("Vitamines & mineralen", description='Over "alles" wat klein is.', position=1)
    author = make_person(
        "Zus Zomer", role="diëtist", credentials="BIG 1", biography=EVERYTHING, portrait=image
    )
    reviewer = make_person("Dr. Winter", role="arts", credentials="BIG 2", is_reviewer=True)
    terms = [
        make_term(name, f"{name}en", body=EVERYTHING) for name in ("jodium", "Bloedwaarde", "25-OH-vitamine")
    ]
    article = make_full_article(
        topic=topic,
        authors=[author, make_person("Mede Werker")],
        medical_reviewer=reviewer,
        lead_image=image,
    )
    link = preview_links.make_link(article, user=make_user("editor-in-chief"), now=now, days=7, note="Buiten")
    product, placement = _make_products(now, image, terms[0])
    for number in range(1, 26):
        make_publication(
            topic=topic, authors=[author], tags=["botten"], visible_from=now - timedelta(days=number)
        )
    bare = make_publication(topic=make_topic("Meer", position=2), sponsoring="none")
    ended = make_publication(visible_from=now - timedelta(days=9), visible_until=now - timedelta(days=1))
    full = make_publication(article, visible_from=now - timedelta(minutes=1))
    recalled = make_product("Teruggeroepen poeder", status="approved")
    Recall.objects.create(product=recalled, reason="Breng het terug naar de winkel.", made_at=now)
    call_command("make_renditions", stdout=StringIO())
    call_command("refresh_related", stdout=StringIO())
    call_command("rebuild_search", stdout=StringIO())
    cache.clear()
    snapshot.forget()
    return {
        "home": Page("/"),
        "search": Page("/zoeken/"),
        "search, found": Page("/zoeken/?q=vitamine"),
        "search, nothing found": Page("/zoeken/?q=qqqqqq"),
        "article": Page(full.get_absolute_url()),
        "article with nothing more than it must have": Page(bare.get_absolute_url()),
        "topic": Page(topic.get_absolute_url()),
        "topic, page 2": Page(f"{topic.get_absolute_url()}?p=2"),
        "topic without articles": Page(make_topic("Leeg", position=3).get_absolute_url()),
        "tag": Page("/tags/botten/"),
        "author": Page(author.get_absolute_url()),
        "reviewer": Page(reviewer.get_absolute_url()),
        "glossary": Page("/begrippen/"),
        "term": Page(terms[0].get_absolute_url()),
        "product": Page(product.get_absolute_url()),
        "who pays": Page("/wie-betaalt/"),
        "who pays, nothing found": Page("/wie-betaalt/?q=niets"),
        "who pays for this": Page(reverse("payer", args=[placement.pk])),
        "page about the site": _make_site_page("proef", title="Zo werken we", body=EVERYTHING),
        "page of corrections": _make_site_page("recht", title="Correcties", kind=SitePage.Kind.CORRECTIONS),
        "log-in of advertisers": Page(reverse("clients:login")),
        "preview": Page(reverse("preview", args=[preview_links.token_of(link)])),
        "preview that ended": Page(reverse("preview", args=["niets"]), 404),
        "unknown address": Page("/onbekend/", 404),
        "article that ended": Page(ended.get_absolute_url(), 410),
        "product that was recalled": Page(recalled.get_absolute_url(), 410),
        **{f"refusal {name}": Page(f"/stuk/{name}/", status) for name, status in REFUSALS.items()},
        "our own failure": Page("/stuk/500/", 500),
    }


def _make_site_page(slug, **fields):
    # A new site has one of every kind but the free ones; tests that empty the database leave none.
    SitePage.objects.filter(kind=fields.get("kind", SitePage.Kind.OTHER)).delete()
    return Page(SitePage.objects.create(slug=slug, **fields).get_absolute_url())


def _make_products(now, image, term):
    """Three products that stand beside every article; the first, with everything filled in, and its place."""
    month = timedelta(days=30)
    products = [make_product(name, status="approved", image=image) for name in PRODUCTS]
    full = products[0]
    full.summary, full.daily_dose = "Twee stoffen in één tablet.", "2 tabletten"
    full.description, full.warnings = EVERYTHING, "Niet voor kinderen.\n\nBewaar droog."
    full.pack_quantity, full.pack_unit, full.admission_number = 120, "tabletten", "1234-5678"
    full.save()
    full.terms.add(term)
    for name, form, percent in (("Magnesium", "magnesiumcitraat", 107), (LONG_WORD, "", None)):
        Ingredient.objects.create(
            product=full, name=name, form=form, amount="400", unit="mg", reference_percent=percent
        )
    placements = [
        make_placement(
            make_campaign(
                status="approved",
                advertiser=make_advertiser(f"Adverteerder van {product.name}"),
                starts_at=now - month,
                ends_at=now + month,
                tier=Campaign.Tier.WEIGHTED,
            ),
            product,
            line="Een regel met wat erin zit en hoeveel.",
        )
        for product in products
    ]
    Offer.objects.update(seen_at=now)
    return full, placements[0]
