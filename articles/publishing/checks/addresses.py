"""Which paths of this site readers can open: each wing says it for its own pages, by the name of their URL.

A page whose URL nobody answers for is no page for readers: the desk, a preview, a beacon. Whoever adds a
public page adds an answer, or names it in `always_there`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve

from .draft import Draft


class Standing(Enum):
    """What a reader finds at an address."""

    LIVE = "live"
    MOVED = "moved"
    HIDDEN = "hidden"
    MISSING = "missing"
    PRIVATE = "private"


class Page(NamedTuple):
    """What stands at an address; `address` is where it moved to."""

    standing: Standing
    address: str = ""


# Takes the slugs in the addresses of one kind and the draft that links to them; unnamed ones are missing.
Answer = Callable[[Collection[str], Draft], Mapping[str, Page]]
_answers: dict[str, Answer] = {}
_always: set[str] = set()


def answers_for(url_name: str) -> Callable[[Answer], Answer]:
    """Registers who knows what stands at the addresses of `url_name`, a URL with one slug in it."""

    def register(answer: Answer) -> Answer:
        _answers[url_name] = answer
        return answer

    return register


def always_there(*url_names: str) -> None:
    """Registers URLs that readers can open at any time."""
    _always.update(url_names)


def pages_at(paths: Iterable[str], draft: Draft) -> dict[str, Page]:
    """What readers find at each of `paths`, in a fixed number of queries for each kind of page."""
    pages: dict[str, Page] = {}
    asked: dict[str, dict[str, str]] = defaultdict(dict)
    for path in paths:
        match = _match(path)
        if match is None:
            pages[path] = _without_view(path)
        elif match.view_name in _always:
            pages[path] = Page(Standing.LIVE)
        elif match.view_name in _answers:
            asked[match.view_name][path] = str(next(iter(match.kwargs.values())))
        else:
            pages[path] = Page(Standing.PRIVATE)
    for name, slugs in asked.items():
        found = _answers[name](set(slugs.values()), draft)
        pages |= {path: found.get(slug, Page(Standing.MISSING)) for path, slug in slugs.items()}
    return pages


def _without_view(path: str) -> Page:
    if path.startswith(settings.STATIC_URL):
        return Page(Standing.LIVE)
    # Django answers an address without its last slash by sending the reader on.
    if not path.endswith("/") and _match(f"{path}/"):
        return Page(Standing.MOVED, f"{path}/")
    return Page(Standing.MISSING)


def _match(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None
