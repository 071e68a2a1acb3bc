"""What a reader's reports may not exceed: remembered by keys that say nothing of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from articles.models import Refusal


@dataclass(frozen=True)
class Limit:
    """At most `most` reports with this key until it expires; the next is refused for `reason`."""

    reason: Refusal
    key: bytes
    most: int
    lasts: timedelta
    # The same under yesterday's salt, looked at only.
    before: bytes | None = None

    @property
    def keys(self) -> list[bytes]:
        return [self.key] if self.before is None else [self.key, self.before]
