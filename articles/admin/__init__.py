"""The editors' desk in Django's admin, one module a subject; it holds no rules (articles/publishing does)."""

from . import (
    articles,
    audit,
    glossary,
    images,
    links,
    people,
    popularity,
    publications,
    references,
    schedule,
    site,
    site_pages,
    tags,
    topics,
)

__all__ = [
    "articles",
    "audit",
    "glossary",
    "images",
    "links",
    "people",
    "popularity",
    "publications",
    "references",
    "schedule",
    "site",
    "site_pages",
    "tags",
    "topics",
]
