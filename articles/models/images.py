"""Pictures with the words that stand in for them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Image(models.Model):
    """A picture of the magazine: `alt` says what it shows, unless it is marked as decorative."""

    file = models.ImageField(
        _("file"),
        upload_to="images/%Y/",
        width_field="width",
        height_field="height",
        help_text=_("JPEG, PNG or WebP, at most 20 MB and 40 megapixels."),
    )
    title = models.CharField(
        _("title"), max_length=120, help_text=_("For finding it again; readers don't see it.")
    )
    alt = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_(
            "What the picture shows, for who can't see it: “Three white tablets beside a glass of water”."
        ),
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("The picture says nothing that the text doesn't say; no alternative text."),
    )
    caption = models.CharField(_("caption"), max_length=250, blank=True)
    credit = models.CharField(_("credit"), max_length=120, blank=True, help_text=_("Maker and licence."))
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_decorative=True, alt="")
                | (models.Q(is_decorative=False) & ~models.Q(alt="")),
                name="image_alt_or_decorative",
                violation_error_message=_(
                    "Give an alternative text, or mark the picture as decorative (not both)."
                ),
            ),
        ]

    def __str__(self):
        return self.title
