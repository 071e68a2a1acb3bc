"""What is asked of an index, in no database's language: passes, the most promising first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from articles.text.dutch import Unit

# At the end of a token: and all that begin so.
AND_SO_ON = "*"


class Clause(NamedTuple):
    """`units` that must all be there, or of which one will do."""

    units: tuple[Unit, ...]
    is_any: bool = False

    def written(self, both: str, either: str, token: Callable[[str], str]) -> str:
        """The clause in a language that has such words for and, or, and a token."""
        units = [
            f" {either} ".join(f"({f' {both} '.join(map(token, way))})" for way in unit.ways)
            for unit in self.units
        ]
        return f" {either if self.is_any else both} ".join(f"({unit})" for unit in units)


class Pass(NamedTuple):
    """One look into the index: what the title must say, and what must stand anywhere at all."""

    title: Clause | None
    everywhere: Clause | None


def thorough(units: Sequence[Unit]) -> list[Pass]:
    """All units in the title; some there and the others elsewhere; anywhere."""
    all_of = Clause(tuple(units))
    some = [Pass(Clause(tuple(units), is_any=True), all_of)] if len(units) > 1 else []
    return [Pass(all_of, None), *some, Pass(None, all_of)]


def loose(units: Sequence[Unit]) -> list[Pass]:
    """Any unit in the title, then any unit anywhere."""
    any_of = Clause(tuple(units), is_any=True)
    return [Pass(any_of, None), Pass(None, any_of)]
