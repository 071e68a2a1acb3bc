"""The shared library of sources, and which article numbers them how."""

from collections.abc import Collection

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.text.identifiers import doi_address, identifier_in_address

from .fields import DoiField, PmidField, WebAddressField


class ReferenceQuerySet(models.QuerySet):
    def in_library(self):
        """Those to choose from: without the ones that turned out to be another's double."""
        return self.filter(merged_into=None)

    def same_as(self, *, doi="", pmid="", url=""):
        """The source that bears one of these identifiers already, as they are kept; oldest first."""
        bears = models.Q()
        for field, value in (("doi__iexact", doi), ("pmid", pmid), ("url", url)):
            bears |= models.Q((field, value)) if value else models.Q()
        return self.in_library().filter(bears).order_by("pk") if bears else self.none()


class Reference(models.Model):
    """A source that articles cite: at least a title, and where it can be found."""

    title = models.CharField(_("title"), max_length=400)
    authors = models.CharField(_("authors"), max_length=300, blank=True)
    source = models.CharField(_("journal or publisher"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    doi = DoiField(
        _("DOI"),
        max_length=200,
        blank=True,
        help_text=_("For example 10.1002/14651858.CD009402.pub3; an address of doi.org may be pasted too."),
    )
    pmid = PmidField(
        _("PubMed number"),
        max_length=9,
        blank=True,
        help_text=_("For example 31726446; an address of PubMed may be pasted too."),
    )
    url = WebAddressField(_("web address"), max_length=500, blank=True)
    # Older revisions cite sources by their number in this table: a double is set aside, never deleted.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="doubles"
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["authors", "year", "title"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="reference_has_title"),
            models.UniqueConstraint(
                Lower("doi"),
                condition=~models.Q(doi="") & models.Q(merged_into=None),
                name="reference_doi_once",
                violation_error_message=_("A source with this DOI is in the library already."),
            ),
            models.UniqueConstraint(
                "pmid",
                condition=~models.Q(pmid="") & models.Q(merged_into=None),
                name="reference_pmid_once",
                violation_error_message=_("A source with this PubMed number is in the library already."),
            ),
            models.UniqueConstraint(
                "url",
                condition=~models.Q(url="") & models.Q(merged_into=None),
                name="reference_url_once",
                violation_error_message=_("A source with this web address is in the library already."),
            ),
        ]

    def __str__(self):
        parts = [self.authors, f"({self.year})" if self.year else "", self.title]
        return " ".join(part for part in parts if part)

    def save(self, *args, **kwargs):
        self.take_identifiers_from_url()
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        self.take_identifiers_from_url()

    def take_identifiers_from_url(self):
        """An address of doi.org or PubMed is that DOI or PubMed number, and kept as one."""
        doi, pmid = identifier_in_address((self.url or "").strip())
        if doi and not self.doi:
            self.doi, self.url = doi, ""
        if pmid and not self.pmid:
            self.pmid, self.url = pmid, ""

    @property
    def link(self):
        """Where to read the source: the DOI first (it doesn't move), then PubMed, then the address; or ""."""
        if self.doi:
            return doi_address(self.doi)
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return self.url


def next_free_number(taken: Collection[int]) -> int:
    """The lowest number from 1 that no source of the article has."""
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


class ArticleReference(models.Model):
    """The source behind the marker [number] of one article."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="article_references")
    reference = models.ForeignKey(Reference, models.PROTECT, related_name="uses", verbose_name=_("reference"))
    # Not unique in the database: swapping two numbers in one form passes through an equal pair. Publishing
    # checks it.
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("The number of the marker in the text: [1]. Left empty, the next free one.")
    )

    class Meta:
        verbose_name = _("reference of the article")
        verbose_name_plural = _("references of the article")
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "reference"], name="article_reference_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="article_reference_number_from_1"),
        ]

    def __str__(self):
        return f"[{self.number}] {self.reference}"
