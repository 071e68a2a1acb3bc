"""Log-ins for looking around: one for each role. Never for a site that the public can reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from articles.models import AuditEntry

DEFAULT_PASSWORD = "demo-supplementen"  # noqa: S105 - printed on purpose, and refused on a public site

Say = Callable[[str], None]


class DemoRefused(Exception):
    """Demo content doesn't belong here; the message says why."""


class DemoUser(NamedTuple):
    """A log-in to make; without a group it is a superuser."""

    username: str
    first_name: str
    last_name: str
    group: str = ""


def refuse_in_production(*, is_forced: bool) -> None:
    """Raises DemoRefused on a site under https, unless the operator insists."""
    if settings.IS_HTTPS and not is_forced:
        raise DemoRefused(
            f"{settings.SITE_URL} is a public site, and demo log-ins with a known password would stand open"
            " on it. Use --force only behind a log-in of its own."
        )


def make_users(wanted: Iterable[DemoUser], password: str, now: datetime) -> list[str]:
    """Make the log-ins that don't exist yet and return their names; existing ones keep their password.

    Raises DemoRefused when somebody else's account has one of these names: it gets no role from a demo.
    """
    known = {user.username: user for user in wanted}
    existing = get_user_model().objects.filter(username__in=known).prefetch_related("groups")
    for account in existing:
        group = known.pop(account.username).group
        if group and group not in {having.name for having in account.groups.all()}:
            raise DemoRefused(
                f"There is a log-in “{account.username}” that isn't in the group “{group}”: rename it, or"
                " load the demo into an empty database."
            )
    # Hashing is slow by design; the same password need not be hashed for each of them.
    hashed = make_password(password) if known else ""
    for user in known.values():
        _make_user(user, hashed, now)
    return list(known)


def _make_user(user: DemoUser, hashed: str, now: datetime) -> None:
    made = get_user_model().objects.create(
        username=user.username,
        first_name=user.first_name,
        last_name=user.last_name,
        email=f"{user.username}@example.com",
        password=hashed,
        is_staff=True,
        is_superuser=not user.group,
    )
    if user.group:
        made.groups.add(Group.objects.get(name=user.group))
    role = {"groups": (None, user.group)} if user.group else {"is_superuser": (False, True)}
    AuditEntry.objects.record("make", made, user=None, now=now, changes=role)
