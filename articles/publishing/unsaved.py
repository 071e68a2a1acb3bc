"""Text in an open form that nobody saved yet: kept aside per user, given back after a crash, then forgotten.

It never makes a revision and never touches the article: only saving the form does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from articles.models import Article, DeskPreference, UnsavedText
from articles.text.numbers import whole_number

Fields = list[tuple[str, str]]

# Some ten times the longest article that anybody wrote; an accident with pasted pictures is larger.
LARGEST_BYTES = 1_000_000
LONGEST_KEY = 32
KEPT_FOR = timedelta(days=60)
# Not text: the proof of the form itself, the promise to write over a colleague, and what names the window.
_LEFT_OUT = frozenset({"csrfmiddlewaretoken", "seen_version", "unsaved_key"})


class NotKept(Exception):
    """The text was not kept; the message is one sentence for its writer, `reason` a word for the door."""

    OFF, TOO_LARGE, TOO_SOON, ELSEWHERE, MALFORMED = "off", "too_large", "too_soon", "elsewhere", "malformed"

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


# -- Keeping ---------------------------------------------------------------------------------------


def keep(
    article: Article | None, *, user: Any, now: datetime, key: str, fields: Fields, is_final: bool = False
) -> None:
    """Keep `fields` as the one unsaved text of `user` for `article` (None: a new one), in place of the last.

    `key` names the open form; `is_final` says that the form is being left, which may follow the last at once.
    Raises NotKept.
    """
    if not is_autosaving(user):
        raise NotKept(NotKept.OFF, _("Keeping unsaved text is switched off."))
    row = {"fields": fields, "base_version": _base_version(fields), "kept_at": now}
    mine = UnsavedText.objects.filter(user=user, article=article)
    due = mine.filter(key=key) if is_final else mine.filter(key=key, kept_at__lte=now - _least_interval())
    # One statement that judges and writes: two reports at once can't both be in time.
    if not due.update(**row):
        try:
            with transaction.atomic():
                UnsavedText.objects.create(user=user, article=article, key=key, **row)
        except IntegrityError:
            raise _why_not(mine, key) from None


def read_report(body: bytes) -> tuple[str, Fields, bool]:
    """The key, the fields and whether it is the last, from what an open form reports. Raises NotKept."""
    if len(body) > LARGEST_BYTES:
        message = _("This text is too large to be kept unsaved (more than %(most)d kB): save it yourself.")
        raise NotKept(NotKept.TOO_LARGE, message % {"most": LARGEST_BYTES // 1000})
    try:
        report = json.loads(body)
        key, fields = report["key"], [(_storable(name), _storable(value)) for name, value in report["fields"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _malformed() from None
    if not isinstance(key, str) or not key.isalnum() or not key.isascii() or len(key) > LONGEST_KEY:
        raise _malformed()
    kept = [(name, value) for name, value in fields if name not in _LEFT_OUT and not name.startswith("_")]
    return key, kept, report.get("final") is True


def _malformed() -> NotKept:
    return NotKept(NotKept.MALFORMED, _("The browser sent something that isn't the form: save it yourself."))


def _storable(text: str) -> str:
    """`text` without what PostgreSQL refuses in JSON: the character 0, and halves of characters."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _base_version(fields: Fields) -> int:
    version = dict(fields).get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else 0


def _least_interval() -> timedelta:
    # Half of it: a report that a slow network held up must not cost the next one.
    return timedelta(seconds=settings.AUTOSAVE_SECONDS / 2)


def _why_not(mine: models.QuerySet[UnsavedText], key: str) -> NotKept:
    if mine.filter(key=key).exists():
        return NotKept(NotKept.TOO_SOON, _("Kept a moment ago; the next time is soon."))
    message = _("Not kept: other unsaved text of yours is waiting here. Restore or discard it first.")
    return NotKept(NotKept.ELSEWHERE, message)


# -- Giving back and forgetting --------------------------------------------------------------------


def find(article: Article | None, user: Any) -> UnsavedText | None:
    """The unsaved text of `user`, and of nobody else, for `article` (None: for a new one)."""
    return UnsavedText.objects.filter(user=user, article=article).first()


def discard(article: Article | None, user: Any) -> bool:
    """Throw away the unsaved text of `user` for `article`; whether there was any."""
    return bool(UnsavedText.objects.filter(user=user, article=article).delete()[0])


def was_saved(user: Any, key: str) -> None:
    """Forget what the form `key` of `user` kept: it has been saved. Text of another window stays."""
    if key.isalnum() and key.isascii():
        UnsavedText.objects.filter(user=user, key=key[:LONGEST_KEY]).delete()


def forget_old(now: datetime) -> int:
    """Delete what nobody came back for in 60 days; how many there were."""
    return UnsavedText.objects.filter(kept_at__lt=now - KEPT_FOR).delete()[0]


def as_new_rows(fields: Fields, prefix: str, known: Iterable[int]) -> Fields:
    """`fields` in which the rows of the formset `prefix` that are saved no longer stand as new ones, last.

    `known` are the ids of the rows that exist. Without this the text of a section that a colleague deleted
    meanwhile would have no row to stand in. The numbers that order the rows stay as they are.
    """
    saved = {str(pk) for pk in known}
    values = dict(fields)
    rows = range(_count(values, f"{prefix}-TOTAL_FORMS"))
    initial = rows[: _count(values, f"{prefix}-INITIAL_FORMS")]
    there = [row for row in initial if values.get(f"{prefix}-{row}-id") in saved]
    gone = {row for row in initial if row not in there}
    # Both had deleted it.
    unwanted = {row for row in gone if f"{prefix}-{row}-DELETE" in values}
    kept = [*there, *(row for row in rows if row not in there and row not in unwanted)]
    place = {row: number for number, row in enumerate(kept)}
    counts = {f"{prefix}-TOTAL_FORMS": str(len(kept)), f"{prefix}-INITIAL_FORMS": str(len(there))}
    changed = []
    for name, value in fields:
        row, part = _row_of(name, prefix)
        if row is None:
            changed.append((name, counts.get(name, value)))
        elif row in place:
            changed.append((f"{prefix}-{place[row]}-{part}", "" if part == "id" and row in gone else value))
    return changed


def _count(values: dict[str, str], name: str) -> int:
    return min(whole_number(values.get(name)) or 0, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)


def _row_of(name: str, prefix: str) -> tuple[int | None, str]:
    row, _dash, part = name.removeprefix(f"{prefix}-").partition("-")
    is_row = name.startswith(f"{prefix}-") and row.isdecimal() and len(row) < 6
    return (int(row), part) if is_row else (None, "")


# -- Whether to ------------------------------------------------------------------------------------


def is_autosaving(user: Any) -> bool:
    """Whether `user` wants unsaved text to be kept: yes, until he says no."""
    wish = DeskPreference.objects.filter(user=user).values_list("is_autosaving", flat=True).first()
    return wish is not False


def set_autosaving(user: Any, is_on: bool) -> None:
    """Write down whether unsaved text of `user` is kept from now on."""
    DeskPreference.objects.update_or_create(user=user, defaults={"is_autosaving": is_on})
