"""The search page, and what it offers while somebody is typing; neither keeps what was asked."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from articles.models import Publication
from articles.search.names import called
from articles.search.query import LONGEST_QUESTION
from articles.search.query import search as answer_to
from articles.search.snippets import highlight, snippet
from articles.search.suggest import suggest

PER_PAGE = 10
NAMED = 6
KINDS = {"topic": _("Topic"), "term": _("Term"), "author": _("Author"), "article": _("Article")}


@require_safe
def search(request):
    """What was found for `?q=`, ten a page; without it an empty form. Http404 for no such page."""
    now = timezone.now()
    answer = answer_to(request.GET.get("q", ""), now)
    page = _page(answer.found.pks, request.GET.get("p", 1))
    context = {
        "answer": answer,
        "page": page,
        "results": _results(page.object_list, answer, now),
        "named": [(KINDS[named.kind], named) for named in called(answer.units, now, NAMED)],
        "longest": LONGEST_QUESTION,
        "is_too_long": len(answer.question) > LONGEST_QUESTION,
    }
    return _private(render(request, "articles/search.html", context))


@require_safe
def suggestions(request):
    """JSON: pages whose names begin as `?q=` does, and how many there are, to be read out."""
    found = suggest(request.GET.get("q", ""), timezone.now())
    rows = [{"kind": str(KINDS[one.kind]), "name": one.name, "path": one.path} for one in found]
    said = ngettext("%(n)d suggestion", "%(n)d suggestions", len(rows)) % {"n": len(rows)}
    return _private(JsonResponse({"suggestions": rows, "said": said}))


def _page(pks, number):
    try:
        return Paginator(pks, PER_PAGE).page(number)
    except InvalidPage as error:
        raise Http404(str(error)) from error


def _results(pks, answer, now):
    """[(publication, its title and the best piece of its text, marked)] in the order of `pks`."""
    live = Publication.objects.live(now).select_related("topic", "lead_image").defer("page")
    cards = live.in_bulk(pks)
    return [
        {
            "publication": card,
            "title": highlight(card.title, answer.units),
            "snippet": snippet(card.search_text, answer.units) or highlight(card.description, answer.units),
        }
        for card in (cards[pk] for pk in pks if pk in cards)
    ]


def _private(response):
    """What somebody looks for in a magazine of health is nobody else's business: no cache keeps it."""
    patch_cache_control(response, private=True, no_store=True)
    return response
