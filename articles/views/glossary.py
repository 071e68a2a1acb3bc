"""The glossary: all terms from A to Z, and a page for each."""

from itertools import groupby

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import FormerSlug, Publication, Term
from articles.text.headings import make_anchor

from .moved import moved
from .paging import page_of
from .rich_text import rich_text


@require_safe
def glossary(request):
    """All terms under their first letter."""
    terms = Term.objects.only("name", "slug", "definition")
    return render(request, "articles/glossary.html", {"letters": _by_letter(terms)})


@require_safe
def term(request, slug):
    """What a term means, and the live articles that mention it, newest first."""
    shown = Term.objects.prefetch_related("forms").filter(slug=slug).first()
    if shown is None:
        return moved(FormerSlug.Kind.TERM, slug)
    mentioning = Publication.objects.live(timezone.now()).filter(terms=shown).newest().for_cards()
    page = page_of(request, mentioning)
    return render(
        request, "articles/term.html", {"term": shown, "explanation": rich_text(shown.body), "page": page}
    )


def _by_letter(terms):
    """[(letter, terms)] in alphabetical order, accents apart, Greek letters spelt; figures under 0-9."""
    named = sorted(((make_anchor(term.name), term) for term in terms), key=lambda pair: pair[0])
    letters = groupby(named, lambda pair: "0-9" if pair[0][0].isdigit() else pair[0][0].upper())
    return [(letter, [term for _name, term in pairs]) for letter, pairs in letters]
