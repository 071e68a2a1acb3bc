"""What the admin's templates need: scripts that the content policy allows, and the desk's first page."""

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from js_asset import Media

from articles.models import Article, Publication

register = template.Library()

ROWS_SHOWN = 5


@register.filter
def with_nonce(media, nonce):
    """The same scripts and styles, allowed by the page's content policy (the import map is inline)."""
    return Media.from_media(media, nonce=nonce)


@register.filter
def in_minutes(duration):
    """A timedelta in words: “15 minutes”."""
    minutes = -(-int(duration.total_seconds()) // 60)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


@register.filter
def wings_first(apps):
    """The admin's list of apps with the two wings of this house before what manages accounts."""
    order = ["articles", "ads"]
    return sorted(
        apps, key=lambda app: order.index(app["app_label"]) if app["app_label"] in order else len(order)
    )


@register.inclusion_tag("admin/piles.html", takes_context=True)
def desk(context):
    """The first page of the admin for who works on articles: what waits for whom, newest first."""
    user = context["request"].user
    if not user.has_perm("articles.view_article"):
        return {"piles": []}
    now = timezone.now()
    articles = Article.objects.select_related("topic").order_by("-changed_at")
    mine = articles.filter(status=Article.Status.DRAFT, created_by=user)
    piles = []
    if user.has_perm("articles.add_article"):
        piles.append(_pile(_("Your drafts"), mine, status__exact="draft"))
    if user.has_perm("articles.change_article") or user.has_perm("articles.review_article"):
        in_review = articles.filter(status=Article.Status.IN_REVIEW)
        piles.append(_pile(_("In review"), in_review, status__exact="in_review"))
    if user.has_perm("articles.publish_article"):
        approved = articles.filter(status=Article.Status.APPROVED)
        piles.append(_pile(_("Ready to publish"), approved, status__exact="approved"))
    if piles:
        scheduled = articles.filter(publications__in=Publication.objects.scheduled(now)).distinct()
        piles.append(_pile(_("Scheduled"), scheduled, visible="scheduled"))
    return {"piles": piles, "wing": "articles"}


def _pile(name, articles, **filters):
    address = f"{reverse('admin:articles_article_changelist')}?{urlencode(filters)}"
    rows = [
        {
            "title": article.title,
            "url": reverse("admin:articles_article_change", args=[article.pk]),
            "meta": article.topic,
            "at": article.changed_at,
        }
        for article in articles[:ROWS_SHOWN]
    ]
    return {"name": name, "count": articles.count(), "rows": rows, "url": address}
