"""What was read, and the lists made from it; articles/popularity/ writes all of these."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ViewHour(models.Model):
    """Counted views of an article in one hour (UTC); kept 45 days."""

    # The hour comes first: the refresh reads the newest hours of all articles as one range of the key.
    pk = models.CompositePrimaryKey("hour", "article_id")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField(_("hour"))
    n = models.PositiveIntegerField(_("views"), default=0)
    # How many of the n are in ArticleScore already.
    folded = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("views in an hour")
        verbose_name_plural = _("views by hour")
        default_permissions = []


class ViewDay(models.Model):
    """Counted views of an article on one day in Amsterdam; kept 800 days."""

    pk = models.CompositePrimaryKey("article_id", "day")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+", db_index=False)
    day = models.DateField(_("day"))
    n = models.PositiveIntegerField(_("views"), default=0)

    class Meta:
        verbose_name = _("views on a day")
        verbose_name_plural = _("views by day")
        default_permissions = []


class ViewTotal(models.Model):
    """All counted views of an article ever; written together with the hour, never derived from it."""

    article = models.OneToOneField(
        "articles.Article", models.CASCADE, primary_key=True, related_name="view_total"
    )
    n = models.PositiveBigIntegerField(_("views"), default=0)

    class Meta:
        verbose_name = _("views in total")
        verbose_name_plural = _("views in total")
        default_permissions = []


class RefusedView(models.Model):
    """How many requests to count a view were refused on one day, for which reason."""

    pk = models.CompositePrimaryKey("day", "reason")
    day = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=24)
    n = models.PositiveBigIntegerField(_("requests"), default=0)

    class Meta:
        verbose_name = _("refused views")
        verbose_name_plural = _("refused views")
        default_permissions = ["view"]


class RolledUpDay(models.Model):
    """A closed day whose hours have been summed into ViewDay, so that they may be deleted in time."""

    day = models.DateField(_("day"), primary_key=True)

    class Meta:
        default_permissions = []


class ArticleScore(models.Model):
    """The two scores of an article in forward form: fixed numbers that grow only by new views.

    Logarithms are of base 2 and count from the landmark of articles/popularity/ranking.py.
    """

    article = models.OneToOneField("articles.Article", models.CASCADE, primary_key=True, related_name="score")
    fast = models.FloatField(
        default=0.0, help_text="log2 of the sum of views, each weighted with half-life 36 hours."
    )
    slow = models.FloatField(
        default=0.0, help_text="log2 of the sum of views, each weighted with half-life 28 days."
    )
    has_views = models.BooleanField(default=False, help_text="Whether fast and slow hold anything yet.")
    steady = models.FloatField(
        default=0.0, help_text="Sum over complete weeks of 2^(week/13) · ln(1 + views)."
    )
    weeks_until = models.DateField(null=True, help_text="The Monday before which all weeks are in `steady`.")

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(fields=["-fast"], name="score_fast"),
            models.Index(fields=["-steady"], name="score_steady"),
        ]


class PopularList(models.Model):
    """A list ready to show: the article ids, best first, to depth 24; without a topic it is the site's own."""

    class Kind(models.TextChoices):
        TRENDING = "trending", _("Trending")
        EVERGREEN = "evergreen", _("Evergreen")

    kind = models.CharField(_("list"), max_length=9, choices=Kind)
    topic = models.ForeignKey(
        "articles.Topic", models.CASCADE, null=True, related_name="+", verbose_name=_("topic")
    )
    entries = models.JSONField(_("articles"), default=list)
    computed_at = models.DateTimeField(_("computed"))

    class Meta:
        verbose_name = _("popular list")
        verbose_name_plural = _("popular lists")
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                "kind", condition=models.Q(topic=None), name="popular_list_once_on_the_site"
            ),
            models.UniqueConstraint(fields=["kind", "topic"], name="popular_list_once_a_topic"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["trending", "evergreen"]),
                name="popular_list_kind_known",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} – {self.topic}" if self.topic_id else self.get_kind_display()


class ListChoice(models.Model):
    """An editor's word on a list: an article that always or never stands in it."""

    class Choice(models.TextChoices):
        PIN = "pin", _("always at the top")
        EXCLUDE = "exclude", _("never")

    kind = models.CharField(_("list"), max_length=9, choices=PopularList.Kind)
    article = models.ForeignKey(
        "articles.Article", models.CASCADE, related_name="list_choices", verbose_name=_("article")
    )
    choice = models.CharField(_("choice"), max_length=7, choices=Choice)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("chosen by"),
    )
    chosen_at = models.DateTimeField(_("chosen"), auto_now_add=True)

    class Meta:
        verbose_name = _("choice for a list")
        verbose_name_plural = _("choices for the lists")
        ordering = ["kind", "-chosen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "article"],
                name="list_choice_once",
                violation_error_message=_("There is a choice for this article and list already."),
            ),
            models.CheckConstraint(
                condition=models.Q(choice__in=["pin", "exclude"]), name="list_choice_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["trending", "evergreen"]), name="list_choice_kind_known"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.article} ({self.get_choice_display()})"
