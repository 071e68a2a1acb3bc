"""The piles of the desk's first page: which there are, in which order, and who sees them.

To add one, copy a neighbour: a function of the user and the moment that makes a pile, or None for who has no
business with it. What lies in a pile is chosen in articles/publishing/desk.py and articles/popularity/.
"""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.popularity.movers import movers
from articles.publishing import desk, workflow

ROWS_SHOWN = 5
LONGEST_REQUEST = 90


def piles_of(user, now):
    """The piles that `user` finds on the first page at the moment `now`; each takes at most two queries."""
    if not user.has_perm("articles.view_article"):
        return []
    return [pile for pile in (make(user, now) for make in PILES) if pile]


# -- For one person --------------------------------------------------------------------------------


def changes_asked(user, now):
    if not user.has_perm("articles.change_article"):
        return None
    requests = desk.open_requests(user).select_related("article")
    pile = _pile("asked", _("Changes asked of you"), requests, _request_row, "article", mine="asked")
    return pile if pile["rows"] else None


def own_drafts(user, now):
    if not user.has_perm("articles.add_article"):
        return None
    drafts = desk.drafts_of(user).select_related("topic")
    return _pile("drafts", _("Your drafts"), drafts, _article_row, "article", mine="drafts")


def offered(user, now):
    if not user.has_perm("articles.submit_article"):
        return None
    waiting = desk.offered_by(user).select_related("topic")
    pile = _pile("offered", _("Yours, in review"), waiting, _article_row, "article", mine="offered")
    return pile if pile["rows"] else None


def to_review(user, now):
    if not workflow.may_review(user):
        return None
    waiting = desk.waiting_for(user).select_related("topic")
    return _pile("review", _("Waiting for your review"), waiting, _article_row, "article", mine="review")


def to_publish(user, now):
    if not user.has_perm("articles.publish_article"):
        return None
    ready = desk.ready_to_publish().select_related("topic")
    return _pile("ready", _("Ready to publish"), ready, _article_row, "article", status__exact="approved")


# -- For the whole desk ----------------------------------------------------------------------------


def planned(user, now):
    if not (user.has_perm("articles.change_article") or workflow.may_review(user)):
        return None
    soon = desk.planned(now)
    return _pile("planned", _("Planned this week"), soon, _planned_row, "article", visible="week")


def review_overdue(user, now):
    if not workflow.may_review(user):
        return None
    overdue = desk.review_overdue(timezone.localdate(now))
    return _pile("overdue", _("Review overdue"), overdue, _overdue_row, "article", review="overdue")


def broken_links(user, now):
    if not (user.has_perm("articles.view_externallink") and user.has_perm("articles.change_article")):
        return None
    uses = desk.broken_links().select_related("article", "link")
    pile = _pile("links", _("Broken links"), uses, _link_row, "externallink", state__exact="broken")
    # Its head leads to the links, its rows to the articles: their numbers differ.
    del pile["count"]
    return pile if pile["rows"] else None


def weak_images(user, now):
    if not user.has_perm("articles.change_image"):
        return None
    pile = _pile("images", _("Images that need words"), desk.weak_images(), _image_row, "image", alt="weak")
    return pile if pile["rows"] else None


def pages_to_fill_in(user, now):
    if not user.has_perm("articles.change_sitepage"):
        return None
    name = _("Pages that lack your own details")
    pile = _pile("pages", name, desk.pages_to_fill_in(), _page_row, "sitepage", q="[vul in:")
    return pile if pile["rows"] else None


def rising(user, now):
    return _moving("rising", _("Read more than last week"), movers(now, ROWS_SHOWN).rising, user)


def fading(user, now):
    return _moving("fading", _("Read less than last week"), movers(now, ROWS_SHOWN).fading, user)


PILES = [
    changes_asked,
    own_drafts,
    offered,
    to_review,
    to_publish,
    planned,
    review_overdue,
    broken_links,
    weak_images,
    pages_to_fill_in,
    rising,
    fading,
]


# -- From things to rows ---------------------------------------------------------------------------


def _pile(key, name, things, make_row, model, **filters):
    """A pile of the first `things`; they are counted only where there are more than it shows."""
    found = list(things[: ROWS_SHOWN + 1])
    count = things.count() if len(found) > ROWS_SHOWN else len(found)
    address = f"{reverse(f'admin:articles_{model}_changelist')}?{urlencode(filters)}"
    rows = [make_row(thing) for thing in found[:ROWS_SHOWN]]
    return {"key": key, "name": name, "count": count, "rows": rows, "url": address}


def _moving(key, name, found, user):
    if not (found and user.has_perm("articles.change_article")):
        return None
    rows = [_mover_row(mover) for mover in found]
    address = reverse("admin:articles_article_dashboard")
    return {"key": key, "name": name, "rows": rows, "url": address}


def _change(pk, model="article"):
    return reverse(f"admin:articles_{model}_change", args=[pk])


def _article_row(article):
    return {
        "title": article.title,
        "url": _change(article.pk),
        "meta": article.topic,
        "at": article.changed_at,
    }


def _request_row(request):
    return {
        "title": request.article.title,
        "url": _change(request.article_id),
        "meta": Truncator(request.text).chars(LONGEST_REQUEST),
        "at": request.asked_at,
    }


def _planned_row(publication):
    when = date_format(timezone.localtime(publication.visible_from), "l j F H:i")
    return {"title": publication.title, "url": _change(publication.article_id), "meta": when}


def _overdue_row(article):
    days = ngettext("%(n)d day late", "%(n)d days late", article.overdue_days) % {"n": article.overdue_days}
    views = ngettext("%(n)s view", "%(n)s views", article.review_views)
    meta = f"{days} · {views % {'n': intcomma(article.review_views)}}"
    return {"title": article.title, "url": _change(article.pk), "meta": meta}


def _link_row(use):
    return {"title": use.article.title, "url": _change(use.article_id), "meta": use.link.url}


def _image_row(image):
    return {"title": image.title, "url": _change(image.pk, "image"), "meta": f"“{image.alt}”"}


def _page_row(page):
    return {"title": page.title, "url": _change(page.pk, "sitepage"), "meta": ", ".join(page.left_to_fill_in)}


def _mover_row(mover):
    sign = "+" if mover.change > 0 else "−"
    meta = _("%(sign)s%(change)s: from %(before)s to %(after)s views") % {
        "sign": sign,
        "change": intcomma(abs(mover.change)),
        "before": intcomma(mover.before),
        "after": intcomma(mover.after),
    }
    return {"title": mover.title, "url": _change(mover.article_id), "meta": meta}
