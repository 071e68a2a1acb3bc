"""Pictures with the words that stand in for them."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# In a list of teasers no picture is drawn wider than half of this, so that also fine screens are served.
WIDEST_ON_A_CARD = 960
MIDDLE = 50
# What browsers are told of each format, best first.
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg"}
_NOT_RENDERED = ~models.Q(rendered_file=models.F("file"))


class ImageQuerySet(models.QuerySet):
    def to_render(self, now):
        """Those whose renditions are to be made and that nobody is working on at the moment `now`."""
        return self.filter(_NOT_RENDERED).filter(
            models.Q(claimed_until=None) | models.Q(claimed_until__lte=now)
        )


class Image(models.Model):
    """A picture of the magazine: `alt` says what it shows, unless it is marked as decorative."""

    file = models.ImageField(
        _("file"),
        upload_to="images/%Y/",
        width_field="width",
        height_field="height",
        help_text=_("JPEG, PNG or WebP, at most 20 MB and 40 megapixels."),
    )
    title = models.CharField(
        _("title"), max_length=120, help_text=_("For finding it again; readers don't see it.")
    )
    alt = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_(
            "What the picture shows, for who can't see it: “Three white tablets beside a glass of water”."
        ),
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("The picture says nothing that the text doesn't say; no alternative text."),
    )
    caption = models.CharField(_("caption"), max_length=250, blank=True)
    credit = models.CharField(_("credit"), max_length=120, blank=True, help_text=_("Maker and licence."))
    focal_x = models.PositiveSmallIntegerField(
        _("focal point from the left"), default=MIDDLE, validators=[MaxValueValidator(100)]
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point from above"), default=MIDDLE, validators=[MaxValueValidator(100)]
    )
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    # What pages draw: {"avif": [[width, name of the file], …], …}, ready when `rendered_file` is `file`, and
    # the name of the smallest. The rows of Rendition say the same with more; articles/renditions/ keeps both.
    sources = models.JSONField(default=dict, blank=True, editable=False)
    small = models.CharField(max_length=100, blank=True, editable=False)
    rendered_file = models.CharField(max_length=100, blank=True, editable=False)
    render_failure = models.CharField(
        _("why it has no renditions"), max_length=200, blank=True, editable=False
    )
    # The secret of whoever makes its renditions now.
    claim = models.CharField(max_length=32, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    # Since when pages may show it with other files, words or focal point than it has; None: they don't.
    pages_stale_at = models.DateTimeField(null=True, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-uploaded_at", "-id"]
        indexes = [
            models.Index(fields=["id"], name="image_to_render", condition=_NOT_RENDERED),
            models.Index(
                fields=["pages_stale_at"],
                name="image_pages_stale",
                condition=models.Q(pages_stale_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focal_x__lte=100, focal_y__lte=100), name="image_focal_point_inside"
            ),
            models.CheckConstraint(
                condition=models.Q(is_decorative=True, alt="")
                | (models.Q(is_decorative=False) & ~models.Q(alt="")),
                name="image_alt_or_decorative",
                violation_error_message=_(
                    "Give an alternative text, or mark the picture as decorative (not both)."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def picture(self, widest=None):
        """What templates/includes/picture.html draws, ready for JSON: the kept file, and its renditions.

        `widest`: leave out renditions that are wider, in pixels.
        """
        return {
            "url": self.file.url,
            "width": self.width,
            "height": self.height,
            "alt": self.alt,
            "caption": self.caption,
            "credit": self.credit,
            "focus": focus_classes(self.focal_x, self.focal_y),
            **_drawn(self.sources, widest),
        }

    def card_picture(self):
        """As `picture`, for a list of teasers."""
        return self.picture(WIDEST_ON_A_CARD)

    @property
    def small_url(self):
        """The address of the smallest rendition; while there is none, of the kept file."""
        return default_storage.url(self.small) if self.small else self.file.url


def focus_classes(x, y):
    """The classes that keep a focal point (in percent) in sight where a picture is cut; "" for the middle.

    In steps of ten (static/css/site.css): the content policy allows no style of its own to a picture.
    """
    points = {"x": _tens(x), "y": _tens(y)}
    return " ".join(f"focus-{axis}-{at}" for axis, at in points.items() if at != MIDDLE)


def _tens(percent):
    return (percent + 5) // 10 * 10


def _drawn(sources, widest=None):
    """The lists of addresses for `source` and `img`; {} without renditions."""
    if not sources:
        return {}
    fitting = {kind: [row for row in sources[kind] if widest is None or row[0] <= widest] for kind in TYPES}
    # One whose every file is wider has a single one, its own width.
    fitting = {kind: rows or sources[kind][:1] for kind, rows in fitting.items()}
    urls = _urls([name for rows in fitting.values() for _width, name in rows])
    sets = {
        kind: ", ".join(f"{urls[name]} {width}w" for width, name in rows) for kind, rows in fitting.items()
    }
    plain = fitting["jpeg"]
    return {
        "sources": [{"type": TYPES[kind], "srcset": sets[kind]} for kind in ("avif", "webp")],
        # In the middle: who reads no srcset is as often on a small screen as on a large one.
        "src": urls[plain[len(plain) // 2][1]],
        "srcset": sets["jpeg"],
    }


def _urls(names):
    """The address of each; where it is the name with something before it, one is asked for."""
    url = default_storage.url(names[0])
    start = url.removesuffix(names[0])
    if start == url:
        return {name: default_storage.url(name) for name in names}
    return {name: start + name for name in names}
