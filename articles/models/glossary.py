"""The glossary: terms with their other spellings, to which articles link by themselves."""

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .fields import RichTextField


class Term(models.Model):
    """A word with an explanation of its own page; publishing links its first mention in each article."""

    name = models.CharField(_("term"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    definition = models.CharField(_("short definition"), max_length=300, help_text=_("One sentence."))
    body = RichTextField(_("explanation"))
    is_autolinked = models.BooleanField(
        _("link by itself"),
        default=True,
        help_text=_("Switch off for words with a second meaning in everyday Dutch (“koper”, “zink”)."),
    )

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="term_name_unique"),
            models.CheckConstraint(condition=~models.Q(name=""), name="term_has_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("term", args=[self.slug])


class TermForm(models.Model):
    """Another spelling of a term: a plural, an inflection, a synonym."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="forms", verbose_name=_("term"))
    form = models.CharField(_("spelling"), max_length=100)

    class Meta:
        verbose_name = _("other spelling")
        verbose_name_plural = _("other spellings")
        ordering = ["form"]
        constraints = [
            models.UniqueConstraint(
                Lower("form"),
                name="term_form_unique",
                violation_error_message=_("This spelling belongs to a term already."),
            ),
            models.CheckConstraint(condition=~models.Q(form=""), name="term_form_not_empty"),
        ]

    def __str__(self):
        return self.form
