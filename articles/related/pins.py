"""Which articles editors put first among those to be read after one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article, AuditEntry, RelatedPin
from articles.models.pages import pages_changed

from .refresh import follow

PIN = "pin_related"


class WrongPins(ValueError):
    """These articles can't be put first together; the message is one sentence for the editor."""


@transaction.atomic
def set_pins(article: Article, pinned: Sequence[Article], *, user: Any, now: datetime) -> bool:
    """Let exactly these articles come first, in this order; whether that changes anything.

    Readers see it at once, as far as the articles are public. Raises WrongPins for the article itself, for
    one article twice, and for more than a page shows. The caller asks whether `user` may edit the article.
    """
    if problem := pins_problem(article, pinned):
        raise WrongPins(problem)
    # Whoever comes second waits here, and then replaces what the first chose.
    Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    before = [pin.pinned for pin in article.related_pins.select_related("pinned")]
    if before == list(pinned):
        return False
    article.related_pins.all().delete()
    RelatedPin.objects.bulk_create(
        RelatedPin(article=article, pinned=other, position=place) for place, other in enumerate(pinned, 1)
    )
    changes = {"related_pins": (_titles(before), _titles(pinned))}
    AuditEntry.objects.record(PIN, article, user=user, now=now, changes=changes)
    follow(article.pk, now)
    pages_changed()
    return True


def pins_problem(article: Article, pinned: Sequence[Article]) -> str:
    """Why these can't be the pins of `article`, in one sentence; "" when they can."""
    if article in pinned:
        return _("An article can't be read after itself: choose another.")
    if len(set(pinned)) < len(pinned):
        return _("One article stands here twice: choose each once.")
    if len(pinned) > RelatedPin.MOST:
        return _("Choose at most %(most)d articles.") % {"most": RelatedPin.MOST}
    return ""


def _titles(articles: Sequence[Article]) -> str:
    return "; ".join(article.title for article in articles)
