"""What the editors' wing remembers."""

from .addresses import Ending, FormerSlug
from .article import Article, Authorship, ChangeRequest, Section, Topic
from .audit import AuditEntry, Door, through
from .desk import DeskPreference, Presence, PreviewLink, UnsavedText
from .glossary import Term, TermForm
from .images import Image
from .links import ExternalLink, LinkUse
from .pages import PageVersion, page_version, pages_changed
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
from .related import RelatedList, RelatedPin, SharedKey
from .renditions import PublishedImage, Rendition
from .schedule import ScheduledJob
from .search import SearchEntry, SearchWord
from .site_pages import SitePage
from .social_images import SocialImage
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
    "PageVersion",
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
    "RelatedList",
    "RelatedPin",
    "Rendition",
    "Revision",
    "RolledUpDay",
    "ScheduledJob",
    "SearchEntry",
    "SearchWord",
    "Section",
    "SharedKey",
    "SitePage",
    "SocialImage",
    "Tag",
    "TaggedArticle",
    "Term",
    "TermForm",
    "Topic",
    "UnsavedText",
    "ViewDay",
    "ViewHour",
    "ViewTotal",
    "page_version",
    "pages_changed",
    "through",
]
