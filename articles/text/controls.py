"""Letters that no XML may hold, however they are written: pasted texts bring them along unseen."""

from __future__ import annotations

import re

# XML 1.0, section 2.2, the other way round; lone surrogates can't be stored at all.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def without_controls(text: str) -> str:
    """`text` without control characters other than tab and line breaks."""
    return _CONTROLS.sub("", text)
