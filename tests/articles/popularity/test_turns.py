"""Long work lets others write between its steps."""

import pytest
from django.db import connection

from articles.popularity import turns
from articles.popularity.turns import in_chunks, in_turns


@pytest.fixture
def slept(monkeypatch):
    """How long was paused; each step takes two seconds."""
    slept, clock = [], iter(range(0, 1000, 2))
    monkeypatch.setattr(turns, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(turns, "sleep", slept.append)
    return slept


def test_on_sqlite_it_pauses_between_steps_as_long_as_they_took(slept, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite", raising=False)
    assert list(in_turns("abc")) == ["a", "b", "c"]
    assert slept == [2, 2]


def test_a_single_step_needs_no_pause(slept, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite", raising=False)
    assert list(in_turns("a")) == ["a"]
    assert slept == []


def test_on_postgresql_nobody_waits(slept, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql", raising=False)
    assert list(in_turns(iter("abc"))) == ["a", "b", "c"]
    assert slept == []


def test_chunks_hold_everything_once():
    assert list(in_chunks(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(in_chunks([], 3)) == []
