"""Budgets: an event is billed once and never beyond the budget, whoever counts at the same moment.

Processes bill from leases (docs/decisions/0010): units of a campaign's budget that were reserved for one of
them. What isn't used when a lease ends goes back. All money is in micro-euros.

Everybody takes locks in one order, so that nobody waits for another crosswise: keys of tokens, limits of
readers and networks, leases, budgets, days, counts; each kind in the order of its keys. Nobody asks for a
lease while holding any of these.
"""

from .billing import CHARGED, Sale, bill, sales
from .granting import grant
from .holding import Held, Unit, held
from .settling import Settled, settle
from .spending import Spend, exhausted, least_budget, spent

__all__ = [
    "CHARGED",
    "Held",
    "Sale",
    "Settled",
    "Spend",
    "Unit",
    "bill",
    "exhausted",
    "grant",
    "held",
    "least_budget",
    "sales",
    "settle",
    "spent",
]
