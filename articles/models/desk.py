"""What the desk remembers for a while: who is editing what, text that nobody saved yet, links to previews."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article


class Presence(models.Model):
    """That somebody has the form of an article open; over by itself once the form no longer says so."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="presences", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        default_permissions = []
        indexes = [models.Index(fields=["seen_at"], name="presence_seen")]
        constraints = [
            models.UniqueConstraint(fields=["article", "user"], name="presence_once"),
            models.CheckConstraint(
                condition=models.Q(seen_at__gte=models.F("since")), name="presence_seen_not_before_since"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.article}"


class UnsavedText(models.Model):
    """What one user has in the form of one article (None: of a new one) and hasn't saved.

    `fields` are the form's pairs of name and value, in its order. `key` names the open form that writes
    here: a second window of the same user doesn't write over the first.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="unsaved_texts")
    key = models.CharField(_("form"), max_length=32)
    fields = models.JSONField(_("fields"))
    base_version = models.PositiveIntegerField(_("version"), default=0)
    kept_at = models.DateTimeField(_("kept"))

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        default_permissions = []
        indexes = [models.Index(fields=["kept_at"], name="unsaved_kept")]
        constraints = [
            models.UniqueConstraint(fields=["user", "article"], name="unsaved_once_an_article"),
            # An empty article is no equal of another in a constraint.
            models.UniqueConstraint("user", condition=models.Q(article=None), name="unsaved_once_new"),
            models.CheckConstraint(condition=~models.Q(key=""), name="unsaved_has_key"),
        ]

    def __str__(self):
        return f"{self.user}: {self.article or '–'}"


class DeskPreference(models.Model):
    """How one user wants the desk; whoever has none here has what is the default."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="desk_preference"
    )
    is_autosaving = models.BooleanField(_("keep unsaved text"), default=True)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        default_permissions = []


class PreviewLinkQuerySet(models.QuerySet):
    def open(self, now):
        """Those that still open at the moment `now`."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class PreviewLink(models.Model):
    """That somebody without an account may look at the last saved text of an article, until a moment."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="preview_links", verbose_name=_("article")
    )
    note = models.CharField(_("for whom"), max_length=120)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    expires_at = models.DateTimeField(_("works until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-created_at", "-id"]
        default_permissions = []
        indexes = [models.Index(fields=["expires_at"], name="preview_link_expires")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(note=""), name="preview_link_for_somebody"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="preview_link_expires_later"
            ),
        ]

    def __str__(self):
        return f"{self.article} ({self.note})"
