"""The files that are made of a picture for readers, and the pages on which pictures stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rendition(models.Model):
    """A picture in one format and width; articles/renditions/ makes and deletes them.

    A row is there before its file, so that no file is ever without a row: `bytes` is 0 until it is made. The
    row of an image that is deleted stays until its file is deleted as well.
    """

    class Format(models.TextChoices):
        AVIF = "avif", "AVIF"
        WEBP = "webp", "WebP"
        JPEG = "jpeg", "JPEG"

    image = models.ForeignKey(
        "articles.Image", models.SET_NULL, null=True, related_name="renditions", verbose_name=_("image")
    )
    # The file of the image of which it was made; "" for what is made anew though the file is the same.
    source = models.CharField(_("made of"), max_length=100)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    file = models.FileField(_("file"), max_length=100)
    bytes = models.PositiveIntegerField(_("bytes"), default=0)

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        ordering = ["image", "format", "width"]
        default_permissions = []
        constraints = [
            # Those of an earlier file stay until no page shows them any more.
            models.UniqueConstraint(
                fields=["image", "source", "format", "width"],
                condition=~models.Q(source=""),
                name="rendition_once",
            ),
            models.CheckConstraint(
                condition=models.Q(format__in=["avif", "webp", "jpeg"]), name="rendition_format_known"
            ),
        ]

    def __str__(self):
        return f"{self.image}: {self.get_format_display()}, {self.width} × {self.height}"


class PublishedImage(models.Model):
    """That the page of a publication shows an image, which therefore can't be deleted."""

    publication = models.ForeignKey("articles.Publication", models.CASCADE, related_name="+")
    image = models.ForeignKey("articles.Image", models.PROTECT, related_name="+", verbose_name=_("image"))

    class Meta:
        verbose_name = _("image of a page")
        verbose_name_plural = _("images of pages")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["publication", "image"], name="publication_shows_image_once")
        ]
