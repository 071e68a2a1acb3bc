"""The pictures that stand for an article where somebody shares its address."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SocialImage(models.Model):
    """A drawn card of 1200 × 630; publications that look the same share one.

    `key` is the fingerprint of all that was drawn (articles/social_images/making.py), `size` the length of
    the file in bytes, which feeds must tell.
    """

    key = models.CharField(_("fingerprint"), max_length=64, unique=True)
    # Not of the model's ImageField: that would open the file of every row that is read.
    file = models.FileField(_("file"), upload_to="cards/%Y/%m/")
    size = models.PositiveIntegerField(_("size in bytes"))
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("picture for shared links")
        verbose_name_plural = _("pictures for shared links")
        default_permissions = []

    def __str__(self):
        return self.file.name
