"""Addresses on other sites to which articles link, and what was found there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# PostgreSQL indexes at most 2,704 bytes; what an editor can keep of a source is shorter still.
LONGEST_ADDRESS = 500


class ExternalLinkQuerySet(models.QuerySet):
    def broken(self):
        """Those that failed so often, and so long, that somebody must look."""
        return self.filter(state=ExternalLink.State.BROKEN)

    def used(self):
        """Those that an article still links to."""
        return self.filter(models.Exists(LinkUse.objects.filter(link=models.OuterRef("pk"))))


class ExternalLink(models.Model):
    """One address on another site; articles/publishing/link_check.py says what its state means."""

    class State(models.TextChoices):
        UNCHECKED = "unchecked", _("not checked yet")
        WORKS = "works", _("works")
        UNCLEAR = "unclear", _("can't be told")
        FAILING = "failing", _("failed, to be tried again")
        BROKEN = "broken", _("broken")

    url = models.CharField(_("address"), max_length=LONGEST_ADDRESS, unique=True)
    host = models.CharField(_("site"), max_length=253)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UNCHECKED)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    # What the last request found: the HTTP status, if any, and one sentence.
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    reason = models.CharField(_("what was found"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True)
    ok_at = models.DateTimeField(_("worked last"), null=True)
    failed_at = models.DateTimeField(_("last failure that counts"), null=True)
    # Until when somebody is busy checking it; a run that died holds nothing up for longer.
    claimed_until = models.DateTimeField(null=True)
    articles = models.ManyToManyField(
        "articles.Article", through="articles.LinkUse", related_name="external_links"
    )

    objects = ExternalLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("external link")
        verbose_name_plural = _("external links")
        ordering = ["host", "url"]
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["state", "checked_at"], name="external_link_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(url=""), name="external_link_has_url"),
            models.CheckConstraint(
                condition=models.Q(state__in=["unchecked", "works", "unclear", "failing", "broken"]),
                name="external_link_state_known",
            ),
        ]

    def __str__(self):
        return self.url


class LinkUse(models.Model):
    """That an article, on the desk or in public, links to an address."""

    link = models.ForeignKey(ExternalLink, models.CASCADE, related_name="uses")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="link_uses")

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["article", "link"], name="link_use_once")]

    def __str__(self):
        return f"{self.article} – {self.link}"
