"""What has gathered in Redis, slot by slot, for whoever moves it to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

# The braces would keep all keys of ours on one node; a cluster's other nodes are not asked, though.
PREFIX = "{views}:"
# A slot is a hash: how often each article was read, and how often was refused for which reason.
SLOT = PREFIX + "slot:"
# The starts of all slots there are; the last start that was moved; and what this Redis calls itself.
SLOTS, FLUSHED, NAME = PREFIX + "slots", PREFIX + "flushed", PREFIX + "name"
SLOT_SECONDS = 10
# A slot is closed when two later ones have begun.
OPEN_SLOTS = 2
# A slot that nobody moves to the database for so long is lost.
KEPT_SECONDS = 7 * 24 * 3600
# A field that begins with this counts a refusal; the others are articles.
REFUSED = "!"
_PATIENCE = 10.0
# From now on no view enters this slot or an earlier one, not even when the clock is set back.
_CLOSE = """
if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1])
end
"""


@dataclass(frozen=True)
class Slot:
    """Ten seconds of views, by the start of them (Unix time, by Redis's clock)."""

    # Unique among all slots of all buffers that this site ever had.
    name: str
    start: int


class Slots:
    """The slots of one Redis; every method raises `redis.RedisError` when it doesn't answer within 10 s."""

    def __init__(self, redis: Any) -> None:
        self._redis = redis
        redis.set(NAME, token_hex(8), nx=True)
        self._name = redis.get(NAME)

    def closed(self) -> Iterator[Slot]:
        """The slots that get no more views, oldest first."""
        seconds, _microseconds = self._redis.time()
        last = seconds - seconds % SLOT_SECONDS - OPEN_SLOTS * SLOT_SECONDS - 1
        for start in self._redis.zrangebyscore(SLOTS, "-inf", last):
            self._redis.eval(_CLOSE, 1, FLUSHED, int(start))
            yield Slot(f"{self._name}:{int(start)}", int(start))

    def counts(self, slot: Slot) -> dict[str, int]:
        """How often each field was counted; nothing when the slot has been deleted."""
        return {field: int(n) for field, n in self._redis.hgetall(f"{SLOT}{slot.start}").items()}

    def remembers(self, key: bytes) -> bool:
        """Whether a report with this key was counted lately, or refused as the second of its kind."""
        return bool(self._redis.exists(PREFIX.encode() + key))

    def oldest(self) -> int | None:
        """The start of the oldest slot that waits; None when nothing does."""
        found = self._redis.zrange(SLOTS, 0, 0)
        return int(found[0]) if found else None

    def keeps_everything(self) -> bool:
        """Whether this Redis would rather refuse than forget when it is full."""
        return self._redis.info("memory").get("maxmemory_policy") == "noeviction"

    def delete(self, slot: Slot) -> None:
        """Forget the slot; what it held must be in the database by now."""
        self._redis.delete(f"{SLOT}{slot.start}")
        self._redis.zrem(SLOTS, slot.start)


@contextmanager
def slots_of(url: str) -> Iterator[Slots]:
    """The slots in the Redis at `url`."""
    options = {"socket_timeout": _PATIENCE, "socket_connect_timeout": _PATIENCE, "decode_responses": True}
    # Only here: redis-py takes eleven megabytes of a process.
    from redis import Redis

    with Redis.from_url(url, **options) as redis:
        yield Slots(redis)
