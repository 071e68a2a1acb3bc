"""The people whose names stand on the page: authors and medical reviewers."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .fields import RichTextField


class Person(models.Model):
    """An author or medical reviewer, with the role and credentials that readers may check."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    role = models.CharField(_("role"), max_length=120, blank=True, help_text=_("For example “dietitian”."))
    credentials = models.CharField(
        _("credentials"),
        max_length=200,
        blank=True,
        help_text=_("Degrees and registrations that can be checked."),
    )
    is_reviewer = models.BooleanField(
        _("medical reviewer"), default=False, help_text=_("May be named as medical reviewer.")
    )
    biography = RichTextField(_("biography"))
    portrait = models.ForeignKey(
        "articles.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("portrait"),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("log-in"),
        help_text=_("The account of this person, if they work in this desk."),
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="person_has_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("author", args=[self.slug])
