"""The number by which every process notices that something has changed that readers' pages show."""

import logging

from django.db import Error, connection, models, transaction
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

_ONLY_ROW = 1


class PageVersion(models.Model):
    """One row, whose number grows with every change of what pages show (articles/pages/held.py reads it)."""

    n = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("version of the pages")
        verbose_name_plural = _("versions of the pages")
        default_permissions = []


class Changes:
    """How often this process has changed what pages show: its own pages are gone before others can know."""

    n = 0


def pages_changed() -> None:
    """Say that something which pages show was changed: call it after every such change.

    This process makes its pages anew from here on, and again once the transaction is committed; the others
    notice within half a second of that.
    """
    Changes.n += 1
    transaction.on_commit(_announce)


def page_version() -> int:
    """The number as the database has it; one query."""
    return PageVersion.objects.values_list("n", flat=True).first() or 0


def _announce() -> None:
    Changes.n += 1
    table = connection.ops.quote_name(PageVersion._meta.db_table)
    try:
        with connection.cursor() as cursor:
            # After the transaction of the change: within it one editor would wait for another.
            cursor.execute(
                f"INSERT INTO {table} (id, n) VALUES (%s, 1) "  # noqa: S608 - names from the model alone
                f"ON CONFLICT (id) DO UPDATE SET n = {table}.n + 1",
                [_ONLY_ROW],
            )
    except Error:
        logger.exception("Other processes will notice a changed page only by its age.")


class ShownQuerySet(models.QuerySet):
    """Rows that pages show: whatever changes them makes the pages anew."""

    def update(self, **kwargs):
        changed = super().update(**kwargs)
        pages_changed()
        return changed

    def delete(self):
        deleted = super().delete()
        pages_changed()
        return deleted

    def bulk_create(self, *args, **kwargs):
        made = super().bulk_create(*args, **kwargs)
        pages_changed()
        return made


class Shown(models.Model):
    """A row that pages show."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        pages_changed()

    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        pages_changed()
        return deleted
