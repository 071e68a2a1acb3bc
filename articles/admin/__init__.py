"""The editors' desk in Django's admin, one module a subject; it holds no rules (articles/publishing does)."""

from . import articles, glossary, images, people, popularity, publications, references, site, tags, topics

__all__ = [
    "articles",
    "glossary",
    "images",
    "people",
    "popularity",
    "publications",
    "references",
    "site",
    "tags",
    "topics",
]
