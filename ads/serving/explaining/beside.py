"""The rules about standing beside one article: its switch, the targets, and whatever else stands there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from random import Random

from django.conf import settings
from django.utils.translation import gettext as _

from ads.models import Campaign
from ads.serving.selection import Context, choose, clash, is_neutral
from ads.serving.servable import Servable, Snapshot
from articles.models import Article, Publication, Tag

from .rules import Rule, State, rule

# So many blocks are drawn to see in how many the placement stands: right to two in a hundred.
BLOCKS = 2000
_SEED = 1


def article(text: Article, publication: Publication | None) -> Iterator[Rule]:
    """Whether readers can read it at all, and whether it wants sponsored products."""
    yield rule(
        "places",
        settings.SPONSORED_SHOWN > 0,
        good=_("The site shows sponsored products."),
        bad=_("The site shows no sponsored products anywhere."),
        mend=_("SPONSORED_SHOWN in the settings is 0."),
    )
    yield rule(
        "live",
        publication is not None,
        good=_("Readers can read the article."),
        bad=_("Readers can't read the article at that moment."),
        mend=_("Publish it, or choose another moment."),
        where=text,
    )
    if publication is not None:
        yield rule(
            "sponsoring",
            publication.sponsoring != "none",
            good=_("The article may have sponsored products beside it."),
            bad=_("The article is switched to “no sponsored products”."),
            mend=_("Editors decide about that, in the article's form."),
            where=text,
        )


def context_of(publication: Publication) -> Context:
    """What placements can aim at beside this article, its tags looked up."""
    slugs = [tag["slug"] for tag in publication.page.get("tags", ())]
    tags = tuple(Tag.objects.filter(slug__in=slugs).order_by("pk").values_list("pk", flat=True))
    return Context(publication.article_id, publication.topic_id, tags, publication.sponsoring)


def standing(item: Servable, campaign: Campaign, context: Context) -> Iterator[Rule]:
    """Whether its words and targets let `item` stand beside the article."""
    if context.sponsoring not in ("normal", "none"):
        yield rule(
            "sensitive",
            is_neutral(item),
            good=_("It is neutral enough for a sensitive article."),
            bad=_("The article is sensitive: only supplements and food stand there, without a line of text."),
            mend=_("Give the placement a variant without a line."),
            where=campaign,
        )
    yield rule(
        "excluded",
        item.excluded.isdisjoint(context.keys),
        good=_("No target keeps it away from here."),
        bad=_("One of its targets says: not there."),
        mend=_("Take that target away."),
        where=campaign,
    )
    yield rule(
        "targets",
        bool(item.keys & context.keys),
        good=_("It is aimed at this article."),
        bad=_("None of its targets is met: not the article, its topic, nor its tags."),
        mend=_("Add a target, or take all away to stand everywhere."),
        where=campaign,
    )


def competition(item: Servable, context: Context, snapshot: Snapshot, now: datetime) -> Rule:
    """In how many of `BLOCKS` drawn blocks it stands, and what stands in its way in the others."""
    # The same answer to the same question.
    rng, causes = Random(_SEED), Counter[str]()  # noqa: S311 - a sample
    for _block in range(BLOCKS):
        shown = choose(snapshot, item.facts.slot, context, settings.SPONSORED_SHOWN, rng, now)
        if any(other.facts.placement_id == item.facts.placement_id for other in shown):
            causes["shown"] += 1
        else:
            causes[next(filter(None, (clash(item, other) for other in shown)), "full")] += 1
    return _said(causes)


def _said(causes: Counter[str]) -> Rule:
    words = {
        "product": _("the same product"),
        "gtin": _("the same article of trade"),
        "brand": _("a product of the same brand"),
        "label": _("a product with the same competitor label"),
        "blocked": _("a brand beside which it mustn't stand"),
    }
    n = causes.pop("shown", 0)
    parts = [_("Shown in about %(n)d of 100 blocks beside this article.") % {"n": round(100 * n / BLOCKS)}]
    for cause, times in causes.most_common():
        said = {"n": round(100 * times / BLOCKS), "what": words.get(cause, "")}
        if cause in words:
            parts.append(_("In %(n)d, %(what)s stands there already.") % said)
        else:
            parts.append(_("In %(n)d, others have the places: by their tier, their weight, or luck.") % said)
    state = State.PASSED if n == BLOCKS else State.SOMETIMES if n else State.FAILED
    mend = "" if n else _("Raise its weight or its tier, or aim it at other articles.")
    return Rule("competition", state, " ".join(parts), mend)
