"""The rules about standing beside one article: its switch, the targets, and whatever else stands there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from ads.models import Campaign
from ads.serving.selection import Context, choose, clash, is_neutral
from ads.serving.servable import Servable, Snapshot
from articles.models import Article, Publication, Tag

from .rules import Rule, State, rule

# Of what stands in its way so many things are said, the most frequent first.
_CAUSES_SAID = 4
# So many blocks are drawn to see in how many the placement stands: right to two in a hundred.
BLOCKS = 2000
_SEED = 1


class Cause(NamedTuple):
    """What became of a placement in one block, and which product was the cause, if one was."""

    kind: str
    name: str = ""


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
    rng, causes = Random(_SEED), Counter[Cause]()  # noqa: S311 - a sample
    for _block in range(BLOCKS):
        shown = choose(snapshot, item.facts.slot, context, settings.SPONSORED_SHOWN, rng, now)
        causes[_cause(item, shown)] += 1
    return _said(causes)


def _cause(item: Servable, shown: Sequence[Servable]) -> Cause:
    """Why `item` stands in this block ("shown"), or doesn't, and the product that stands there instead."""
    if any(other.facts.placement_id == item.facts.placement_id for other in shown):
        return Cause("shown" if len(shown) >= settings.SPONSORED_LEAST else "few")
    for other in shown:
        if kind := clash(item, other):
            return Cause(kind, other.facts.name)
    if len(shown) < settings.SPONSORED_SHOWN:
        return Cause("pace")
    is_higher = all(other.facts.tier < item.facts.tier for other in shown)
    return Cause("tier" if is_higher else "draw")


def _said(causes: Counter[Cause]) -> Rule:
    n = causes.pop(Cause("shown"), 0)
    parts = [_("Shown in about %(n)d of 100 blocks beside this article.") % {"n": round(100 * n / BLOCKS)}]
    for cause, times in causes.most_common(_CAUSES_SAID):
        parts.append(_words(cause) % {"n": round(100 * times / BLOCKS), "name": cause.name})
    state = State.PASSED if n == BLOCKS else State.SOMETIMES if n else State.FAILED
    mend = "" if n else _("Raise its weight or its tier, or aim it at other articles.")
    return Rule("competition", state, " ".join(parts), mend)


def _words(cause: Cause) -> str:
    return {
        "product": _("In %(n)d the same product stands there from another placement."),
        "gtin": _("In %(n)d “%(name)s” stands there, which is the same article of trade."),
        "brand": _("In %(n)d “%(name)s” stands there, which is of the same brand."),
        "label": _("In %(n)d “%(name)s” stands there, which has the same competitor label."),
        "blocked": _(
            "In %(n)d “%(name)s” stands there: one of both campaigns doesn't want the other's brand."
        ),
        "tier": _("In %(n)d higher tiers fill all places."),
        "draw": _("In %(n)d others were drawn for the places."),
        "few": _("In %(n)d too few products would stand there, so that the whole block stays away."),
        "pace": _("In %(n)d it waits, to stay on its plan."),
    }[cause.kind]
