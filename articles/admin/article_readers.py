"""How one article is read: the panel in its form, its page, and its file."""

from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.popularity import plots
from articles.popularity.explaining import explain
from articles.popularity.figures import figures
from articles.popularity.statistics import views_of
from articles.popularity.tables import rows_of_article

from .article_doors import ArticleDoors
from .files import csv_file

DAYS, WEEKS = 30, 53


class ArticleReadersAdmin(ArticleDoors):
    """The numbers of an article are for all who may look at it."""

    class Media:
        css = {"all": ["css/desk-charts.css", "css/desk-readers.css"]}

    def get_urls(self):
        own = [
            self.door("<int:article_id>/lezers/", self.readers_view, "readers"),
            self.door("<int:article_id>/lezers/dagen.csv", self.readers_file, "readers_file"),
        ]
        return [*own, *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        now = timezone.now()
        # Of what no reader ever saw there is nothing to tell.
        if obj and obj.pk and obj.publications.shown(now).exists():
            context["readers"] = _panel(obj, now)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def readers_view(self, request, article_id):
        article, now = self.article_to_see(request, article_id), timezone.now()
        views = views_of(article.pk, now)
        explained = explain(article.pk, now)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Readers"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "live": article.publications.live(now).first(),
            "figures": figures(views),
            "views": views,
            "daily": plots.daily("daily", _("Views of the last 30 days"), views.daily(DAYS)),
            "weekly": plots.weekly("weekly", _("Views by week"), views.weekly(WEEKS)),
            "explained": explained,
        }
        return TemplateResponse(request, "admin/articles/readers/article.html", context)

    def readers_file(self, request, article_id):
        article, now = self.article_to_see(request, article_id), timezone.now()
        name = f"lezers-{article.slug}-{timezone.localdate(now)}.csv"
        return csv_file(rows_of_article(views_of(article.pk, now)), name)


def _panel(article, now):
    views = views_of(article.pk, now, days=DAYS)
    explained = explain(article.pk, now)
    return {
        "figures": figures(views),
        "spark": plots.spark([n for _day, n in views.daily(DAYS)], bar=8, height=36),
        "lists": [explained.trending, explained.evergreen],
    }
