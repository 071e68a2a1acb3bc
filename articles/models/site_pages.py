"""The pages about the magazine itself: who makes it, how, and with whose money."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.text.placeholders import placeholders_in

from .article import Topic
from .fields import RICH_TEXT_HELP, RichTextField

# Folders that no pattern of ours names: a web server in front may serve them.
_FOLDERS = frozenset({"static", "media"})


def first_level_names(patterns=None):
    """The first parts of all addresses of this site that belong to something else than a site page."""
    names = set(_FOLDERS)
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = str(pattern.pattern)
        if not route and hasattr(pattern, "url_patterns"):
            names |= first_level_names(pattern.url_patterns)
        head = route.split("/")[0]
        if head and "<" not in head:
            names.add(head)
    return names


def validate_free_address(slug):
    if slug in first_level_names():
        message = _("“/%(slug)s/” is the address of another part of this site: choose another one.")
        raise ValidationError(message, code="taken", params={"slug": slug})


def today():
    """The day in Amsterdam; a default needs a name that migrations can write down."""
    return timezone.localdate()


class SitePage(models.Model):
    """A page about the site, at /<slug>/. Of five kinds there is always one; free pages as many as wanted."""

    class Kind(models.TextChoices):
        ABOUT = "about", _("about us")
        METHOD = "method", _("how we work")
        CORRECTIONS = "corrections", _("corrections")
        PRIVACY = "privacy", _("privacy")
        ADVERTISING = "advertising", _("advertising with us")
        OTHER = "other", _("free page")

    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.OTHER, editable=False)
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=60,
        unique=True,
        validators=[validate_free_address],
        help_text=_("The address: “privacy” stands at /privacy/."),
    )
    description = models.CharField(
        _("description"), max_length=200, blank=True, help_text=_("For search engines, and below the title.")
    )
    body = RichTextField(_("text"), help_text=RICH_TEXT_HELP)
    position = models.PositiveSmallIntegerField(
        _("place in the footer"),
        null=True,
        blank=True,
        help_text=_("Lower comes first; empty: not in the footer."),
    )
    is_public = models.BooleanField(_("public"), default=True)
    updated_on = models.DateField(_("updated"), default=today, editable=False)

    class Meta:
        verbose_name = _("page about the site")
        verbose_name_plural = _("pages about the site")
        ordering = [models.F("position").asc(nulls_last=True), "title"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="site_page_has_title"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["about", "method", "corrections", "privacy", "advertising", "other"]
                ),
                name="site_page_kind_known",
            ),
            models.UniqueConstraint(
                "kind", condition=~models.Q(kind="other"), name="site_page_once_of_a_kind"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("site-page", args=[self.slug])

    @property
    def is_fixed(self):
        """Whether the site counts on this page, so that it can be hidden but not deleted."""
        return self.kind != self.Kind.OTHER

    @property
    def left_to_fill_in(self):
        """What the publisher still has to write in the text, in the order of the text."""
        return placeholders_in(self.body)


class MenuRow(NamedTuple):
    """A topic or a public site page as menus need it; `kind` is "topic" or that of the page."""

    kind: str
    name: str
    slug: str
    position: int | None


def menu_rows():
    """All topics and all public site pages, each in the order of their menu; one query."""
    pages = SitePage.objects.filter(is_public=True).order_by()
    topics = Topic.objects.order_by()
    topic_kind = models.Value("topic", models.CharField())
    rows = topics.annotate(row=topic_kind).values_list("row", "name", "slug", "position")
    rows = rows.union(pages.values_list("kind", "title", "slug", "position"), all=True)
    return sorted(map(MenuRow._make, rows), key=_place)


def _place(row):
    return (row.position is None, row.position, row.name)
