"""From what the clock in Amsterdam shows to a moment, on the two nights of unclear hours as well."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


class UnclearMoment(ValueError):
    """The clock shows this time never or twice; the message says so to the editor."""


def moment_of(clock: datetime) -> datetime:
    """The moment at which the clock of this site (Amsterdam) shows `clock`. Raises UnclearMoment.

    In the night of the last Sunday of March the hour from 2 to 3 is left out, in that of October it comes
    twice. Nothing is guessed: an hour too early may break an embargo.
    """
    zone = timezone.get_default_timezone()
    first, second = (clock.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    try:
        is_shown = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == clock
    except OverflowError as error:
        raise UnclearMoment(_("This moment is too far away.")) from error
    words = {"day": date_format(clock, "j F Y"), "time": date_format(clock, "H:i")}
    if not is_shown:
        message = _(
            "%(time)s doesn't exist on %(day)s: that night the clock goes from 2:00 straight to 3:00. Choose"
            " a time before 2:00 or from 3:00."
        )
        raise UnclearMoment(message % words)
    if first.utcoffset() != second.utcoffset():
        message = _(
            "%(time)s comes twice on %(day)s: at 3:00 that night the clock goes back to 2:00. Choose a time"
            " before 2:00 or from 3:00."
        )
        raise UnclearMoment(message % words)
    return first
