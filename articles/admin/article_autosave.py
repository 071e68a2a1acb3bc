"""The unsaved text of an article's form: where the form's script keeps it, and how the form gives it back."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.forms.utils import ErrorDict
from django.http import HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.publishing import unsaved

from .article_doors import ArticleDoors

RESTORE = "unsaved"
_STATUS = {
    unsaved.NotKept.OFF: 403,
    unsaved.NotKept.TOO_LARGE: 413,
    unsaved.NotKept.TOO_SOON: 429,
    unsaved.NotKept.ELSEWHERE: 409,
    unsaved.NotKept.MALFORMED: 400,
}


class AutosaveAdmin(ArticleDoors):
    def get_urls(self):
        keep, drop = require_POST(self.keep_view), require_POST(self.discard_view)
        return [
            self.door("unsaved/", keep, "keep_new"),
            self.door("unsaved/discard/", drop, "discard_new"),
            self.door("unsaved/switch/", require_POST(self.switch_view), "autosave_switch"),
            self.door("<int:article_id>/unsaved/", keep, "keep"),
            self.door("<int:article_id>/unsaved/discard/", drop, "discard"),
            *super().get_urls(),
        ]

    # -- Doors of the form's script ----------------------------------------------------------------

    def keep_view(self, request, article_id=None):
        """Keeps what the form holds; answers with one sentence for the writer."""
        article, now = self.article_to_write(request, article_id), timezone.now()
        try:
            key, fields, is_final = unsaved.read_report(_body(request))
            unsaved.keep(article, user=request.user, now=now, key=key, fields=fields, is_final=is_final)
        except unsaved.NotKept as refusal:
            return JsonResponse({"message": str(refusal)}, status=_STATUS[refusal.reason])
        return JsonResponse({"message": _("Saved as draft text %(when)s") % {"when": _when(now)}})

    def discard_view(self, request, article_id=None):
        article = self.article_to_write(request, article_id)
        if unsaved.discard(article, request.user):
            self.message_user(request, _("The unsaved text is thrown away."), messages.SUCCESS)
        return HttpResponseRedirect(_form_url(article))

    def switch_view(self, request):
        """Switches keeping unsaved text on or off, for this user everywhere."""
        unsaved.set_autosaving(request.user, request.POST.get("on") == "1")
        return JsonResponse({"on": unsaved.is_autosaving(request.user)})

    # -- The form ----------------------------------------------------------------------------------

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        article = obj if obj and obj.pk else None
        if self.may_write(request, article):
            context["unsaved"] = self._for_template(request, article)
        # Without the query that restored: what is saved from here on was chosen.
        return super().render_change_form(request, context, add, change, form_url or request.path, obj)

    def _for_template(self, request, article):
        found = self._found(request, article)
        if request.method == "POST" and found and found.key == request.POST.get("unsaved_key"):
            # What came back with errors was kept by this very form.
            found = None
        is_restored = bool(found) and request.method == "GET" and RESTORE in request.GET
        arguments, new = ([article.pk], "") if article else ([], "_new")
        return {
            # A form that comes back with errors, or restored, goes on keeping where it did.
            "key": found.key if is_restored else request.POST.get("unsaved_key") or get_random_string(16),
            "found": found,
            "found_at": _when(found.kept_at) if found else "",
            "is_restored": is_restored,
            "is_behind": bool(found and article and found.base_version != article.version),
            "is_on": unsaved.is_autosaving(request.user),
            "seconds": settings.AUTOSAVE_SECONDS,
            "largest": unsaved.LARGEST_BYTES,
            "url": reverse(f"admin:articles_article_keep{new}", args=arguments),
            "discard_url": reverse(f"admin:articles_article_discard{new}", args=arguments),
        }

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        data = self._data_to_restore(request, obj)
        return form if data is None else _filled(form, data)

    def get_formsets_with_inlines(self, request, obj=None):
        is_restoring = self._data_to_restore(request, obj) is not None
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            yield (_filled_formset(formset) if is_restoring else formset), inline

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        data = self._data_to_restore(request, obj)
        if data is not None:
            there = inline.model.objects.filter(article=obj.pk).values_list("pk", flat=True) if obj.pk else ()
            kwargs["data"] = _query_dict(unsaved.as_new_rows(data, prefix, there))
        return kwargs

    def _data_to_restore(self, request, obj):
        """The fields with which this request fills the form, or None: only on asking, only the user's own."""
        if request.method != "GET" or RESTORE not in request.GET:
            return None
        article = obj if obj and obj.pk else None
        found = self._found(request, article) if self.may_write(request, article) else None
        return [(name, value) for name, value in found.fields] if found else None

    def _found(self, request, article):
        # Form, formsets and template ask in turn for the same one.
        if not hasattr(request, "unsaved_text"):
            request.unsaved_text = unsaved.find(article, request.user)
        return request.unsaved_text

    def save_related(self, request, form, formsets, change):
        unsaved.was_saved(request.user, request.POST.get("unsaved_key", ""))
        super().save_related(request, form, formsets, change)


def _unjudged(form):
    """The form class `form` without its judgement: its writer hasn't sent it yet."""

    class Unjudged(form):
        def full_clean(self):
            self._errors, self.cleaned_data = ErrorDict(), {}

    return Unjudged


def _filled(form, data):
    class Filled(_unjudged(form)):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **{**kwargs, "data": _query_dict(data)})

    return Filled


def _filled_formset(formset):
    class Filled(formset):
        form = _unjudged(formset.form)

        def full_clean(self):
            self._errors, self._non_form_errors = [], self.error_class()

    return Filled


def _query_dict(fields):
    data = QueryDict(mutable=True)
    for name, value in fields:
        data.appendlist(name, value)
    return data


def _body(request):
    try:
        return request.body
    except RequestDataTooBig:
        # Larger than Django reads at all: let the room say so in its words.
        return b" " * (unsaved.LARGEST_BYTES + 1)


def _form_url(article):
    if article is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article.pk])


def _when(moment):
    """The time of `moment` in Amsterdam, with the day unless it is today."""
    local = timezone.localtime(moment)
    return date_format(local, "H:i" if local.date() == timezone.localdate() else "j F H:i")
