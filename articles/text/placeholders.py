"""What a ready-made text leaves to its publisher to fill in: “[vul in: naam van de uitgever]”."""

import re

from .markup import plain_text

_PLACEHOLDER = re.compile(r"\[vul in: ([^\]]+)\]", re.IGNORECASE)


def placeholders_in(html: str) -> list[str]:
    """What is left to fill in, each once, in the order of the text."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(plain_text(html))))
