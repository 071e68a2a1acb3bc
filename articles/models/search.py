"""What search looks in: the stems of each publication, and the words that occur at all."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .publication import Publication


class SearchEntry(models.Model):
    """The stems of one publication, as articles.text.dutch makes them, parted by spaces.

    It says nothing of whether readers may see the publication: that is asked of Publication.live. Each
    database makes its own index of these columns by itself (migration 0013_search): PostgreSQL two generated
    tsvectors, SQLite an FTS5 table that triggers keep.
    """

    publication = models.OneToOneField(
        Publication,
        models.CASCADE,
        primary_key=True,
        related_name="search_entry",
        verbose_name=_("publication"),
    )
    version = models.PositiveSmallIntegerField(_("version of the analysis"))
    # Its words as they are written stand in it too, marked, for suggestions.
    title = models.TextField(_("title"))
    heading = models.TextField(_("headings and tags"))
    introduction = models.TextField(_("introduction"))
    # What the text says again and again.
    often = models.TextField(_("often"))
    # Each stem once: last, because ranking doesn't read it and it is long.
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("entry of the search index")
        verbose_name_plural = _("entries of the search index")
        default_permissions = []

    def __str__(self):
        return str(self.publication_id)


class SearchWord(models.Model):
    """A word that articles use, for finding what a reader who mistyped it meant."""

    # As folding leaves it.
    word = models.CharField(_("word"), max_length=40, primary_key=True)
    shown = models.CharField(_("as it is written"), max_length=60)
    n = models.PositiveIntegerField(_("articles with it"), default=1)

    class Meta:
        verbose_name = _("word that articles use")
        verbose_name_plural = _("words that articles use")
        default_permissions = []

    def __str__(self):
        return self.shown
