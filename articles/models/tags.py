"""Tags: one word in one spelling, whatever capitals or accents an editor types."""

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase


class Tag(TagBase):
    """A tag of articles; its slug is the name without capitals and accents."""

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="tag_name_unique_any_case"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="tag_has_slug"),
        ]

    def slugify(self, tag, i=None):
        slug = slugify(tag) or "tag"
        return f"{slug}-{i}" if i is not None else slug

    def get_absolute_url(self):
        return reverse("tag", args=[self.slug])


class TaggedArticle(ItemBase):
    """That an article carries a tag."""

    content_object = models.ForeignKey("articles.Article", models.CASCADE, related_name="tagged_items")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged_items", verbose_name=_("tag"))

    class Meta:
        verbose_name = _("tag of an article")
        verbose_name_plural = _("tags of an article")
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="article_tagged_once")]
