"""Joins what was compressed before into one valid gzip file, without compressing anything again."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache
from struct import Struct

# Nothing but bytes that were deflated, by a program on no system in particular (RFC 1952).
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_TRAILER = Struct("<LL")
_STORED = Struct("<BHH")
_RAW = -15
_BEST = 9


def piece(plain: bytes) -> bytes:
    """`plain` as raw deflate that ends on a whole byte and looks back at nothing before it."""
    if not plain:
        return b""
    deflate = zlib.compressobj(_BEST, zlib.DEFLATED, _RAW)
    return deflate.compress(plain) + deflate.flush(zlib.Z_FULL_FLUSH)


def last_piece(plain: bytes) -> bytes:
    """`plain` as raw deflate that ends the file."""
    deflate = zlib.compressobj(_BEST, zlib.DEFLATED, _RAW)
    return deflate.compress(plain) + deflate.flush()


@lru_cache(maxsize=1024)
def stored(length: int) -> bytes:
    """What stands before `length` bytes (1 … 65535) that are written as they are (RFC 1951, 3.2.4)."""
    return _STORED.pack(0, length, length ^ 0xFFFF)


def joined(pieces: Iterable[bytes], crc: int, size: int) -> bytes:
    """The gzip file of these pieces, the last of them at the end; of what they hold the CRC-32 and the size."""
    return b"".join((_HEADER, *pieces, _TRAILER.pack(crc, size & 0xFFFFFFFF)))
