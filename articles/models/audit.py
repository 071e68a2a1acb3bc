"""Who did what to which thing, when and through which door; written once, never changed or deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import audit_words

# What a log keeps of a long text; the whole text stands in the revisions.
LONGEST_VALUE = 200
LONGEST_NOTE = 500
# How much of what two long texts have in common is kept before the place where they part.
SAME_KEPT = 40


class Door(models.TextChoices):
    """Where an action came in."""

    FORM = "form", pgettext_lazy("where an action came in", "form")
    ACTION = "action", _("list action")
    COMMAND = "command", _("command")
    IMPORT = "import", _("import")
    DIRECT = "direct", _("direct")


_door: ContextVar[Door] = ContextVar("door", default=Door.DIRECT)


@contextmanager
def through(door: Door) -> Iterator[None]:
    """What is recorded inside came in through `door`; each door says so, nobody else."""
    token = _door.set(door)
    try:
        yield
    finally:
        _door.reset(token)


class AuditQuerySet(models.QuerySet):
    """Rows to read; they can be added, and that is all."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("The audit log is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The audit log is append-only.")

    def about(self, thing: models.Model) -> AuditQuerySet:
        """What was done to `thing`, newest first."""
        return self.filter(object_type=thing._meta.label_lower, object_id=str(thing.pk))

    def readable_by(self, user: Any) -> AuditQuerySet:
        """What was done in the apps in which `user` may change something himself; a superuser reads all.

        So an editor reads nothing of prices, a marketer nothing of texts, and neither who got which role.
        """
        if user.is_superuser:
            return self
        own = {name.split(".")[0] for name in user.get_all_permissions() if ".change_" in name}
        mine = models.Q(pk__in=[])
        for app in sorted(own):
            mine |= models.Q(object_type__startswith=f"{app}.")
        return self.filter(mine)


class AuditManager(models.Manager.from_queryset(AuditQuerySet)):  # type: ignore[misc]
    def record(
        self,
        action: str,
        thing: models.Model,
        *,
        user: Any,
        now: datetime,
        changes: Mapping[str, tuple[Any, Any]] | None = None,
        note: str = "",
    ) -> AuditEntry:
        """Write down that `user` (None: the command line) did `action` to `thing` at `now`.

        `changes` maps a field to its value before and after; of long values 200 characters are kept, from
        shortly before the place where they differ. Call it in the transaction of the change itself, so that
        there is never one without the other.
        """
        return self.create(
            at=now,
            actor_id=getattr(user, "pk", None),
            actor_name=user.get_username() if user is not None else "",
            door=_door.get(),
            action=action,
            object_type=thing._meta.label_lower,
            object_id=str(thing.pk),
            object_label=str(thing)[:LONGEST_VALUE],
            changes={field: _short(*pair) for field, pair in (changes or {}).items()},
            note=note if len(note) <= LONGEST_NOTE else note[: LONGEST_NOTE - 1] + "…",
        )


class AuditEntry(models.Model):
    """One line of the log. It names the user and the thing in words too, so it outlives both."""

    at = models.DateTimeField(_("when"))
    # No foreign key: deleting an account must not touch the log.
    actor_id = models.BigIntegerField(_("account number"), null=True)
    actor_name = models.CharField(_("who"), max_length=150, blank=True)
    door = models.CharField(_("through"), max_length=8, choices=Door)
    action = models.CharField(_("action"), max_length=40)
    object_type = models.CharField(_("kind of thing"), max_length=100)
    object_id = models.CharField(_("number of the thing"), max_length=40)
    object_label = models.CharField(_("thing"), max_length=LONGEST_VALUE)
    changes = models.JSONField(_("changes"), default=dict)
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)

    objects = AuditManager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["-at"], name="audit_at"),
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_object_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The audit log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("The audit log is append-only.")

    @property
    def who(self) -> str:
        """The name of the account; of the command line, that it was that."""
        return self.actor_name or str(_("command line"))

    @property
    def action_name(self) -> str:
        return audit_words.action_name(self.action)

    @property
    def kind(self) -> str:
        """What sort of thing it is about, such as “article”."""
        return audit_words.kind_name(self.object_type)

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Each changed field by the name that forms give it, with its value before and after in words."""
        return audit_words.differences(self.object_type, self.changes)


def _short(old: Any, new: Any) -> list[Any]:
    """Both values for JSON; two long texts both begin shortly before the first letter that differs."""
    skipped = 0
    if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > LONGEST_VALUE:
        same = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
        skipped = max(0, same - SAME_KEPT)
    return [_cut(old, skipped), _cut(new, skipped)]


def _cut(value: Any, skipped: int) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    if skipped:
        text = f"…{text[skipped:]}"
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


# -- In the database too ------------------------------------------------------------------------------

TABLE = "articles_auditentry"
# A client of the database that knows nothing of this code can't change the log either. Emptying the table or
# dropping the trigger stays possible for the table's owner: whoever is that can do anything.
TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{what} BEFORE {what.upper()} ON {TABLE}"
        f" BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END"
        for what in ("update", "delete")
    ],
    "postgresql": [
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'The audit log is append-only.'"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
    ],
}
WITHOUT_TRIGGERS = {
    "sqlite": [f"DROP TRIGGER IF EXISTS audit_no_{what}" for what in ("update", "delete")],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS audit_no_change ON {TABLE}",
        "DROP FUNCTION IF EXISTS audit_is_append_only()",
    ],
}
