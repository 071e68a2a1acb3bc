"""What pages tell machines about themselves in the words of schema.org: plain dicts for a JSON-LD @graph.

Only what the page itself shows is told, and nothing for which somebody pays. What the words mean:
https://schema.org/; what search engines ask: developers.google.com/search/docs/appearance/structured-data.
"""

from .pages import of_article, of_glossary, of_home, of_list, of_page, of_person, of_term
from .parts import Crumb, Listed, Node, Site, as_script, this_site

__all__ = [
    "Crumb",
    "Listed",
    "Node",
    "Site",
    "as_script",
    "of_article",
    "of_glossary",
    "of_home",
    "of_list",
    "of_page",
    "of_person",
    "of_term",
    "this_site",
]
