"""Fills an empty site with the demo magazine; whatever exists already, by its slug, is left as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from articles.models import (
    Article,
    ArticleReference,
    Authorship,
    Image,
    Person,
    Reference,
    Section,
    SitePage,
    Term,
    TermForm,
    Topic,
)
from articles.publishing import review, workflow
from articles.publishing.snapshot import save_revision
from articles.publishing.updated import UpdateDate

from . import drawing, reading
from .notation import to_html
from .pictures import store_picture
from .reading import Entry
from .users import DemoUser, Say, make_users

WRITER, LEAD, REVIEWER = "schrijver", "hoofdredacteur", "medisch"
USERS = (
    DemoUser(WRITER, "Demi", "Voorbeeld", "writer"),
    DemoUser(LEAD, "Bo", "Fictief", "editor-in-chief"),
    DemoUser(REVIEWER, "Sam", "Verzonnen", "medical reviewer"),
    DemoUser("beheerder", "Beheer", "Voorbeeld"),
)
FULL_WIDTH = 1600
PORTRAIT_WIDTH = 400


@dataclass(frozen=True)
class Desk:
    """What every article needs at hand: the two users, and the things it names by their key."""

    writer: Any
    lead: Any
    topics: dict[str, Topic]
    people: dict[str, Person]
    references: dict[str, Reference]
    terms: dict[str, Term]


def load(now: datetime, *, password: str, picture_width: int = FULL_WIDTH, say: Say = print) -> None:
    """Make users, topics, people, sources, glossary and articles; a second run makes only what is missing.

    Articles go the way of every article: the demo writer makes them, the demo editor-in-chief approves and
    publishes them, at moments counted back from `now`.
    """
    say(f"Log-ins: {_listed(make_users(USERS, password, now))}")
    users = {user.username: user for user in get_user_model().objects.filter(username__in=[WRITER, LEAD])}
    desk = Desk(
        users[WRITER],
        users[LEAD],
        topics=_make_topics(),
        people=_make_people(picture_width * PORTRAIT_WIDTH // FULL_WIDTH),
        references=_make_references(),
        terms=_make_terms(),
    )
    say(f"Topics: {len(desk.topics)}, people: {len(desk.people)}, glossary terms: {len(desk.terms)}")
    _fill_site_pages()
    existing = set(Article.objects.values_list("slug", flat=True))
    missing = {slug: entry for slug, entry in reading.articles().items() if slug not in existing}
    for slug, entry in missing.items():
        article = _make_article(slug, entry, desk, _picture(slug, entry, picture_width), now)
        say(f"  {article.get_status_display():<14} {article.title}")
    say(f"Articles: {len(missing)} made, {len(reading.articles()) - len(missing)} there already")


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "all there already"


def _picture(slug: str, entry: Entry, width: int) -> bytes | None:
    """The drawing for an article; drawn before its transaction, which should be short."""
    if "picture" not in entry:
        return None
    return drawing.draw_article(slug, entry["picture"]["scene"], entry["picture"]["colours"], width)


# -- What articles name ----------------------------------------------------------------------------


def _make_topics() -> dict[str, Topic]:
    return {
        entry["slug"]: Topic.objects.get_or_create(
            slug=entry["slug"],
            defaults={"name": entry["name"], "description": entry["description"], "position": position},
        )[0]
        for position, entry in enumerate(reading.topics(), 1)
    }


def _make_people(width: int) -> dict[str, Person]:
    return {entry["slug"]: _make_person(entry, width) for entry in reading.people()}


@transaction.atomic
def _make_person(entry: Entry, width: int) -> Person:
    person = Person.objects.filter(slug=entry["slug"]).first()
    if person is not None:
        return person
    portrait = store_picture(
        f"portret-{entry['slug']}",
        drawing.draw_portrait(entry["slug"], entry["name"], width),
        title=f"Portret: {entry['name']}",
        alt=f"Bladmotief in een cirkel, het teken van {entry['name']}",
    )
    return Person.objects.create(
        slug=entry["slug"],
        name=entry["name"],
        role=entry["role"],
        credentials=entry.get("credentials", ""),
        is_reviewer=entry.get("is_reviewer", False),
        biography=to_html(entry["biography"]),
        portrait=portrait,
        user=get_user_model().objects.filter(username=entry.get("user"), person=None).first(),
    )


def _make_references() -> dict[str, Reference]:
    # A source is known by its title: most of these have neither DOI nor PubMed number.
    return {
        key: Reference.objects.filter(title=entry["title"]).first() or Reference.objects.create(**entry)
        for key, entry in reading.references().items()
    }


@transaction.atomic
def _make_terms() -> dict[str, Term]:
    terms = Term.objects.in_bulk(field_name="slug")
    names = {name.lower() for name in Term.objects.values_list("name", flat=True)}
    taken = {form.lower() for form in TermForm.objects.values_list("form", flat=True)} | names
    for slug, entry in reading.glossary().items():
        if slug in terms or entry["name"].lower() in names:
            continue
        terms[slug] = Term.objects.create(
            slug=slug,
            name=entry["name"],
            definition=entry["definition"],
            body=to_html(entry["body"]),
            is_autolinked=entry.get("is_autolinked", True),
        )
        forms = [form for form in entry.get("forms", []) if form.lower() not in taken]
        TermForm.objects.bulk_create(TermForm(term=terms[slug], form=form) for form in forms)
    return terms


@transaction.atomic
def _fill_site_pages() -> None:
    """What the publisher left open is filled in; what was written there stays."""
    details = reading.site_pages()
    for page in SitePage.objects.all():
        names = [name for name in page.left_to_fill_in if name in details]
        for name in names:
            page.body = page.body.replace(f"[vul in: {name}]", details[name])
        if names:
            page.save(update_fields=["body"])


# -- Articles --------------------------------------------------------------------------------------


@transaction.atomic
def _make_article(slug: str, entry: Entry, desk: Desk, picture: bytes | None, now: datetime) -> Article:
    published = _moment(now, entry.get("published_days_ago", 3))
    article = _write_article(slug, entry, desk, picture, now)
    written = published - timedelta(days=6)
    save_revision(article, user=desk.writer, now=written)
    _STATES[entry.get("state", "published")](article, entry, desk, published, now)
    Article.objects.filter(pk=article.pk).update(created_at=written, changed_at=published)
    article.refresh_from_db()
    return article


def _moment(now: datetime, days_ago: int) -> datetime:
    """Seven in the morning of that day: magazines appear at breakfast."""
    day = timezone.localtime(now) - timedelta(days=days_ago)
    return day.replace(hour=7, minute=0, second=0, microsecond=0)


def _write_article(slug: str, entry: Entry, desk: Desk, picture: bytes | None, now: datetime) -> Article:
    article = Article.objects.create(
        slug=slug,
        title=entry["title"],
        description=entry["description"],
        topic=desk.topics[entry["topic"]],
        key_points="\n".join(entry["key_points"]),
        introduction=to_html(entry["introduction"]),
        lead_image=_store_picture(slug, entry, picture) if picture else None,
        medical_reviewer=desk.people.get(entry.get("reviewer", "")),
        # Set by hand where the usual year would be too long.
        review_due_on=_moment(now, entry["review_due_days_ago"]).date()
        if "review_due_days_ago" in entry
        else None,
        sponsoring=entry.get("sponsoring", Article.Sponsoring.NORMAL),
        created_by=desk.writer,
    )
    _write_parts(article, entry, desk)
    return article


def _store_picture(slug: str, entry: Entry, picture: bytes) -> Image:
    title = f"Tekening bij “{entry['title']}”"
    return store_picture(slug, picture, title=title, alt=entry["picture"]["alt"])


def _write_parts(article: Article, entry: Entry, desk: Desk) -> None:
    for position, part in enumerate(entry["sections"], 1):
        Section.objects.create(
            article=article, position=position, heading=part["heading"], body=to_html(part["text"])
        )
    for position, slug in enumerate(entry["authors"], 1):
        Authorship.objects.create(article=article, person=desk.people[slug], position=position)
    for number, key in enumerate(entry["references"], 1):
        ArticleReference.objects.create(article=article, reference=desk.references[key], number=number)
    article.tags.add(*entry["tags"])
    article.subjects.add(*(desk.terms[slug] for slug in entry.get("subjects", []) if slug in desk.terms))


# -- How far each article gets ---------------------------------------------------------------------


def _submit(article: Article, entry: Entry, desk: Desk, published: datetime, now: datetime) -> None:
    workflow.submit(article, user=desk.writer, now=published - timedelta(days=5))


def _ask_changes(article: Article, entry: Entry, desk: Desk, published: datetime, now: datetime) -> None:
    _submit(article, entry, desk, published, now)
    workflow.ask_changes(
        article, user=desk.lead, now=published - timedelta(days=1), text=entry["request"].strip()
    )


def _approve(article: Article, entry: Entry, desk: Desk, published: datetime, now: datetime) -> None:
    _submit(article, entry, desk, published, now)
    if article.medical_reviewer:
        # Who has no log-in here reports the review to the editor-in-chief, who writes it down.
        user = article.medical_reviewer.user or desk.lead
        review.mark_reviewed(article, user=user, now=published - timedelta(days=3))
    workflow.approve(article, user=desk.lead, now=published - timedelta(days=2))


def _publish(article: Article, entry: Entry, desk: Desk, published: datetime, now: datetime) -> None:
    _approve(article, entry, desk, published, now)
    workflow.publish(article, user=desk.lead, now=published)
    for change in entry.get("changes", ()):
        workflow.publish(
            article,
            user=desk.lead,
            now=_moment(now, change["days_ago"]),
            update=UpdateDate.MOVE,
            update_reason=change["note"],
            change_note=change["note"],
            is_correction=change.get("is_correction", False),
        )


def _schedule(article: Article, entry: Entry, desk: Desk, published: datetime, now: datetime) -> None:
    _approve(article, entry, desk, published, now)
    visible_from = _moment(now, -entry["published_in_days"])
    workflow.publish(article, user=desk.lead, now=now, visible_from=visible_from)


def _expire(article: Article, entry: Entry, desk: Desk, published: datetime, now: datetime) -> None:
    _approve(article, entry, desk, published, now)
    until = _moment(now, entry["expired_days_ago"])
    workflow.publish(article, user=desk.lead, now=published, visible_until=until)


def _withdraw(article: Article, entry: Entry, desk: Desk, published: datetime, now: datetime) -> None:
    _publish(article, entry, desk, published, now)
    workflow.withdraw(article, user=desk.lead, now=_moment(now, entry["withdrawn_days_ago"]))


_STATES = {
    "in_review": _submit,
    "changes_asked": _ask_changes,
    "approved": _approve,
    "published": _publish,
    "scheduled": _schedule,
    "expired": _expire,
    "withdrawn": _withdraw,
}
