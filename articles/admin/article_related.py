"""What readers are offered after an article: the panel in its form, and the page on which editors choose."""

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.models import Article, Door, RelatedPin, through
from articles.related.explaining import explain_related
from articles.related.pins import pins_problem, set_pins

from .article_doors import ArticleDoors


class PinsForm(forms.Form):
    """The articles that come first, one a field, in their order."""

    def __init__(self, *args, article, admin_site, **kwargs):
        super().__init__(*args, **kwargs)
        self.article = article
        pins = [pin.pinned_id for pin in article.related_pins.all()]
        for place in range(RelatedPin.MOST):
            self.fields[f"pin_{place}"] = forms.ModelChoiceField(
                Article.objects.all(),
                label=_("Place %(place)d") % {"place": place + 1},
                required=False,
                initial=pins[place] if place < len(pins) else None,
                widget=AutocompleteSelect(RelatedPin._meta.get_field("pinned"), admin_site),
            )

    @property
    def pinned(self):
        """What was chosen, without the places that stayed empty."""
        chosen = (self.cleaned_data.get(f"pin_{place}") for place in range(RelatedPin.MOST))
        return [article for article in chosen if article]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and (problem := pins_problem(self.article, self.pinned)):
            raise forms.ValidationError(problem)
        return cleaned


class RelatedAdmin(ArticleDoors):
    """To look is for all who may see the article, to choose for who may change it now."""

    def get_urls(self):
        page = require_http_methods(["GET", "HEAD", "POST"])(self.related_view)
        return [self.door("<int:article_id>/verder-lezen/", page, "related"), *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        now = timezone.now()
        # Of what no reader ever saw nothing was computed; its pins wait.
        if obj and obj.pk and obj.publications.shown(now).exists():
            context["related"] = explain_related(obj.pk, now)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def related_view(self, request, article_id):
        is_sent = request.method == "POST"
        article = (self.article_to_write if is_sent else self.article_to_see)(request, article_id)
        form = PinsForm(request.POST if is_sent else None, article=article, admin_site=self.admin_site)
        if is_sent and form.is_valid():
            return self._chosen(request, article, form.pinned)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Read next"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "form": form,
            "may_choose": self.may_write(request, article),
            "related": explain_related(article.pk, timezone.now()),
        }
        return TemplateResponse(request, "admin/articles/article/related.html", context)

    def _chosen(self, request, article, pinned):
        with through(Door.FORM):
            is_news = set_pins(article, pinned, user=request.user, now=timezone.now())
        done = _("Saved: readers see it at once.") if is_news else _("Nothing was changed.")
        self.message_user(request, done, messages.SUCCESS if is_news else messages.INFO)
        return HttpResponseRedirect(reverse("admin:articles_article_related", args=[article.pk]))
