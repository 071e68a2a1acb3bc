"""What articles share, which ones editors want read next, and what pages show (articles/related/)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SharedKey(models.Model):
    """One thing that an article may share with others: a telling word of its text, a tag, or its topic."""

    pk = models.CompositePrimaryKey("article_id", "key")
    article = models.ForeignKey(
        "articles.Article", models.CASCADE, related_name="shared_keys", db_index=False
    )
    # "w:" and a stem, "t:" and the number of a tag, "o:" and that of a topic.
    key = models.CharField(max_length=64)
    weight = models.FloatField(help_text="How much of the article it is, whatever other articles hold.")

    class Meta:
        default_permissions = []
        # The newest articles that share a key, without looking at the older ones.
        indexes = [models.Index(fields=["key", "-article"], name="shared_key_newest")]


class RelatedPin(models.Model):
    """That editors put one article first among what should be read after another."""

    # What a page shows.
    MOST = 4

    article = models.ForeignKey(
        "articles.Article", models.CASCADE, related_name="related_pins", db_index=False
    )
    pinned = models.ForeignKey(
        "articles.Article", models.CASCADE, related_name="+", verbose_name=_("article to read next")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("article to read next")
        verbose_name_plural = _("articles to read next")
        ordering = ["position", "id"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["article", "pinned"], name="related_pin_once"),
            models.CheckConstraint(
                condition=~models.Q(article=models.F("pinned")), name="related_pin_not_itself"
            ),
        ]

    def __str__(self):
        return f"{self.article} → {self.pinned}"


class RelatedList(models.Model):
    """The articles to read after one, best first, as they were computed at a moment; pins are among them."""

    article = models.OneToOneField(
        "articles.Article", models.CASCADE, primary_key=True, related_name="related_list"
    )
    entries = models.JSONField(_("articles"), default=list)
    computed_at = models.DateTimeField(_("computed"), null=True)
    # From when it must be computed anew: what was published, ended or changed nearby.
    due_at = models.DateTimeField(_("due"), null=True)
    # What it shares with others has changed, and those beside it haven't been told yet.
    has_news = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("articles to read next")
        verbose_name_plural = _("articles to read next")
        default_permissions = []
        indexes = [
            models.Index(fields=["due_at"], name="related_list_due", condition=models.Q(due_at__isnull=False))
        ]
