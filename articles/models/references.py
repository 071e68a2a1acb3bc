"""The shared library of sources, and which article numbers them how."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Reference(models.Model):
    """A source that articles cite: at least a title, and where it can be found."""

    title = models.CharField(_("title"), max_length=400)
    authors = models.CharField(_("authors"), max_length=300, blank=True)
    source = models.CharField(_("journal or publisher"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    doi = models.CharField(
        _("DOI"),
        max_length=200,
        blank=True,
        help_text=_("For example 10.1002/14651858.CD009402.pub3"),
        validators=[RegexValidator(r"^10\.\d{4,9}/\S+$", _("A DOI begins with 10. and holds a slash."))],
    )
    pmid = models.CharField(
        _("PubMed number"),
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^[1-9]\d{0,8}$", _("Digits only."))],
    )
    url = models.URLField(_("web address"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["authors", "year", "title"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="reference_has_title"),
            models.UniqueConstraint("doi", condition=~models.Q(doi=""), name="reference_doi_unique"),
            models.UniqueConstraint("pmid", condition=~models.Q(pmid=""), name="reference_pmid_unique"),
        ]

    def __str__(self):
        parts = [self.authors, f"({self.year})" if self.year else "", self.title]
        return " ".join(part for part in parts if part)

    @property
    def link(self):
        """Where to read the source: the DOI first (it doesn't move), then PubMed, then the address; or ""."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return self.url


class ArticleReference(models.Model):
    """The source behind the marker [number] of one article."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="article_references")
    reference = models.ForeignKey(Reference, models.PROTECT, related_name="uses", verbose_name=_("reference"))
    # Not unique in the database: swapping two numbers in one form passes through an equal pair. Publishing
    # checks it.
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("The number of the marker in the text: [1].")
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
