"""What was read, and the lists made from it; articles/popularity/ writes all of these."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .pages import Shown, ShownQuerySet


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
        # The weekly step and the retention read all articles of a few days.
        indexes = [models.Index(fields=["day"], name="view_day_day")]


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


class Refusal(models.TextChoices):
    """Why something that a browser reported isn't counted; articles/popularity/beacon.py decides."""

    METHOD = "method", _("not a report")
    SIZE = "size", _("too large")
    ORIGIN = "origin", _("from another site")
    AHEAD = "ahead", _("fetched ahead or previewed")
    NO_TRACKING = "no_tracking", _("reader asks not to be measured")
    STAFF = "staff", _("own staff")
    ROBOT = "robot", _("robot")
    NOT_PUBLIC = "not_public", _("not public")
    RESENT = "resent", _("sent again")
    REPEATED = "repeated", _("read again by the same reader")
    NETWORK = "network", _("too many from one network")


class RefusedView(models.Model):
    """How many requests to count a view were refused on one day, for which reason."""

    pk = models.CompositePrimaryKey("day", "reason")
    day = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=24, choices=Refusal)
    n = models.PositiveBigIntegerField(_("requests"), default=0)

    class Meta:
        verbose_name = _("refused views")
        verbose_name_plural = _("refused views")
        default_permissions = ["view"]


class DaySalt(models.Model):
    """The random bytes of a day under which readers are told apart; gone with the last key made with it."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = []


class RecentReport(models.Model):
    """That something was reported lately: a keyed hash, how often, and until when that matters.

    What the key stands for (a reader with an article, a network, one opening of a page) can't be told from
    it. On PostgreSQL this table and the salts are unlogged: no archive of its log and no replica holds them.
    """

    key = models.BinaryField(primary_key=True, max_length=16)
    expires_at = models.DateTimeField()
    n = models.PositiveIntegerField(default=1)

    class Meta:
        default_permissions = []
        # For forgetting; new rows come at its end.
        indexes = [models.Index(fields=["expires_at"], name="recent_report_expiry")]


class DoubtfulView(models.Model):
    """An acknowledged view of which the buffer didn't say in time whether it counted it."""

    # What the buffer remembers if it counted the view, as in RecentReport.
    key = models.BinaryField(max_length=16)
    # No foreign key: the article may be deleted meanwhile, which loses the view and nothing else.
    article_id = models.BigIntegerField()
    reported_at = models.DateTimeField()

    class Meta:
        default_permissions = []


class AppliedSlot(models.Model):
    """Ten seconds of buffered views that are in the counts, so that they never enter them twice."""

    # "<the buffer's own name>:<start of the slot, Unix time>"
    name = models.CharField(max_length=60, primary_key=True)
    applied_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = []


class RolledUpDay(models.Model):
    """A closed day whose hours have been summed into ViewDay, so that they may be deleted in time."""

    day = models.DateField(_("day"), primary_key=True)

    class Meta:
        default_permissions = []


class RefreshState(models.Model):
    """How far the counts and the publications have been followed: one row, locked by whoever folds."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    hours_until = models.DateTimeField(null=True, help_text="The hour before which no new counts wait.")
    weeks_until = models.DateField(
        null=True, help_text="The Monday before which all weeks are in ArticleScore.steady."
    )
    hours_since = models.DateField(
        null=True, help_text="The day before which days stand in for hours, which may be deleted."
    )
    look_backs = models.PositiveBigIntegerField(
        default=0, help_text="How often counts came for hours that had been folded or closed."
    )
    followed_until = models.DateTimeField(
        null=True, help_text="The moment for which ArticleScore.topic says what is live."
    )
    publications_until = models.BigIntegerField(
        default=0, help_text="The publication up to which all were stored and followed."
    )
    publications_seen = models.BigIntegerField(
        default=0,
        help_text="The newest publication at `publications_seen_at`; some below it may be on their way.",
    )
    publications_seen_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = []
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="refresh_state_once")]


class ArticleScore(models.Model):
    """The scores of an article in forward form: fixed numbers that grow only by new views.

    Everything counts from the landmark of articles/popularity/ranking.py, which is so long ago that the
    default 0 stands for no views. Only articles that were read have a row. It knows where its article is
    live, so that the lists are found by walking the indexes below.
    """

    article = models.OneToOneField("articles.Article", models.CASCADE, primary_key=True, related_name="score")
    topic = models.ForeignKey(
        "articles.Topic",
        models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        help_text="Where the article is live, as of RefreshState.followed_until; null where it isn't.",
    )
    published_at = models.DateTimeField(
        null=True, help_text="When the article first appeared; null while it never did."
    )
    fast = models.FloatField(
        default=0.0, help_text="log2 of the sum of views, each weighted with half-life 36 hours."
    )
    slow = models.FloatField(
        default=0.0, help_text="log2 of the sum of views, each weighted with half-life 28 days."
    )
    slow_base = models.FloatField(
        default=0.0, help_text="The part of `slow` whose days have been deleted since."
    )
    steady = models.FloatField(
        default=0.0, help_text="Sum over complete weeks of 2^(week/13) · ln(1 + views)."
    )
    steady_base = models.FloatField(
        default=0.0, help_text="The part of `steady` whose days have been deleted since."
    )
    weeks_until = models.DateField(null=True, help_text="The Monday after the last week that was viewed.")
    weeks_viewed = models.PositiveIntegerField(
        default=0, help_text="Which of the 26 weeks before `weeks_until` were viewed, the last in bit 0."
    )
    steadiness = models.FloatField(
        default=0.0, help_text="What evergreen articles are walked by (ranking.steadiness)."
    )
    total = models.PositiveBigIntegerField(default=0, help_text="ViewTotal when views were last folded.")

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(fields=["topic", "fast", "article", "slow"], name="score_fast"),
            models.Index(fields=["topic", "steadiness", "article"], name="score_steadiness"),
            models.Index(fields=["topic", "-total", "article"], name="score_total"),
        ]


class PopularList(Shown):
    """A list ready to show: the article ids, best first, to depth 24; without a topic it is the site's."""

    class Kind(models.TextChoices):
        TRENDING = "trending", _("Trending")
        EVERGREEN = "evergreen", _("Evergreen")

    kind = models.CharField(_("list"), max_length=9, choices=Kind)
    topic = models.ForeignKey(
        "articles.Topic", models.CASCADE, null=True, related_name="+", verbose_name=_("topic")
    )
    entries = models.JSONField(_("articles"), default=list)
    computed_at = models.DateTimeField(_("computed"))

    objects = ShownQuerySet.as_manager()

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


class ListChoice(Shown):
    """An editor's word on a list, of the site and of a topic: an article always or never stands in it."""

    # More than two pins would leave too little of a list of five to the readers' own choice.
    MOST_PINS = 2

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

    objects = ShownQuerySet.as_manager()

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

    def clean(self):
        pins = ListChoice.objects.filter(kind=self.kind, choice=self.Choice.PIN).exclude(pk=self.pk)
        if self.choice == self.Choice.PIN and pins.count() >= self.MOST_PINS:
            raise ValidationError(
                {"choice": _("This list has %(n)d pinned articles already.") % {"n": self.MOST_PINS}}
            )
