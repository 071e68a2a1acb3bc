"""What every test starts from."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from ads.serving import snapshot
from ads.serving.budget import held
from articles.models.audit import WITHOUT_TRIGGERS
from articles.pages.held import holder


def pytest_configure():
    """Passwords that take a third of a second to check are for thieves, not for tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On SQLite tests with transactions of their own are cleaned up by DELETE, which the audit log refuses.

    tests/articles/models/test_audit.py puts the triggers back to prove them.
    """
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for statement in WITHOUT_TRIGGERS["sqlite"]:
                    cursor.execute(statement)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """No picture of the placements, no lease, no page and no cache of an earlier test."""
    cache.clear()
    snapshot.forget()
    held.forget()
    holder.forget()
    yield
    snapshot.forget()
