"""What the editors' wing remembers."""

from .addresses import Ending, FormerSlug
from .article import Article, Authorship, ChangeRequest, Section, Topic
from .audit import AuditEntry, Door, through
from .desk import DeskPreference, Presence, PreviewLink, UnsavedText
from .glossary import Term, TermForm
from .images import Image
from .links import ExternalLink, LinkUse
from .people import Person
from .popularity import (
    AppliedSlot,
    ArticleScore,
    DaySalt,
    DoubtfulView,
    ListChoice,
    PopularList,
    RecentReport,
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
from .renditions import PublishedImage, Rendition
from .schedule import ScheduledJob
from .tags import Tag, TaggedArticle

__all__ = [
    "AppliedSlot",
    "Article",
    "ArticleReference",
    "ArticleScore",
    "AuditEntry",
    "Authorship",
    "ChangeRequest",
    "DaySalt",
    "DeskPreference",
    "Door",
    "DoubtfulView",
    "Ending",
    "ExternalLink",
    "FormerSlug",
    "Image",
    "LinkUse",
    "ListChoice",
    "Person",
    "PopularList",
    "Presence",
    "PreviewLink",
    "Publication",
    "PublishedImage",
    "RecentReport",
    "Reference",
    "RefreshState",
    "Refusal",
    "RefusedView",
    "Rendition",
    "Revision",
    "RolledUpDay",
    "ScheduledJob",
    "Section",
    "Tag",
    "TaggedArticle",
    "Term",
    "TermForm",
    "Topic",
    "UnsavedText",
    "ViewDay",
    "ViewHour",
    "ViewTotal",
    "through",
]
