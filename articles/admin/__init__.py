"""The editors' desk in Django's admin, one module a subject; it holds no rules (articles/publishing does)."""

from . import articles, glossary, images, links, people, popularity, publications, references, site, topics

__all__ = [
    "articles",
    "glossary",
    "images",
    "links",
    "people",
    "popularity",
    "publications",
    "references",
    "site",
    "topics",
]
