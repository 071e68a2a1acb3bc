"""The site with three more ways to an article, behind the same middleware, for benchmarks/page.py.

/vast/ sends a constant, /bewaard/ is kept by cache_page, /les/ does as tutorials do: everything by the ORM, a
view counted with F() + 1, products with order_by("?").
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")

from django.core.wsgi import get_wsgi_application

get_wsgi_application()

from django.db.models import F  # noqa: E402 - after Django's set-up
from django.http import HttpResponse  # noqa: E402 - after Django's set-up
from django.shortcuts import get_object_or_404, render  # noqa: E402 - after Django's set-up
from django.template import engines  # noqa: E402 - after Django's set-up
from django.urls import clear_url_caches, path  # noqa: E402 - after Django's set-up
from django.utils import timezone  # noqa: E402 - after Django's set-up
from django.views.decorators.cache import cache_page  # noqa: E402 - after Django's set-up

from ads.models import Placement  # noqa: E402 - after Django's set-up
from articles.models import Publication, ViewTotal  # noqa: E402 - after Django's set-up
from articles.views.article import article  # noqa: E402 - after Django's set-up
from supplements_cms import urls  # noqa: E402 - after Django's set-up
from supplements_cms.wsgi import application, ordinary  # noqa: E402 - after Django's set-up

__all__ = ["application", "ordinary"]

SLUG = "stuk-1"
# What a tutorial would write beside the text.
BESIDE = engines["django"].from_string(
    "{% for one in most_read %}<li><a href='{{ one.get_absolute_url }}'>{{ one.title }}</a></li>{% endfor %}"
    "{% for one in placements %}<p>{{ one.campaign.advertiser }}: <a href='{{ one.destination }}'>"
    "{{ one.product }}</a> {{ one.product.brand }}</p>{% endfor %}"
)
_constant = b""


def constant(request):
    """The same bytes for everybody."""
    global _constant
    if not _constant:
        _constant = article(request, SLUG).content
    return HttpResponse(_constant)


@cache_page(3600)
def kept(request):
    """Neither counts nor draws."""
    return article_by_template(request)


def tutorial(request):
    """Every part anew for each reader."""
    response = article_by_template(request)
    publication = get_object_or_404(Publication, slug=SLUG)
    ViewTotal.objects.filter(article=publication.article_id).update(n=F("n") + 1)
    most_read = Publication.objects.live(timezone.now()).order_by("-article__view_total__n")[:5]
    placements = Placement.objects.select_related("product__brand", "campaign__advertiser").order_by("?")[:5]
    response.write(BESIDE.render({"most_read": most_read, "placements": placements}))
    return response


def article_by_template(request):
    publication = get_object_or_404(Publication.objects.select_related("topic"), slug=SLUG)
    return render(request, "articles/article.html", {"publication": publication, "page": publication.page})


# Right before the addresses of articles, so that all are found in as many steps.
urls.urlpatterns[-1:-1] = [path("vast/", constant), path("bewaard/", kept), path("les/", tutorial)]
clear_url_caches()
