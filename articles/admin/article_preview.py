"""The preview beside an article's form: of the last saved text, and of what stands in the form now."""

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from articles.publishing.preview import HEADERS, preview_content, preview_saved, saved_content

from .article_doors import ArticleDoors

# Only these pages may stand in a frame, and only in one of our own.
_framed = csp_replace({"frame-ancestors": [SELF]})
_METHODS = ["GET", "HEAD", "POST"]
# A number with more digits is no row's.
_LONGEST_ID = 18


class PreviewAdmin(ArticleDoors):
    def get_urls(self):
        view = xframe_options_sameorigin(_framed(self.preview_view))
        return [
            self.door("preview/", require_POST(view), "preview_new"),
            self.door("<int:article_id>/preview/", require_http_methods(_METHODS)(view), "preview"),
            *super().get_urls(),
        ]

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_preview"] = _may_preview(request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def preview_view(self, request, article_id=None):
        """GET: the last saved text. POST, with the form's fields: that text, which isn't saved by it."""
        now = timezone.now()
        if not _may_preview(request.user):
            raise PermissionDenied
        if request.method == "POST":
            article = self.article_to_write(request, article_id)
            preview = preview_content(article, self._content_of_form(request, article), now)
        else:
            preview = preview_saved(self.article_to_see(request, article_id), now)
        context = {
            "publication": preview.publication,
            "page": preview.page,
            "revision": preview.revision,
        }
        return TemplateResponse(request, "articles/preview.html", context, headers=HEADERS)

    def _content_of_form(self, request, article):
        """What stands in the form, as far as it can be understood, in the shape of a snapshot."""
        names = flatten_fieldsets(self.get_fieldsets(request, article))
        form_class = self.get_form(request, article, change=article is not None, fields=names)
        form = form_class(request.POST, instance=article)
        formsets, _inlines = self._create_formsets(request, form.instance, change=article is not None)
        return saved_content(article) | _texts(form) | _choices(form) | _rows(formsets)


def _may_preview(user):
    """Whether `user` may read whole articles: marketers see of a draft what it is about, not its sections."""
    return user.has_perm("articles.view_section")


def _texts(form):
    names = ("title", "slug", "key_points", "introduction", "description")
    return {name: str(form[name].value() or "") for name in names if name in form.fields}


def _choices(form):
    chosen = {}
    for name in ("topic", "lead_image", "medical_reviewer"):
        thing = _understood(form, name)
        chosen[name] = thing.pk if thing else None
    for name in ("reviewed_on", "review_due_on"):
        day = _understood(form, name)
        chosen[name] = day.isoformat() if day else None
    chosen["tags"] = sorted(_understood(form, "tags") or [])
    chosen["subjects"] = sorted(term.pk for term in _understood(form, "subjects") or [])
    # What nobody may change in this form stays as it is saved.
    return {name: value for name, value in chosen.items() if name in form.fields}


def _understood(form, name):
    """The value of a field, or None where the form holds none that is valid."""
    try:
        return form.fields[name].clean(form[name].value()) if name in form.fields else None
    except ValidationError:
        return None


def _rows(formsets):
    rows = {formset.prefix: [form for form in formset.forms if _is_kept(form)] for formset in formsets}
    makers = {"sections": _sections, "authorships": _authors, "article_references": _references}
    names = {"sections": "sections", "authorships": "authors", "article_references": "references"}
    return {names[prefix]: makers[prefix](forms) for prefix, forms in rows.items() if prefix in makers}


def _is_kept(form):
    is_deleted = DELETION_FIELD_NAME in form.fields and form[DELETION_FIELD_NAME].value()
    return not is_deleted and (form.instance.pk or form.has_changed())


def _sections(forms):
    # As article_form.number_sections will order them once they are saved.
    ordered = sorted(forms, key=lambda form: (_number(form, "position") == 0, _number(form, "position")))
    return [
        {
            "id": form.instance.pk,
            "heading": str(form["heading"].value() or ""),
            "body": str(form["body"].value() or ""),
            "image": _number(form, "image") or None,
        }
        for form in ordered
    ]


def _authors(forms):
    ordered = sorted(forms, key=lambda form: _number(form, "position"))
    return [person for form in ordered if (person := _number(form, "person"))]


def _references(forms):
    rows = [{"number": _number(form, "number"), "reference_id": _number(form, "reference")} for form in forms]
    return sorted((row for row in rows if all(row.values())), key=lambda row: row["number"])


def _number(form, name):
    """The whole number in a field as the browser sent it; 0 for none."""
    value = str(form[name].value() or "") if name in form.fields else ""
    return int(value) if value.isdecimal() and len(value) <= _LONGEST_ID else 0
