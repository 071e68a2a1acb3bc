"""Makes what the tests of the editors' wing need; each call makes something new and valid."""

from datetime import UTC, datetime, timedelta
from itertools import count

from django.contrib.auth.models import Group, User
from django.db.models import QuerySet

from articles.models import Article, Authorship, Person, Section, Term, TermForm, Topic
from articles.publishing import workflow
from articles.publishing.seal import seal
from articles.publishing.snapshot import take_snapshot

NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
_number = count(1)

INTRODUCTION = (
    "<p>Een inleiding van genoeg woorden om te weten waar het over gaat, in een paar gewone zinnen die samen"
    " vertellen wat de lezer van dit artikel mag verwachten en voor wie het is geschreven.</p>"
)


def make_user(group=None, *, username=None, **fields):
    """A user of the desk, in the role group of that name if one is given."""
    user = User.objects.create_user(username or f"gebruiker{next(_number)}", is_staff=True, **fields)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_topic(name=None, **fields):
    number = next(_number)
    return Topic.objects.create(name=name or f"Onderwerp {number}", slug=f"onderwerp-{number}", **fields)


def make_person(name=None, **fields):
    number = next(_number)
    return Person.objects.create(name=name or f"Schrijver {number}", slug=f"schrijver-{number}", **fields)


def make_term(name, *forms, **fields):
    number = next(_number)
    fields.setdefault("definition", f"Wat {name} is.")
    term = Term.objects.create(name=name, slug=f"term-{number}", **fields)
    TermForm.objects.bulk_create(TermForm(term=term, form=form) for form in forms)
    return term


def make_article(*, sections=(("Een kop", "<p>Een tekst.</p>"),), authors=None, tags=(), **fields):
    """A draft that nothing keeps from publication; `sections` are pairs of heading and HTML.

    With `reviewed_on` it is as reviewed on that day, whoever may or may not have done that.
    """
    number = next(_number)
    fields.setdefault("title", f"Artikel {number}")
    fields.setdefault("slug", f"artikel-{number}")
    fields.setdefault("introduction", INTRODUCTION)
    fields.setdefault("topic", Topic.objects.first() or make_topic())
    article = Article.objects.create(**fields)
    for position, (heading, body) in enumerate(sections, 1):
        Section.objects.create(article=article, position=position, heading=heading, body=body)
    for position, person in enumerate([make_person()] if authors is None else authors, 1):
        Authorship.objects.create(article=article, person=person, position=position)
    if tags:
        article.tags.add(*tags)
    if article.reviewed_on:
        article.reviewed_hash = seal(take_snapshot(article))
        article.save()
    return article


def make_publication(article=None, *, visible_from=NOW - timedelta(days=1), visible_until=None, **fields):
    """A publication of `article` (else of a new one made of `fields`), published as the command line does."""
    article = article or make_article(**fields)
    return workflow.publish(
        article, user=None, now=NOW, visible_from=visible_from, visible_until=visible_until
    )


def set_status(article, status, **fields):
    """Put a saved `article` into a state past the workflow, as only a test may."""
    QuerySet(Article).filter(pk=article.pk).update(status=status, **fields)
