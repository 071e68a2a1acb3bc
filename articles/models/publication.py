"""What was written when (Revision) and what readers see from when until when (Publication)."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .addresses import Ending, ending_constraints
from .article import Topic
from .pages import Shown, ShownQuerySet
from .related import RelatedList

# A plan that was dropped ends when it would begin.
_EVER_VISIBLE = ~models.Q(visible_until=models.F("visible_from"))
_NEVER_CHANGED = "A revision is never changed or deleted: save the article to make a new one."


class RevisionQuerySet(models.QuerySet):
    """Rows to read; they can be added, and that is all. A draft that no reader saw takes its own along."""

    def update(self, **kwargs):
        raise TypeError(_NEVER_CHANGED)

    def delete(self):
        raise TypeError(_NEVER_CHANGED)

    def bulk_create(self, objs, batch_size=None, ignore_conflicts=False, update_conflicts=False, **kwargs):
        if update_conflicts:
            raise TypeError(_NEVER_CHANGED)
        return super().bulk_create(objs, batch_size, ignore_conflicts, **kwargs)


class Revision(models.Model):
    """One saved state of an article, never changed afterwards."""

    article = models.ForeignKey(
        "articles.Article", models.CASCADE, related_name="revisions", verbose_name=_("article")
    )
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    content_hash = models.CharField(_("fingerprint"), max_length=64)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("saved"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("saved by"),
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        default_permissions = ["view"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]

    def __str__(self):
        return f"{self.article} #{self.number}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError(_NEVER_CHANGED)
        # By force: one that is given the number of another must not take its place.
        super().save(force_insert=True, using=kwargs.get("using"))

    def delete(self, *args, **kwargs):
        raise TypeError(_NEVER_CHANGED)


class PublicationQuerySet(ShownQuerySet):
    def live(self, now):
        """What the public may see at the moment `now`; the only place that says so."""
        return self.filter(
            models.Q(visible_until=None) | models.Q(visible_until__gt=now), visible_from__lte=now
        )

    def scheduled(self, now):
        """What will become visible after `now`, soonest first."""
        return self.filter(_EVER_VISIBLE, visible_from__gt=now).order_by("visible_from")

    def past(self, now):
        """What the public could see once and, at the moment `now`, no longer can."""
        return self.filter(visible_until__lte=now, visible_until__gt=models.F("visible_from"))

    def shown(self, now):
        """What the public could see at some moment until `now`: what is live, and what is past."""
        return self.filter(_EVER_VISIBLE, visible_from__lte=now)

    def newest(self):
        """Newest article first, by the moment it first appeared."""
        return self.order_by("-first_published_at", "-article_id")

    def oldest(self):
        """Oldest article first, by the moment it first appeared."""
        return self.order_by("first_published_at", "article_id")

    def newest_of_each_topic(self, n):
        """The newest `n` of every topic, in no order; two queries that walk an index."""
        in_topic = self.filter(topic=models.OuterRef("pk")).newest().values("pk")
        topics = Topic.objects.annotate(
            **{f"newest_{i}": models.Subquery(in_topic[i : i + 1]) for i in range(n)}
        )
        rows = topics.values_list(*(f"newest_{i}" for i in range(n)))
        return self.filter(pk__in={pk for row in rows for pk in row if pk})

    def with_related(self):
        """Along with `related_ids`: which articles to read next, or None where that was never computed."""
        stored = RelatedList.objects.filter(article=models.OuterRef("article")).values("entries")
        return self.annotate(related_ids=models.Subquery(stored))

    def for_cards(self):
        """With what a list of teasers shows, in one query and without the compiled pages."""
        return self.select_related("topic", "lead_image").defer("page", "search_text")


class Publication(Shown):
    """One revision compiled for readers, visible from a moment until a moment.

    `page` holds the compiled parts (articles/publishing/compile.py says which); the columns are what lists,
    feeds and look-ups need. An article has at most one publication at any moment.
    """

    article = models.ForeignKey(
        "articles.Article",
        models.PROTECT,
        related_name="publications",
        verbose_name=_("article"),
        db_index=False,
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="publications", verbose_name=_("revision")
    )
    slug = models.SlugField(_("slug"), max_length=160, db_index=False)
    title = models.CharField(_("title"), max_length=160)
    description = models.CharField(_("description"), max_length=300, blank=True)
    topic = models.ForeignKey(
        "articles.Topic",
        models.PROTECT,
        related_name="publications",
        verbose_name=_("topic"),
        db_index=False,
    )
    lead_image = models.ForeignKey(
        "articles.Image",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("lead image"),
    )
    # Drawn after publishing (articles/social_images); none until then.
    social_image = models.ForeignKey(
        "articles.SocialImage",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="publications",
        verbose_name=_("picture for shared links"),
        db_index=False,
    )
    authors = models.ManyToManyField(
        "articles.Person", related_name="publications", verbose_name=_("authors")
    )
    tags = models.ManyToManyField("articles.Tag", related_name="publications", verbose_name=_("tags"))
    terms = models.ManyToManyField(
        "articles.Term", related_name="publications", verbose_name=_("linked terms")
    )
    images = models.ManyToManyField(
        "articles.Image",
        through="articles.PublishedImage",
        related_name="publications",
        verbose_name=_("images"),
    )
    sponsoring = models.CharField(_("sponsored products"), max_length=12, default="normal")
    reading_minutes = models.PositiveSmallIntegerField(_("reading time"), default=1)
    page = models.JSONField(_("compiled page"))
    search_text = models.TextField(_("words for search"), blank=True)
    first_published_at = models.DateTimeField(_("first published"))
    updated_at = models.DateTimeField(_("updated"))
    update_reason = models.CharField(_("reason for the date"), max_length=200, blank=True)
    change_note = models.CharField(_("what changed, for readers"), max_length=300, blank=True)
    is_correction = models.BooleanField(_("correction"), default=False)
    visible_from = models.DateTimeField(_("visible from"))
    visible_until = models.DateTimeField(_("visible until"), null=True, blank=True)
    # The end that was chosen; visible_until is earlier where the next publication took over, or a withdrawal.
    meant_until = models.DateTimeField(_("meant until"), null=True, blank=True)
    ending = models.CharField(_("afterwards"), max_length=9, choices=Ending, default=Ending.GONE)
    ending_path = models.CharField(_("page afterwards"), max_length=200, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-visible_from", "-id"]
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["slug", "-visible_from"], name="publication_slug_from"),
            models.Index(fields=["article", "-visible_from"], name="publication_article_from"),
            models.Index(fields=["topic", "-first_published_at"], name="publication_topic_first"),
            models.Index(fields=["-first_published_at"], name="publication_first"),
            # What is planned, and what began or ended lately. Not simply of all rows: SQLite, which has no
            # statistics, would look for what is live by its beginning, and that is nearly everything.
            models.Index(
                fields=["-visible_from"],
                name="publication_correction",
                condition=models.Q(is_correction=True),
            ),
            models.Index(fields=["visible_from"], name="publication_from", condition=_EVER_VISIBLE),
            models.Index(
                fields=["visible_until"],
                name="publication_until",
                condition=models.Q(visible_until__isnull=False),
            ),
            # Asked every minute, of a million rows: which have no picture for shared links yet?
            models.Index(
                fields=["social_image", "id"],
                name="publication_undrawn",
                condition=models.Q(visible_until=None, social_image=None),
            ),
            # The dates of all articles for the sitemap, without reading a million pages.
            models.Index(
                fields=["article", "updated_at", "visible_from", "visible_until"], name="publication_dates"
            ),
        ]
        constraints = [
            # Never visible at all (withdrawn before its moment) is from = until.
            models.CheckConstraint(
                condition=models.Q(visible_until=None)
                | models.Q(visible_until__gte=models.F("visible_from")),
                name="publication_until_not_before_from",
            ),
            models.CheckConstraint(
                condition=models.Q(meant_until=None) | models.Q(visible_until__lte=models.F("meant_until")),
                name="publication_until_as_meant",
            ),
            models.CheckConstraint(
                condition=models.Q(is_correction=False) | ~models.Q(change_note=""),
                name="publication_correction_in_words",
            ),
            *ending_constraints("publication"),
            models.UniqueConstraint(
                "article", condition=models.Q(visible_until=None), name="publication_open_once_an_article"
            ),
            models.UniqueConstraint(
                "slug", condition=models.Q(visible_until=None), name="publication_open_once_a_slug"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("article", args=[self.slug])
