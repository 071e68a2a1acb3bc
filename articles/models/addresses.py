"""What answers at addresses that no longer hold what they held."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.text.paths import is_internal_path


class Ending(models.TextChoices):
    """What readers get at the address of an article that is no longer public."""

    GONE = "gone", _("“This article is no longer here” (410)")
    NOT_FOUND = "not_found", _("“This page doesn't exist” (404)")
    REDIRECT = "redirect", _("another page of this site (301)")


def validate_internal_path(path):
    if not is_internal_path(path):
        message = _("Write the address as it stands after the name of this site: /artikelen/zink/")
        raise ValidationError(message, code="not_internal")


def ending_constraints(table):
    """The rules of the columns `ending` and `ending_path`, in the database of `table` too."""
    path = models.Q(ending_path__startswith="/")
    elsewhere = models.Q(ending_path__startswith="//") | models.Q(ending_path__contains="\\")
    return [
        models.CheckConstraint(
            condition=models.Q(ending__in=["gone", "not_found"]) | models.Q(ending="redirect") & path,
            name=f"{table}_ending_known",
            violation_error_message=_("Name the page to which readers are led."),
        ),
        models.CheckConstraint(
            condition=models.Q(ending_path="") | path & ~elsewhere, name=f"{table}_ending_path_internal"
        ),
    ]


class FormerSlug(models.Model):
    """That a topic, tag, person, term or site page once stood at this slug; publications say it of articles.

    It names the thing, not its address: so however often something moves, every old address is one hop away.
    """

    class Kind(models.TextChoices):
        TOPIC = "topic", _("topic")
        TAG = "tag", _("tag")
        PERSON = "person", _("person")
        TERM = "term", _("glossary term")
        PAGE = "page", _("page about the site")

    kind = models.CharField(_("kind of thing"), max_length=6, choices=Kind)
    slug = models.SlugField(_("slug"), max_length=160, db_index=False)
    target_id = models.PositiveBigIntegerField(_("number of the thing"))

    class Meta:
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")
        default_permissions = []
        indexes = [models.Index(fields=["kind", "target_id"], name="former_slug_target")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="former_slug_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["topic", "tag", "person", "term", "page"]),
                name="former_slug_kind_known",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.slug}"
