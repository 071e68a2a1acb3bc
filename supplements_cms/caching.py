"""A cache in Redis that pages can do without: while it is away it holds nothing, and nobody gets an error."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis import RedisError

logger = logging.getLogger(__name__)


def _or(answer: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What a method of the cache answers; when Redis doesn't, what `answer` makes of its arguments."""

    def forgiving(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def ask(*args: Any, **kwargs: Any) -> Any:
            try:
                return method(*args, **kwargs)
            except RedisError as error:
                logger.warning("The cache is away: %s", error)
                return answer(*args, **kwargs)

        return ask

    return forgiving


class ForgivingRedisCache(RedisCache):
    """Django's, but for what pages ask of it; /healthz/ready says "forgets" while it is away."""

    get = _or(lambda self, key, default=None, version=None: default)(RedisCache.get)
    set = _or(lambda *args, **kwargs: None)(RedisCache.set)
    add = _or(lambda *args, **kwargs: False)(RedisCache.add)
    delete = _or(lambda *args, **kwargs: False)(RedisCache.delete)
    get_many = _or(lambda *args, **kwargs: {})(RedisCache.get_many)
    set_many = _or(lambda *args, **kwargs: [])(RedisCache.set_many)
