"""What the editors' wing remembers."""

from .article import Article, Authorship, ChangeRequest, Section, Topic
from .audit import AuditEntry, Door, through
from .glossary import Term, TermForm
from .images import Image
from .links import ExternalLink, LinkUse
from .people import Person
from .popularity import (
    ArticleScore,
    ListChoice,
    PopularList,
    RefreshState,
    Refusal,
    RefusedView,
    RolledUpDay,
    ViewDay,
    ViewHour,
    ViewTotal,
)
from .publication import Publication, Revision
from .references import ArticleReference, Reference
from .tags import Tag, TaggedArticle

__all__ = [
    "Article",
    "ArticleReference",
    "ArticleScore",
    "AuditEntry",
    "Authorship",
    "ChangeRequest",
    "Door",
    "ExternalLink",
    "Image",
    "LinkUse",
    "ListChoice",
    "Person",
    "PopularList",
    "Publication",
    "Reference",
    "RefreshState",
    "Refusal",
    "RefusedView",
    "Revision",
    "RolledUpDay",
    "Section",
    "Tag",
    "TaggedArticle",
    "Term",
    "TermForm",
    "Topic",
    "ViewDay",
    "ViewHour",
    "ViewTotal",
    "through",
]
