"""Pictures: taken in by content, each with the words that stand in for it."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.utils.translation import gettext_lazy as _

from articles.models import Image
from articles.publishing import desk
from articles.uploads import clean_image

from .display import badge, thumbnail


class PictureField(forms.FileField):
    """A form field for a picture; what comes out has been judged and encoded anew by articles/uploads.py."""

    widget = AdminFileWidget(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def to_python(self, data):
        upload = super().to_python(data)
        return clean_image(upload) if upload else upload


class ImageForm(forms.ModelForm):
    file = PictureField(label=_("file"), help_text=Image._meta.get_field("file").help_text)

    class Meta:
        model = Image
        fields = ["file", "title", "alt", "is_decorative", "caption", "credit"]


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
    readonly_fields = ["preview"]
    fieldsets = [
        (None, {"fields": ["preview", "file", "title"]}),
        (
            _("For who can't see it"),
            {"fields": ["alt", "is_decorative"], "description": _("One of the two, never both.")},
        ),
        (_("Beside the picture"), {"fields": ["caption", "credit"]}),
    ]
    list_per_page = 25

    def get_fieldsets(self, request, obj=None):
        if obj:
            return self.fieldsets
        return [(None, {"fields": ["file", "title"]}), *self.fieldsets[1:]]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("preview"))
    def preview(self, image):
        return thumbnail(image)

    @admin.display(description=_("alternative text"), ordering="alt")
    def words(self, image):
        return badge("quiet", _("decorative")) if image.is_decorative else image.alt

    @admin.display(description=_("size"))
    def size(self, image):
        return f"{image.width} × {image.height}"
