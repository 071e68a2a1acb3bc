"""Addresses inside this site."""

import re

# Whole segments of the characters that our own addresses use: so no scheme, host, "//", backslash, dot, query
# or control character, each of which some browser somewhere takes for the way to another site.
_PATH = re.compile(r"/(?:[A-Za-z0-9_-]+/)+")


def is_internal_path(path: str) -> bool:
    """Whether `path` can only be an address of this site, as "/artikelen/zink/"."""
    return _PATH.fullmatch(path) is not None
