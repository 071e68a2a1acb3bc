"""Asks SQLite's FTS5 table for publications, newest first and never more than is wanted.

FTS5 keeps its lists in the order of their numbers and stops when it has enough: nothing else is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from .passes import AND_SO_ON, Clause, Pass

_TABLE = "articles_search_text"


def statement(passes: Sequence[Pass], most: int) -> tuple[str, list[str]]:
    """SQL and its parameters: (pass, number of a publication), of each pass the `most` newest at most."""
    looks = [
        f"SELECT * FROM (SELECT {place}, rowid FROM {_TABLE} WHERE {_TABLE} MATCH %s"  # noqa: S608 - no words of readers
        f" ORDER BY rowid DESC LIMIT {most})"
        for place in range(len(passes))
    ]
    return " UNION ALL ".join(looks), [_match(wanted) for wanted in passes]


def _match(wanted: Pass) -> str:
    parts = [f"({_written(wanted.everywhere)})"] if wanted.everywhere else []
    if wanted.title:
        parts.append(f"({{title}} : ({_written(wanted.title)}))")
    return " AND ".join(parts)


def _written(clause: Clause) -> str:
    return clause.written("AND", "OR", _token)


def _token(token: str) -> str:
    return f'"{token[:-1]}" *' if token.endswith(AND_SO_ON) else f'"{token}"'
