"""Counts views in Redis where VIEW_BUFFER_URL names one (Mode B): one trip a view, limits included.

Views gather in slots of ten seconds by Redis's own clock; articles/popularity/flushing.py moves them to the
database. Whoever can't reach Redis counts in the database as if there were no buffer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha1
from secrets import token_hex

from django.conf import settings
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.connection import AbstractConnection
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    MaxConnectionsError,
    NoScriptError,
    RedisError,
    ResponseError,
    TimeoutError,
)
from redis.retry import Retry

from articles.models import Refusal

from .limits import Limit
from .slots import FLUSHED, KEPT_SECONDS, NAME, PREFIX, REFUSED, SLOT, SLOT_SECONDS, SLOTS

logger = logging.getLogger(__name__)

# A reader's report waits so long for Redis, in seconds, before it goes to the database instead.
PATIENCE = 0.04
# Redis refuses to run what has waited longer than this, so that nothing counts after we gave up on it.
_DEADLINE = 0.025
# After a failure so many seconds pass before Redis is tried again; a late answer alone is none, so many are.
BREAK = 30.0
_LATE_ANSWERS = 3

# KEYS: the slots, the last that was moved, the name, then two a limit: today's key, and yesterday's or the
# same again.
# ARGV: deadline (ms), prefix of slots, seconds of a slot, seconds kept, a name for a Redis without one, the
# field to add to, then for each limit most, seconds, the field of its refusal. Returns the moment (ms), and
# which limit was reached: 0 for none, -1 when the deadline has passed, or its clock has gone wrong, and
# nothing was done.
_SCRIPT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local deadline = tonumber(ARGV[1])
if now > deadline then return {now, -1} end
local flushed = tonumber(redis.call('GET', KEYS[2]) or '0')
if flushed > now / 1000 + 60 then return {now, -1} end
local field, reached, limits = ARGV[6], 0, (#ARGV - 6) / 3
for i = 1, limits do
  local most = tonumber(ARGV[4 + 3 * i])
  for _, key in ipairs({KEYS[2 + 2 * i], KEYS[3 + 2 * i]}) do
    if reached == 0 and tonumber(redis.call('GET', key) or '0') >= most then
      reached, field = i, ARGV[6 + 3 * i]
    end
  end
end
if reached == 0 then
  for i = 1, limits do
    local key = KEYS[2 + 2 * i]
    if redis.call('INCR', key) == 1 then redis.call('EXPIRE', key, ARGV[5 + 3 * i]) end
  end
end
local seconds = tonumber(ARGV[3])
local slot = math.max(math.floor(clock[1] / seconds) * seconds, flushed + seconds)
local name = string.format('%d', slot)
if redis.call('HINCRBY', ARGV[2] .. name, field, 1) == 1 then
  redis.call('ZADD', KEYS[1], slot, name)
  redis.call('SET', KEYS[3], ARGV[5], 'NX')
  redis.call('EXPIRE', ARGV[2] .. name, ARGV[4])
end
return {now, reached}
"""
# What a Redis calls itself that this process is the first to count in.
_NAME = token_hex(8)
# Answers that say no; some of them redis-py takes for a broken connection.
_REFUSALS = (ResponseError, AuthenticationError, BusyLoadingError, MaxConnectionsError)
_SCRIPT_NAME = sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()


class Unavailable(Exception):
    """There is no buffer, or it didn't take the view: nothing was counted in it."""


class InDoubt(Exception):
    """The buffer didn't say in time whether it counted the view; if it hasn't by now, it never will."""


class _Clock:
    """What time it is by the Redis, as this process knows it: never later than it is there."""

    # An answer that was long on its way is forgotten for a quicker one, a clock that was set back after this.
    _BELIEVED = 10.0

    def __init__(self) -> None:
        self.offset: float | None = None
        self.heard_at = 0.0

    def heard(self, milliseconds: int) -> None:
        now = time.monotonic()
        offset = milliseconds / 1000 - now
        if self.offset is None or offset > self.offset or now - self.heard_at > self._BELIEVED:
            self.offset, self.heard_at = offset, now

    def deadline(self) -> int:
        """In milliseconds, for what is asked now."""
        return int((time.monotonic() + (self.offset or 0.0) + _DEADLINE) * 1000)


class _Buffer:
    """One Redis, as one process sees it."""

    def __init__(self, url: str) -> None:
        self.pool = _pool(url, PATIENCE)
        self.clock = _Clock()
        self.rests_until = 0.0
        self.late = 0

    def run(self, keys: Sequence[bytes | str], arguments: Sequence[object]) -> int:
        """Run the script once; the place of the limit that was reached, from 1, or 0."""
        if time.monotonic() < self.rests_until:
            raise Unavailable
        # Until this attempt has ended well the others needn't wait for Redis too.
        is_trial = self.rests_until > 0
        if is_trial:
            self.rests_until = time.monotonic() + BREAK
        try:
            connection = self.pool.get_connection()
        except RedisError as error:
            raise self._rest(error) from error
        try:
            now, reached = self._ask(connection, keys, arguments)
        finally:
            self.pool.release(connection)
        self.clock.heard(now)
        self.late = max(0, self.late - 1)
        if is_trial:
            self.rests_until = 0.0
        if reached < 0:
            raise Unavailable
        return reached

    def _ask(
        self, connection: AbstractConnection, keys: Sequence[bytes | str], arguments: Sequence[object]
    ) -> tuple[int, int]:
        try:
            if self.clock.offset is None:
                connection.send_command("TIME")
                seconds, microseconds = connection.read_response()
                self.clock.heard(int(seconds) * 1000 + int(microseconds) // 1000)
            command = (len(keys), *keys, self.clock.deadline(), *arguments)
            connection.send_command("EVALSHA", _SCRIPT_NAME, *command)
        except RedisError as error:
            raise self._rest(error) from error
        try:
            try:
                return connection.read_response()
            except NoScriptError:
                connection.send_command("EVAL", _SCRIPT, *command)
                return connection.read_response()
        except _REFUSALS as error:
            # It said no before it wrote anything.
            raise self._rest(error) from error
        except RedisError as error:
            self.late += 1
            if not isinstance(error, TimeoutError) or self.late >= _LATE_ANSWERS:
                self._rest(error)
            raise InDoubt from error

    def _rest(self, error: RedisError) -> Unavailable:
        self.rests_until = time.monotonic() + BREAK
        logger.warning("The buffer of views fails (%s); for %d s the database counts", error, BREAK)
        return Unavailable()


def count_view(article_id: int, refusal: Refusal | None, within: Sequence[Limit]) -> Refusal | None:
    """Count the view, or its refusal, in the running slot; returns why it was not counted, else None.

    Raises Unavailable where the database must count it instead, and InDoubt when no answer came in time.
    """
    if not settings.VIEW_BUFFER_URL:
        raise Unavailable
    keys: list[bytes | str] = [SLOTS, FLUSHED, NAME]
    arguments: list[object] = [SLOT, SLOT_SECONDS, KEPT_SECONDS, _NAME]
    arguments.append(REFUSED + refusal.value if refusal else article_id)
    for limit in within:
        keys += [_key(limit.key), _key(limit.before or limit.key)]
        arguments += [limit.most, int(limit.lasts.total_seconds()), REFUSED + limit.reason.value]
    reached = _buffer(settings.VIEW_BUFFER_URL).run(keys, arguments)
    return within[reached - 1].reason if reached else refusal


def forget_connections() -> None:
    """Let this process meet its buffer anew: no connection, no rest, no clock."""
    _buffer.cache_clear()


def _key(key: bytes) -> bytes:
    return PREFIX.encode() + key


@lru_cache(maxsize=4)
def _buffer(url: str) -> _Buffer:
    return _Buffer(url)


def _pool(url: str, patience: float) -> ConnectionPool:
    return ConnectionPool.from_url(
        url,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 0),
        # Plain RESP2 without greetings: a new connection costs no trip of its own.
        protocol=2,
        driver_info=None,
    )
