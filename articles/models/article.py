"""What editors write: topics, articles and their sections. Readers see publications, never these."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from .addresses import Ending, ending_constraints, validate_internal_path
from .fields import RICH_TEXT_HELP, RichTextField
from .pages import Shown, ShownQuerySet
from .tags import OneSpelling


class Topic(Shown):
    """A rubric of the site, such as “Minerals”; every article stands in one."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Lower comes first in the menu.")
    )

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "name"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="topic_has_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("topic", args=[self.slug])


_ONLY_WORKFLOW = "Only articles.publishing.workflow moves an article from state to state."


class ArticleQuerySet(models.QuerySet):
    def update(self, **kwargs):
        """As ever, except that no article changes its state here."""
        if "status" in kwargs:
            raise TypeError(_ONLY_WORKFLOW)
        return super().update(**kwargs)

    def bulk_create(self, objs, batch_size=None, ignore_conflicts=False, update_conflicts=False, **kwargs):
        is_new = not update_conflicts and all(article.status == Article.Status.DRAFT for article in objs)
        if not is_new:
            raise TypeError(_ONLY_WORKFLOW)
        return super().bulk_create(objs, batch_size, ignore_conflicts, **kwargs)


class Article(models.Model):
    """The working copy of an article: what stands here is public only after it has been published."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    class Sponsoring(models.TextChoices):
        NORMAL = "normal", _("allowed")
        SENSITIVE = "sensitive", _("sensitive subject: only neutral products")
        NONE = "none", _("no sponsored products")

    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(
        _("slug"), max_length=160, unique=True, help_text=_("The last part of the address.")
    )
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="articles", verbose_name=_("topic"))
    tags = TaggableManager(
        _("tags"),
        through="articles.TaggedArticle",
        manager=OneSpelling,
        blank=True,
        help_text=_("Separated by commas."),
    )
    key_points = models.TextField(
        _("in short"),
        blank=True,
        help_text=_("The answer first: three or four points, one a line."),
    )
    introduction = RichTextField(_("introduction"), help_text=RICH_TEXT_HELP)
    description = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("For lists and search engines; left empty, the introduction's first sentences serve."),
    )
    lead_image = models.ForeignKey(
        "articles.Image",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("lead image"),
    )
    authors = models.ManyToManyField(
        "articles.Person",
        through="articles.Authorship",
        related_name="articles",
        verbose_name=_("authors"),
    )
    medical_reviewer = models.ForeignKey(
        "articles.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviewed_articles",
        limit_choices_to={"is_reviewer": True},
        verbose_name=_("medical reviewer"),
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    # The fingerprint of the text that was reviewed (publishing/snapshot.py); "" without a review.
    reviewed_hash = models.CharField(_("reviewed text"), max_length=64, blank=True, editable=False)
    review_due_on = models.DateField(_("next review"), null=True, blank=True)
    subjects = models.ManyToManyField(
        "articles.Term",
        blank=True,
        related_name="subject_of",
        verbose_name=_("subject"),
        help_text=_("Terms that this article is about: they aren't linked in it."),
    )
    references = models.ManyToManyField(
        "articles.Reference",
        through="articles.ArticleReference",
        related_name="articles",
        verbose_name=_("references"),
    )
    sponsoring = models.CharField(
        _("sponsored products"),
        max_length=12,
        choices=Sponsoring,
        default=Sponsoring.NORMAL,
    )
    ending = models.CharField(
        _("at its address then stands"),
        max_length=9,
        choices=Ending,
        default=Ending.GONE,
        help_text=_("Once it has ended or was withdrawn. Holds from the next publication or withdrawal."),
    )
    ending_path = models.CharField(
        _("that page"),
        max_length=200,
        blank=True,
        validators=[validate_internal_path],
        help_text=_("An article, topic or product of this site: /artikelen/zink/"),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_articles",
        verbose_name=_("reviewer"),
        help_text=_("The colleague who looks at it before it is published."),
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-changed_at", "-id"]
        permissions = [
            ("submit_article", "Can submit an article for review"),
            ("approve_article", "Can approve an article"),
            ("publish_article", "Can publish and withdraw an article"),
            ("review_article", "Can mark an article as medically reviewed"),
        ]
        indexes = [models.Index(fields=["status", "-changed_at"], name="article_status_changed")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="article_has_title"),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "in_review", "approved", "published", "archived"]),
                name="article_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(sponsoring__in=["normal", "sensitive", "none"]),
                name="article_sponsoring_known",
            ),
            models.CheckConstraint(
                condition=models.Q(review_due_on=None)
                | models.Q(reviewed_on=None)
                | models.Q(review_due_on__gt=models.F("reviewed_on")),
                name="article_review_due_after_review",
                violation_error_message=_("The next review must be after the last one."),
            ),
            *ending_constraints("article"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if "status" in self.__dict__ and self.status != self._known_status():
            raise TypeError(_ONLY_WORKFLOW)
        if self._state.adding:
            # By force: a new article that is given the number of another must not take its place.
            kwargs["force_insert"] = True
        super().save(*args, **kwargs)
        self._stored_status = self.__dict__.get("status")

    def get_absolute_url(self):
        return reverse("article", args=[self.slug])

    @classmethod
    def from_db(cls, db, field_names, values):
        article = super().from_db(db, field_names, values)
        article._stored_status = article.__dict__.get("status")
        return article

    def refresh_from_db(self, using=None, fields=None, **kwargs):
        super().refresh_from_db(using=using, fields=fields, **kwargs)
        if fields is None or "status" in fields:
            self._stored_status = self.status

    def _known_status(self):
        """The state in which the workflow left it; asked of the database where it wasn't read along."""
        if self._state.adding:
            return self.Status.DRAFT
        known = self.__dict__.get("_stored_status")
        return known or Article.objects.values_list("status", flat=True).get(pk=self.pk)

    def has_moved_to(self, status):
        """Note the state that the workflow has just stored, so that saving doesn't take it for a forgery."""
        self.status = self._stored_status = status


class ChangeRequest(models.Model):
    """What a reviewer asks of the writer before an article can go on; answered when it is offered again."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="change_requests", verbose_name=_("article")
    )
    text = models.TextField(_("what must change"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("request for changes")
        verbose_name_plural = _("requests for changes")
        ordering = ["-asked_at", "-id"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="change_request_has_text"),
            models.UniqueConstraint(
                "article", condition=models.Q(answered_at=None), name="change_request_open_once"
            ),
        ]

    def __str__(self):
        return self.text


class Section(models.Model):
    """A headed part of an article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="sections", verbose_name=_("article"))
    # Not unique in the database: moving two sections in one form passes through equal positions.
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    heading = models.CharField(_("heading"), max_length=160)
    body = RichTextField(_("text"))
    image = models.ForeignKey(
        "articles.Image",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sections",
        verbose_name=_("image"),
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "id"]

    def __str__(self):
        return self.heading


class Authorship(models.Model):
    """That a person wrote an article, and at which place of the byline."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="authorships", verbose_name=_("article")
    )
    person = models.ForeignKey(
        "articles.Person", models.PROTECT, related_name="authorships", verbose_name=_("author")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="author_once_an_article")]

    def __str__(self):
        return str(self.person)
