"""Whatever happens in whatever order: never billed beyond the budget, never free while there was a unit."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from ads.models import Campaign, CountKind, Lease, Placement
from ads.serving import counting
from ads.serving.budget import Held, exhausted, grant, least_budget, settle, spent
from articles.popularity.calendar import day_of
from tests.factories import make_article

from .making import billed, billed_micros, check_books, make_sold, make_spot, make_token

pytestmark = pytest.mark.django_db

# Summer time begins and ends, and an evening like any other; the campaign ends two days later.
STARTS = [
    datetime(2026, 3, 28, 22, 40, tzinfo=UTC),
    datetime(2026, 10, 24, 21, 40, tzinfo=UTC),
    datetime(2026, 6, 15, 21, 40, tzinfo=UTC),
]
UNITS = [1000, 1500, 7000]
PROCESSES, SPOTS = 3, 2
REFUSED_FOR = timedelta(seconds=5)


class Site(RuleBasedStateMachine):
    """A campaign, processes that bill it, and beside them the plain sums that must come out.

    The model knows of no lease: it knows what was billed, at which price and on which day, and the limits.
    """

    @initialize(start=st.sampled_from(STARTS), budget=st.integers(1, 60), cap=st.integers(1, 60) | st.none())
    def begin(self, start, budget, cap):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now, self.ends_at = start, start + timedelta(days=2)
        self.campaign = make_sold(unit=1000, units=budget, starts_at=start, ends_at=self.ends_at)
        self.spots = [make_spot(self.campaign) for _spot in range(SPOTS)]
        self.article = make_article()
        self.unit, self.budget, self.is_paused, self.active = 1000, budget * 1000, False, [True] * SPOTS
        self.total, self.days, self.highest_cap = 0, Counter(), {}
        self.held, self.refused, self.last = [Held() for _process in range(PROCESSES)], {}, None
        self._set_cap(cap and cap * 1000)

    def teardown(self):
        if hasattr(self, "atomic"):
            self._leaves_nothing_reserved()
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # -- What readers do ---------------------------------------------------------------------------

    @rule(
        process=st.integers(0, PROCESSES - 1),
        spot=st.integers(0, SPOTS - 1),
        times=st.sampled_from([1, 2, 7]),
    )
    def see(self, process, spot, times):
        for _time in range(times):
            self._see_one(process, spot)

    def _see_one(self, process, spot):
        could, must = self._could_bill(spot), self._must_bill(process, spot)
        self.last = (spot, make_token(self.spots[spot], article=self.article, now=self.now))
        micros = self._report(process, *self.last)
        assert micros in (0, self.unit)
        assert could or not micros
        assert micros or not must
        if micros:
            self.total += micros
            self.days[day_of(self.now)] += micros
        else:
            self.refused[process, self.unit, day_of(self.now)] = self.now

    @rule(process=st.integers(0, PROCESSES - 1))
    def report_again(self, process):
        if self.last:
            assert self._report(process, *self.last) == 0

    @rule(process=st.integers(0, PROCESSES - 1), kind=st.sampled_from([CountKind.CLICK, CountKind.DELIVERED]))
    def do_what_is_not_sold(self, process, kind):
        token = make_token(self.spots[0], article=self.article, now=self.now)
        assert self._report(process, 0, token, kind) == 0

    def _report(self, process, spot, token, kind=CountKind.VIEWABLE):
        """What was billed for it."""
        before = billed_micros()
        counting.held = self.held[process]
        counting.count(kind, [self.spots[spot].pk], token, self.now)
        return billed_micros() - before

    def _is_live(self, spot):
        return not self.is_paused and self.active[spot] and self.now < self.ends_at

    def _could_bill(self, spot):
        cap = self.highest_cap.get(day_of(self.now), self.cap)
        fits_day = cap is None or self.days[day_of(self.now)] + self.unit <= cap
        return self._is_live(spot) and self.total + self.unit <= self.budget and fits_day

    def _must_bill(self, process, spot):
        """Whether there is a unit that nobody has reserved, and this process wasn't refused just now."""
        refused = self.refused.get((process, self.unit, day_of(self.now)))
        if not self._is_live(spot) or (refused and self.now - refused < REFUSED_FOR):
            return False
        open_leases = [lease for lease in Lease.objects.all() if lease.expires_at > self.now]
        unused = Counter()
        for lease in open_leases:
            unused[lease.day] += (lease.granted - lease.used) * lease.unit_micros
        day = day_of(self.now)
        left = [self.budget - self.total - unused.total()]
        if self.cap is not None:
            left.append(self.cap - self.days[day] - unused[day])
        return min(left) >= self.unit

    # -- What marketers do -------------------------------------------------------------------------

    @rule(is_paused=st.booleans())
    def pause_or_resume(self, is_paused):
        self.is_paused = is_paused
        Campaign.objects.update(is_paused=is_paused)

    @rule(units=st.integers(1, 80))
    def set_budget(self, units):
        least = least_budget(self.campaign)
        assert least >= self.total
        self.budget = max(units * 1000, least)
        Campaign.objects.update(budget_micros=self.budget)

    @rule(units=st.integers(0, 60) | st.none())
    def set_cap(self, units):
        self._set_cap(units and units * 1000)

    def _set_cap(self, cap):
        self.cap = cap
        Campaign.objects.update(daily_cap_micros=cap)
        self._note_cap()

    def _note_cap(self):
        """What was reserved under a cap that is lowered later may still be billed on that day."""
        day = day_of(self.now)
        known = self.highest_cap.get(day, self.cap)
        self.highest_cap[day] = None if None in (known, self.cap) else max(known, self.cap)

    @rule(unit=st.sampled_from(UNITS))
    def set_price(self, unit):
        self.unit = unit
        Campaign.objects.update(price_micros=unit * 1000)

    @rule(spot=st.integers(0, SPOTS - 1), is_active=st.booleans())
    def switch(self, spot, is_active):
        self.active[spot] = is_active
        Placement.objects.filter(pk=self.spots[spot].pk).update(is_active=is_active)

    # -- What machines do --------------------------------------------------------------------------

    @rule(process=st.integers(0, PROCESSES - 1))
    def crash(self, process):
        self.held[process] = Held()
        self.refused = {key: moment for key, moment in self.refused.items() if key[0] != process}

    @rule()
    def crash_between_granting_and_using(self):
        grant(self.campaign.pk, self.now)

    @rule()
    def settle(self):
        settle(self.now)

    @rule(seconds=st.sampled_from([1, 4, 6, 30, 61, 600, 3600, 8 * 3600]))
    def time_passes(self, seconds):
        self.now += timedelta(seconds=seconds)
        self._note_cap()

    # -- What is always true -----------------------------------------------------------------------

    @invariant()
    def the_books_agree(self):
        if not hasattr(self, "campaign"):
            return
        check_books(self.campaign)
        assert billed_micros() == self.total <= self.budget
        found = spent([self.campaign.pk], self.now)[self.campaign.pk]
        assert (found.spent_micros, found.today_micros) == (self.total, self.days[day_of(self.now)])
        assert found.spent_micros + found.reserved_micros <= found.budget_micros

    @invariant()
    def what_has_nothing_left_is_known(self):
        if hasattr(self, "campaign"):
            is_over = self.total + self.unit > self.budget or (
                self.cap is not None and self.days[day_of(self.now)] + self.unit > self.cap
            )
            assert bool(exhausted(self.now)) == (is_over and self.now < self.ends_at)

    def _leaves_nothing_reserved(self):
        self.now += timedelta(seconds=61)
        settle(self.now)
        assert not Lease.objects.exists()
        assert spent([self.campaign.pk], self.now)[self.campaign.pk].reserved_micros == 0
        self.the_books_agree()
        assert sum(self.days.values()) == self.total
        assert billed() == 0 or self.total


def test_any_sequence_of_events_keeps_the_books(settings):
    settings.BILLING_PROCESSES = 2
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "held", Held())
        run_state_machine_as_test(Site, settings=EXAMPLES)


EXAMPLES = settings(
    max_examples=8, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
