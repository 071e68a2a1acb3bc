"""Asks whether an article is public, with the statement of `PublicationQuerySet.live` written once a process.

Each view asks it. Writing the SQL of a queryset takes Django several times as long as the database takes to
answer, and it is the same statement each time.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from django.db import connection

from articles.models import Publication

# Stand for the moment and the article while the statement is written; neither can be meant.
_SOME_MOMENT = datetime(1, 1, 1, tzinfo=UTC)
_SOME_ARTICLE = -1


def is_public(article_id: int, now: datetime) -> bool:
    """Whether the public may see the article at the moment `now`; one query."""
    sql, are_moments = _statement(connection.vendor)
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(sql, [moment if is_moment else article_id for is_moment in are_moments])
        return cursor.fetchone() is not None


@cache
def _statement(vendor: str) -> tuple[str, tuple[bool, ...]]:
    """The SQL for this database, and which of its parameters are the moment (the others: the article)."""
    live = Publication.objects.live(_SOME_MOMENT).filter(article_id=_SOME_ARTICLE)
    sql, params = live.order_by().values("pk").query.get_compiler(connection=connection).as_sql()
    if set(params) != {_SOME_ARTICLE, connection.ops.adapt_datetimefield_value(_SOME_MOMENT)}:
        raise TypeError("What is live depends on more than an article and a moment: name it here.")
    return sql, tuple(param != _SOME_ARTICLE for param in params)
