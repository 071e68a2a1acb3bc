"""Threads that start together, for the tests of budgets."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections


@pytest.fixture
def at_once():
    """What `work(i)` returned in so many threads, all started at once, each with its own connection."""

    def run_all(threads, work):
        barrier = Barrier(threads)

        def run(i):
            try:
                barrier.wait(timeout=60)
                return work(i)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(run, range(threads)))

    return run_all
