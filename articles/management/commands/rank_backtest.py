"""`manage.py rank_backtest`: what the two lists, and plainer rules, would have shown on days of the past."""

import csv
from contextlib import contextmanager
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import PopularList
from articles.popularity.backtest import measuring, plot, reading
from articles.popularity.backtest.in_words import NAMES, percent, rounded
from articles.text.spreadsheet import safe_cell

TRENDING = PopularList.Kind.TRENDING


class Command(BaseCommand):
    help = (
        "Tries Trending, Evergreen and plainer rules on past days: each picks by what was known when the day"
        " began, and is measured by the views of the 7 days (Trending) or 91 days (Evergreen) that followed,"
        " as a share of the most that so many articles could have had. It reads the site's own counts, or a"
        " file; it changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--csv",
            metavar="FILE",
            help="daily counts to read instead of the site's: UTF-8, with a first line that names the columns"
            " article, day, views and perhaps published, separated by commas or semicolons",
        )
        parser.add_argument("--from", dest="since", type=_day, metavar="DAY", help="the first day to try")
        parser.add_argument("--until", type=_day, metavar="DAY", help="the last day to try")
        parser.add_argument("--every", type=_positive, default=7, metavar="DAYS", help="days in between (7)")
        parser.add_argument("--picks", type=_positive, default=5, metavar="N", help="articles a list (5)")
        parser.add_argument("--plot", metavar="FILE.svg", help="draw the outcome into this file")
        parser.add_argument("--csv-out", metavar="FILE", help="write each day, rule and pick into this file")

    def handle(self, *, csv, since, until, every, picks, plot, csv_out, **options):
        counts = _counts(csv)
        days = _moments(counts, since=since, until=until, every=every)
        self.stdout.write(_introduction(counts))
        outcomes = list(measuring.try_rules(counts.articles, days, first=counts.first, picks=picks))
        summaries = measuring.summaries(outcomes)
        for kind, window in measuring.WINDOWS.items():
            of_kind = [summary for summary in summaries if summary.kind == kind]
            self.stdout.write("")
            for line in _table(of_kind, days[kind], picks) if of_kind else [_too_short(window)]:
                self.stdout.write(line)
        if plot:
            _draw(plot, summaries, outcomes, picks)
        if csv_out:
            _write(csv_out, outcomes, counts)


# -- What is asked ---------------------------------------------------------------------------------


def _day(text):
    return date.fromisoformat(text).toordinal()


def _positive(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


# argparse names these in its messages.
_day.__name__, _positive.__name__ = "day (such as 2026-01-31)", "number, at least 1,"


def _counts(path):
    if not path:
        counts = reading.from_site()
        if counts is None:
            raise CommandError(_("Nothing was counted on this site yet; --csv reads counts from a file."))
        return counts
    try:
        with _opened(path, encoding="utf-8-sig") as file:
            return reading.from_csv(file)
    except reading.Unreadable as error:
        raise CommandError(str(error)) from error


def _moments(counts, *, since, until, every):
    if since is not None and since <= counts.first:
        first = date.fromordinal(counts.first + 1).isoformat()
        raise CommandError(_("--from must be %(day)s or later: nothing is known before.") % {"day": first})
    days = {
        kind: measuring.moments(window, counts.first, counts.end, since=since, until=until, every=every)
        for kind, window in measuring.WINDOWS.items()
    }
    if not any(days.values()):
        words = [_too_short(window) for window in measuring.WINDOWS.values()]
        raise CommandError("\n".join([_introduction(counts), *words]))
    return days


@contextmanager
def _opened(path, mode="r", encoding="utf-8"):
    try:
        with open(path, mode, encoding=encoding, newline="") as file:
            yield file
    except UnicodeDecodeError as error:
        raise CommandError(_("“%(file)s” isn't UTF-8.") % {"file": path}) from error
    except OSError as error:
        message = _("“%(file)s” can't be used: %(reason)s.")
        raise CommandError(message % {"file": path, "reason": error.strerror}) from error


# -- In words --------------------------------------------------------------------------------------


def _introduction(counts):
    number = len(counts.articles)
    words = ngettext(
        "%(n)s article, counts from %(first)s to %(last)s.",
        "%(n)s articles, counts from %(first)s to %(last)s.",
        number,
    )
    first, last = (date.fromordinal(day).isoformat() for day in (counts.first, counts.end - 1))
    return words % {"n": number, "first": first, "last": last}


def _too_short(window):
    words = _("%(list)s: no day has %(before)d days of counts before it and %(after)d after it.")
    label = PopularList.Kind(window.kind).label
    return words % {"list": label, "before": window.history, "after": window.days}


def _table(summaries, days, picks):
    """The lines of one list: a heading, the names of the columns, and a row for each rule."""
    kind = PopularList.Kind(summaries[0].kind)
    words = _("%(list)s: %(n)d moments from %(first)s to %(last)s, the %(days)d days after each")
    yield words % {
        "list": kind.label,
        "n": summaries[0].moments,
        "first": date.fromordinal(days[0]).isoformat(),
        "last": date.fromordinal(days[-1]).isoformat(),
        "days": measuring.WINDOWS[kind].days,
    }
    head = ["", _("mean"), _("worst tenth"), _("worst")]
    if kind == TRENDING:
        head += [_("above usual")]
    else:
        head += [_("worst week"), _("views in it")]
    head += [_("in the best %(n)d") % {"n": picks}, _("favourites")]
    rows = [head, *(_row(summary, kind) for summary in summaries)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for name, *cells in rows:
        yield "  ".join(
            [name.ljust(widths[0]), *(c.rjust(w) for c, w in zip(cells, widths[1:], strict=True))]
        )


def _row(summary, kind):
    shares = [summary.share, summary.worst_tenth, summary.worst, summary.aimed]
    row = [str(NAMES[summary.rule]), *map(percent, shares)]
    if kind != TRENDING:
        row.append(rounded(summary.worst_week))
    return [*row, percent(summary.hits), percent(summary.favourites)]


# -- Into files ------------------------------------------------------------------------------------


def _draw(path, summaries, outcomes, picks):
    days = [date.fromordinal(outcome.day) for outcome in outcomes]
    with _opened(path, "w") as file:
        file.write(plot.draw(summaries, min(days), max(days), picks))


def _write(path, outcomes, counts):
    """Each outcome as a row; names that a spreadsheet would run as a formula are made harmless."""
    names = {series.number: series.name for series in counts.articles}
    with _opened(path, "w") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["list", "rule", "day", "share", "second_share", "in_best", "favourites", "worst_week", "picks"]
        )
        for outcome in outcomes:
            numbers = [outcome.share, outcome.aimed, outcome.hits, outcome.favourites, outcome.worst_week]
            plain = ["" if number is None else round(number, 6) for number in numbers]
            picked = safe_cell(" | ".join(names[number] for number in outcome.picks))
            rows.writerow(
                [outcome.kind, outcome.rule, date.fromordinal(outcome.day).isoformat(), *plain, picked]
            )
