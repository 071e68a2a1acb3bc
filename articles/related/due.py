"""Notes which articles need their list anew, in the transaction of whatever changed; refresh.py makes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from articles.models import RelatedList

# Rows in one statement.
ROWS = 500


def mark_due(article_ids: Iterable[int], now: datetime) -> None:
    """Let the next refresh compute the lists of these articles; what was never computed gets one too."""
    ids = sorted(set(article_ids))
    for start in range(0, len(ids), ROWS):
        rows = [RelatedList(article_id=pk, due_at=now) for pk in ids[start : start + ROWS]]
        RelatedList.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["article"], update_fields=["due_at"]
        )
