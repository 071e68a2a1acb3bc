"""Asks PostgreSQL's full text index for publications, newest first and never more than is wanted.

A GIN index knows nothing of order: left to itself PostgreSQL fetches every article with a common word, or
walks through all articles from the newest until it has found enough of a rare one. So each pass looks first
among the newest 512 to 1,024 numbers, which the index itself can tell apart (migration 0013_search), then
among the newest 8,192 to 16,384, then among all; later looks aren't carried out once there is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .passes import AND_SO_ON, Clause, Pass

_TABLE = "articles_searchentry"
# The marks of blocks of numbers, and of how many bits those are.
_BLOCKS = (("zqa", 9), ("zqb", 13))


def statement(passes: Sequence[Pass], most: int) -> tuple[str, list[str]]:
    """SQL and its parameters: (pass, number of a publication), of each pass the `most` newest at most."""
    looks, parameters = [], []
    for place, wanted in enumerate(passes):
        children = []
        for where, values in _looks(wanted):
            # Adding nothing keeps the planner from walking the primary key, reading every vector on its way.
            newest_first = f"ORDER BY publication_id + 0 DESC LIMIT {most}"
            children.append(f"(SELECT publication_id FROM {_TABLE} WHERE {where} {newest_first})")  # noqa: S608 - no words of readers
            parameters += values
        either = " UNION ALL ".join(children)
        looks.append(f"(SELECT {place}, publication_id FROM ({either}) AS found LIMIT {most})")  # noqa: S608 - no words of readers
    top = f"WITH top AS MATERIALIZED (SELECT COALESCE(max(publication_id), 0) AS id FROM {_TABLE}) "  # noqa: S608 - no words of readers
    return top + " UNION ALL ".join(looks), parameters


def _looks(wanted: Pass) -> Iterator[tuple[str, list[str]]]:
    """The condition of each look of a pass, each without what the one before has seen."""
    unseen = ""
    for mark, bits in _BLOCKS:
        block = f"id >> {bits}"
        newest = f"format('(%%s) & ({mark}%%s | {mark}%%s)', %s, {block}, ({block}) - 1)"
        yield _condition(wanted, f"(SELECT {newest} FROM top)::tsquery", unseen)  # noqa: S608 - no words of readers
        unseen = f" AND publication_id + 0 < (SELECT (({block}) - 1) << {bits} FROM top)"  # noqa: S608 - no words of readers
    # Of a question that it sees the planner thinks it knows how much it finds, and may read every vector.
    yield _condition(wanted, "(SELECT %s::text FROM top)::tsquery", unseen)


def _condition(wanted: Pass, query: str, unseen: str) -> tuple[str, list[str]]:
    columns = {"in_title": wanted.title, "in_all": wanted.everywhere}
    asked = {column: clause for column, clause in columns.items() if clause}
    where = " AND ".join(f"{column} @@ {query}" for column in asked)
    return where + unseen, [_written(clause) for clause in asked.values()]


def _written(clause: Clause) -> str:
    return clause.written("&", "|", _token)


def _token(token: str) -> str:
    return f"{token[:-1]}:*" if token.endswith(AND_SO_ON) else token
