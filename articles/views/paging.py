"""Cuts long lists of articles into pages."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404

# Divisible by 2, 3 and 4, so that the last row of cards is full at any width.
PER_PAGE = 24


def page_of(request, publications):
    """The page of `publications` that `?p=` asks for, the first without it; Http404 for no such page."""
    try:
        return Paginator(publications, PER_PAGE).page(request.GET.get("p", 1))
    except InvalidPage as error:
        raise Http404(str(error)) from error
