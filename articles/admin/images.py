"""Pictures: taken in by content, each with the words that stand in for it and what must stay in sight."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminFileWidget
from django.forms import Script
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import Image
from articles.models.images import MIDDLE
from articles.publishing import desk
from articles.renditions import pages
from articles.text.alternatives import repeats, says_nothing

from .display import badge, thumbnail


class PictureField(forms.FileField):
    """A form field for a picture; what comes out has been judged and encoded anew by articles/uploads.py."""

    widget = AdminFileWidget(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def to_python(self, data):
        upload = super().to_python(data)
        # Only here: readers' pages, which the same processes serve, never open a picture.
        from articles.uploads import clean_image

        return clean_image(upload) if upload else upload


class PercentField(forms.IntegerField):
    """A part of the width or height; left empty, the middle."""

    def __init__(self, name):
        label = Image._meta.get_field(name).verbose_name
        super().__init__(label=label, min_value=0, max_value=100, required=False, initial=MIDDLE)

    def clean(self, value):
        percent = super().clean(value)
        return MIDDLE if percent is None else percent


class ImageForm(forms.ModelForm):
    file = PictureField(label=_("file"), help_text=Image._meta.get_field("file").help_text)
    focal_x, focal_y = PercentField("focal_x"), PercentField("focal_y")

    class Meta:
        model = Image
        fields = ["file", "title", "alt", "is_decorative", "caption", "credit", "focal_x", "focal_y"]

    def clean(self):
        cleaned = super().clean()
        alt = cleaned.get("alt")
        if alt and says_nothing(alt):
            message = _(
                "“%(alt)s” doesn't say what the picture shows: describe it, or mark it as decorative."
            )
            self.add_error("alt", forms.ValidationError(message, "says_nothing", {"alt": alt}))
        elif alt and repeats(alt, cleaned.get("title", "")):
            message = _("This only repeats the title: describe what the picture shows.")
            self.add_error("alt", forms.ValidationError(message, "repeats_title"))
        return cleaned


class HasWordsFilter(admin.SimpleListFilter):
    """Pictures with an alternative text, those in use whose text says nothing, and decorative ones."""

    title = _("alternative text")
    parameter_name = "alt"

    def lookups(self, request, model_admin):
        return [("words", _("with text")), ("weak", _("says nothing")), ("decorative", _("decorative"))]

    def queryset(self, request, queryset):
        if self.value() == "words":
            return queryset.filter(is_decorative=False)
        if self.value() == "weak":
            return queryset.filter(pk__in=desk.weak_images().values("pk"))
        if self.value() == "decorative":
            return queryset.filter(is_decorative=True)
        return queryset


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    form = ImageForm
    list_display = ["preview", "title", "words", "credit", "size", "uploaded_at"]
    list_display_links = ["preview", "title"]
    list_filter = [HasWordsFilter, "uploaded_at"]
    search_fields = ["title", "alt", "caption", "credit"]
    readonly_fields = ["preview", "focus", "made"]
    fieldsets = [
        (None, {"fields": ["preview", "file", "title", "made"]}),
        (_("What must stay in sight"), {"fields": ["focus", ("focal_x", "focal_y")]}),
        (
            _("For who can't see it"),
            {"fields": ["alt", "is_decorative"], "description": _("One of the two, never both.")},
        ),
        (_("Beside the picture"), {"fields": ["caption", "credit"]}),
    ]
    list_per_page = 25

    class Media:
        js = [Script("js/focus.js", defer=True)]
        css = {"all": ["css/desk-images.css"]}

    def get_fieldsets(self, request, obj=None):
        if obj:
            return self.fieldsets
        return [(None, {"fields": ["file", "title"]}), *self.fieldsets[1:]]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
            return super().save_model(request, obj, form, change)
        columns = [*form.fields, "width", "height"]
        if "file" in form.changed_data:
            # Those of the earlier file show another picture.
            obj.sources, obj.small = {}, ""
            columns += ["sources", "small"]
        # No more than that: its renditions may be in the making.
        obj.save(update_fields=columns)
        if form.changed_data and form.changed_data != ["title"]:
            self._bring_into_pages(request, obj)

    def _bring_into_pages(self, request, image):
        now = timezone.now()
        pages.now_stale(image, now)
        if changed := pages.refresh_pages_of(image, now):
            message = ngettext(
                "%(changed)d page shows the picture as it is now; others follow within a minute.",
                "%(changed)d pages show the picture as it is now; others follow within a minute.",
                changed,
            )
            messages.info(request, message % {"changed": changed})

    @admin.display(description=_("preview"))
    def preview(self, image):
        return thumbnail(image)

    @admin.display(description=_("focal point"))
    def focus(self, image):
        shown = image.picture() if image and image.file else {"url": ""}
        url = shown.get("src", shown["url"])
        return render_to_string("admin/articles/image/focus.html", {"url": url})

    @admin.display(description=_("for readers"))
    def made(self, image):
        if image.render_failure:
            return badge("broken", image.render_failure)
        if not image.sources:
            return _("Sizes for readers will be made within a minute or so; until then they get this file.")
        widths = ", ".join(str(width) for width, _name in image.sources["webp"])
        return _("AVIF, WebP and JPEG, %(widths)s pixels wide") % {"widths": widths}

    @admin.display(description=_("alternative text"), ordering="alt")
    def words(self, image):
        return badge("quiet", _("decorative")) if image.is_decorative else image.alt

    @admin.display(description=_("size"))
    def size(self, image):
        return f"{image.width} × {image.height}"
