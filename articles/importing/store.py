"""Stores a parsed page as an article, and the titles it lists as articles still to be written."""

from __future__ import annotations

import html as html_escapes
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, AuditEntry, Authorship, Person, Section, Topic
from articles.publishing.snapshot import save_revision
from articles.text.leadins import list_html
from articles.text.markup import plain_text
from articles.text.sanitise import sanitise

from .decoding import ImportRefused
from .plain_text import Block, Paragraph, ParsedPage

# The person (slug, name) who signs what nobody else signs: the desk itself.
HOUSE_AUTHOR = ("redactie", "Redactie")


class Change(models.TextChoices):
    """What storing a page did to its article."""

    MADE = "made", gettext_lazy("made")
    FILLED = "filled", gettext_lazy("text added to the empty draft")
    REPAIRED = "repaired", gettext_lazy("capitals repaired")
    UNCHANGED = "unchanged", gettext_lazy("unchanged")


@dataclass(frozen=True)
class Stored:
    """An imported article, what happened to it, and the titles for which an empty draft was made."""

    article: Article
    change: Change
    stubs: tuple[str, ...]


# The parts of an article that hold its text: heading ("" for the introduction) and HTML.
_Text = list[tuple[str, str]]


def find_topic(slug: str | None) -> Topic:
    """The topic with this slug; without one the first of the menu. Raises ImportRefused if there is none."""
    topic = Topic.objects.filter(slug=slug).first() if slug else Topic.objects.first()
    if topic is None and not Topic.objects.exists():
        raise ImportRefused(_("There are no topics yet: make one in the admin first."))
    if topic is None:
        known = _listed(Topic.objects.all())
        message = _("There is no topic “%(slug)s”; there are: %(known)s.")
        raise ImportRefused(message % {"slug": slug, "known": known})
    return topic


def find_author(slug: str | None) -> Person | None:
    """The person with this slug, or None without one. Raises ImportRefused for an unknown slug."""
    if not slug:
        return None
    person = Person.objects.filter(slug=slug).first()
    if person is None:
        known = _listed(Person.objects.all()) or "–"
        message = _("There is no person “%(slug)s”; there are: %(known)s.")
        raise ImportRefused(message % {"slug": slug, "known": known})
    return person


def house_author(*, is_needed: bool, now: datetime) -> Person | None:
    """The person that stands for the desk, or None.

    Where an author is needed and the list of people is empty, the desk is put into it; where there are people
    but none of them is the desk, ImportRefused is raised: then somebody must choose.
    """
    slug, name = HOUSE_AUTHOR
    person = Person.objects.filter(slug=slug).first()
    if person or not is_needed:
        return person
    if Person.objects.exists():
        message = _("Publishing needs an author: name one by --author SLUG; there are: %(known)s.")
        raise ImportRefused(message % {"known": _listed(Person.objects.all())})
    person = Person.objects.create(name=name, slug=slug)
    AuditEntry.objects.record("make", person, user=None, now=now)
    return person


@transaction.atomic
def store(
    page: ParsedPage,
    *,
    topic: Topic,
    now: datetime,
    author: Person | None = None,
    needs_author: bool = False,
) -> Stored:
    """Make the article of `page` as a draft in `topic`, with empty drafts for the titles that it lists.

    The desk itself, where it stands in the list of people, signs an article that has no author and is given
    none; with `needs_author` there is one afterwards in any case.

    An article or draft that exists already, by its title in any capitals or its slug, is never made twice. An
    existing article is written to in two cases: it is empty, or it is this very text and its capitals are to
    be repaired. Raises ImportRefused, and stores nothing, where somebody has written another text under this
    title.
    """
    _take_turn()
    text = _text_of(page)
    article = _same(page.title).select_for_update().first()
    change = _change(article, text, page.is_repaired)
    if article is None:
        article = _make(page.title, topic)
    if change == Change.FILLED:
        article.topic = topic
    if change != Change.UNCHANGED:
        _write(article, text)
    if author is None and not article.authorships.exists():
        author = house_author(is_needed=needs_author, now=now)
    is_signed = author is not None and _sign(article, author)
    if is_signed or change != Change.UNCHANGED:
        _take_down(article, now)
    return Stored(article, change, _make_stubs([*page.evergreen, *page.trending], article.topic, now))


def _take_turn() -> None:
    """Wait for any other import to end: two at once would both miss the article, and both make it."""
    Topic.objects.order_by("pk").select_for_update(no_key=True).first()


def _change(article: Article | None, text: _Text, is_repaired: bool) -> Change:
    """What must be done so that `article` holds `text`; raises ImportRefused where it may not be done."""
    if article is None:
        return Change.MADE
    existing = [("", article.introduction), *article.sections.values_list("heading", "body")]
    words, wanted = _words(existing), _words(text)
    if not any(heading or body for heading, body in words):
        return Change.FILLED
    is_same_but_capitals = [_folded(part) for part in words] == [_folded(part) for part in wanted]
    if words == wanted or (is_same_but_capitals and not is_repaired):
        return Change.UNCHANGED
    if [_folded(part) for part in existing] == [_folded(part) for part in text]:
        return Change.REPAIRED
    message = _("“%(title)s” exists already with another text: nothing was imported, to lose nobody's work.")
    raise ImportRefused(message % {"title": article.title})


def _write(article: Article, text: _Text) -> None:
    article.introduction = text[0][1]
    article.save()
    # A section that is there already is written to, not replaced: its picture stays.
    existing = list(article.sections.all())
    missing = [Section(article=article) for _part in text[1 + len(existing) :]]
    for position, (section, part) in enumerate(zip([*existing, *missing], text[1:], strict=False), 1):
        section.position, (section.heading, section.body) = position, part
        section.save()


def _sign(article: Article, author: Person) -> bool:
    """Add `author` to the byline; whether that was new."""
    _authorship, is_new = Authorship.objects.get_or_create(
        article=article, person=author, defaults={"position": article.authorships.count()}
    )
    return is_new


def _take_down(article: Article, now: datetime) -> None:
    """Keep what was imported as a revision; an editor who has the article open is told of the new version."""
    article.version += 1
    article.save(update_fields=["version", "changed_at"])
    save_revision(article, user=None, now=now, note=_("Imported from a file"))


def _make_stubs(titles: Iterable[str], topic: Topic, now: datetime) -> tuple[str, ...]:
    made = []
    for title in titles:
        if not _same(title).exists():
            AuditEntry.objects.record("make", _make(title, topic), user=None, now=now)
            made.append(title)
    return tuple(made)


def _same(title: str) -> models.QuerySet[Article]:
    """The articles with this title, in any capitals, or with the slug that it would get, oldest first."""
    same = models.Q(title__iexact=title) | models.Q(slug=_slug(title), slug__gt="")
    return Article.objects.filter(same).order_by("id")


def _make(title: str, topic: Topic) -> Article:
    stem = slug = _slug(title) or "artikel"
    number = 1
    while Article.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return Article.objects.create(title=title, slug=slug, topic=topic)


def _slug(title: str) -> str:
    longest = Article._meta.get_field("slug").max_length
    return slugify(title)[:longest].rstrip("-")


# -- From parsed blocks to HTML --------------------------------------------------------------------


def _text_of(page: ParsedPage) -> _Text:
    parts = [("", page.introduction), *((section.heading, section.blocks) for section in page.sections)]
    return [(heading, sanitise("".join(_block_html(block) for block in blocks))) for heading, blocks in parts]


def _block_html(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{html_escapes.escape(block.text, quote=False)}</p>"
    return list_html(block.items, is_ordered=block.is_ordered)


def _words(text: _Text) -> _Text:
    return [(heading, plain_text(body)) for heading, body in text]


def _folded(part: tuple[str, str]) -> tuple[str, str]:
    return part[0], part[1].casefold()


def _listed(things: models.QuerySet) -> str:
    return ", ".join(things.values_list("slug", flat=True))
