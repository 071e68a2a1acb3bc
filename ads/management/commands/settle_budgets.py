"""Settles what processes reserved of budgets; run it every half minute or so."""

from decimal import Decimal

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ads.serving import budget


class Command(BaseCommand):
    help = (
        "Settles leases on campaign budgets that have ended: what was billed is spent, what wasn't goes back."
        " Each lease is settled exactly once: safe at any time, twice at once, from several hosts."
    )

    def handle(self, **options):
        done = budget.settle(timezone.now())
        if not done.leases:
            self.stdout.write(_("No reserve had to be settled."))
            return
        self.stdout.write(
            ngettext(
                "Settled %(n)d reserve: %(spent)s euros spent, %(returned)s returned.",
                "Settled %(n)d reserves: %(spent)s euros spent, %(returned)s returned.",
                done.leases,
            )
            % {
                "n": done.leases,
                "spent": _euros(done.spent_micros),
                "returned": _euros(done.returned_micros),
            }
        )


def _euros(micros):
    return number_format(Decimal(micros) / 1_000_000, 2)
