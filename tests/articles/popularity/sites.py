"""Makes published articles and counts for the tests of popularity, straight in the tables."""

from datetime import UTC, datetime, timedelta
from itertools import count

from articles.models import Article, Publication, Revision, Topic, ViewDay

# A Wednesday, so that the running week has days on both sides.
NOW = datetime(2026, 6, 17, 10, 30, tzinfo=UTC)
_number = count(1)


def make_topic():
    number = next(_number)
    return Topic.objects.create(name=f"Rubriek {number}", slug=f"rubriek-{number}")


def make_live(*, days_old=400.0, topic=None, visible_from=None, visible_until=None, now=NOW):
    """A publication that first appeared so many days ago; its compiled page is empty."""
    number = next(_number)
    topic = topic or Topic.objects.first() or make_topic()
    title, slug = f"Stuk {number}", f"stuk-{number}"
    first = now - timedelta(days=days_old)
    article = Article.objects.create(title=title, slug=slug, topic=topic)
    revision = Revision.objects.create(
        article=article, number=1, content={}, content_hash=str(number), created_at=first
    )
    return Publication.objects.create(
        article=article,
        revision=revision,
        slug=slug,
        title=title,
        topic=topic,
        page={},
        first_published_at=first,
        updated_at=first,
        visible_from=visible_from or first,
        visible_until=visible_until,
    )


def add_days(article_id, views, *, until=NOW):
    """Views on closed days: the last of `views` on the day before `until`, one day back for each other."""
    last = until.date() - timedelta(days=1)
    ViewDay.objects.bulk_create(
        ViewDay(article_id=article_id, day=last - timedelta(days=back), n=n)
        for back, n in enumerate(reversed(views))
    )
