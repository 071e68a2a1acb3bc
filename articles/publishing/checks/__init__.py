"""What still stops a publication, or deserves a second look: a registry, like Django's system checks.

To add one, copy a neighbour in the module of its subject. A check reads a Draft, the snapshot of an article
(articles/publishing/snapshot.py), so it holds for what stands on the desk and for an old revision alike.
"""

from . import completeness, external, headings, images, links, own_address, own_pages, prose, sources
from .addresses import Page, Standing, always_there, answers_for
from .draft import Draft
from .registry import Level, Problem, blocking, register, run_checks, warning

__all__ = [
    "Draft",
    "Level",
    "Page",
    "Problem",
    "Standing",
    "always_there",
    "answers_for",
    "blocking",
    "completeness",
    "external",
    "headings",
    "images",
    "links",
    "own_address",
    "own_pages",
    "prose",
    "register",
    "run_checks",
    "sources",
    "warning",
]
