"""Tags: one word in one spelling, whatever capitals or accents an editor types."""

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from taggit.managers import _TaggableManager
from taggit.models import ItemBase, TagBase

from .addresses import FormerSlug


class Tag(TagBase):
    """A tag of articles; its slug is the name without capitals and accents."""

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        permissions = [("merge_tag", "Can merge tags")]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="tag_name_unique_any_case"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="tag_has_slug"),
        ]

    def slugify(self, tag, i=None):
        slug = slugify(tag) or "tag"
        return f"{slug}-{i}" if i is not None else slug

    def get_absolute_url(self):
        return reverse("tag", args=[self.slug])


def known_tags(names):
    """{name: tag} of those among `names` that mean a tag which exists; at most three queries.

    Capitals and accents don't matter, and the name of a tag that was renamed or merged means the one that it
    became.
    """
    names = set(names)
    found = _by(names, str.lower, Tag.objects.annotate(key=Lower("name")))
    found |= _by(names - found.keys(), slugify, Tag.objects.annotate(key=models.F("slug")))
    left = {slugify(name) for name in names - found.keys()}
    if left:
        former = FormerSlug.objects.filter(kind=FormerSlug.Kind.TAG, slug__in=left)
        targets = dict(former.values_list("slug", "target_id"))
        tags = Tag.objects.in_bulk(targets.values())
        became = {name: tags.get(targets.get(slugify(name))) for name in names - found.keys()}
        found |= {name: tag for name, tag in became.items() if tag}
    return found


def _by(names, key_of, tags):
    """{name: tag} for the names whose key is the `key` of one of `tags`."""
    keys = {name: key_of(name) for name in names}
    by_key = {tag.key: tag for tag in tags.filter(key__in=set(keys.values()))} if keys else {}
    return {name: by_key[key] for name, key in keys.items() if key in by_key}


class OneSpelling(_TaggableManager):
    """How articles get their tags: a name that means an existing tag never makes a second one."""

    def _to_tag_model_instances(self, tags, tag_kwargs):
        known = known_tags(tag for tag in tags if isinstance(tag, str))
        tags = [known.get(tag, tag) if isinstance(tag, str) else tag for tag in tags]
        return super()._to_tag_model_instances(tags, tag_kwargs)


class TaggedArticle(ItemBase):
    """That an article carries a tag."""

    content_object = models.ForeignKey("articles.Article", models.CASCADE, related_name="tagged_items")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged_items", verbose_name=_("tag"))

    class Meta:
        verbose_name = _("tag of an article")
        verbose_name_plural = _("tags of an article")
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="article_tagged_once")]
