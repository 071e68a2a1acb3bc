"""Judges JSON-LD by the vocabulary of schema.org, offline, and by what search engines ask beyond it.

The vocabulary: tests/data/schema_org. A graph is judged whole: every type and property exists and isn't
superseded, every property may stand on the type that carries it, every value is of a kind that it may have,
and every reference leads to something in the graph.
"""

import csv
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[2] / "data" / "schema_org"
KEYWORDS = {"@id", "@type"}
# Search actions: https://schema.org/docs/actions.html#part-4, properties with -input on the action itself.
ANNOTATION = re.compile(r"(.+)-(?:input|output)$")

# What Google wants to find, besides the vocabulary: {type: names, of which "a|b" means either}. Required and
# recommended alike, as far as our pages know it. From developers.google.com/search/docs/appearance/
# structured-data/ article, breadcrumb, product-snippet, profile-page, logo; read in 2025.
WANTED = {
    "Article": ["headline", "image", "datePublished", "dateModified", "author"],
    "BreadcrumbList": ["itemListElement"],
    "ListItem": ["position", "name", "item|url"],
    "Product": ["name", "offers|review|aggregateRating"],
    "Offer": ["price", "priceCurrency", "availability"],
    "AggregateOffer": ["lowPrice", "priceCurrency", "offerCount"],
    "ProfilePage": ["mainEntity"],
    "Person": ["name", "url"],
    "Organization": ["name"],
    "WebSite": ["name", "url"],
    "ImageObject": ["url"],
    "SearchAction": ["target", "query-input"],
}


@cache
def types():
    """{name: (kind, parents)}"""
    with (DATA / "types.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: (row["kind"], row["parents"].split()) for row in csv.DictReader(file)}


@cache
def properties():
    """{name: (domains, ranges, superseded by)}"""
    with (DATA / "properties.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["name"]: (set(row["domains"].split()), set(row["ranges"].split()), row["superseded_by"])
            for row in csv.DictReader(file)
        }


@cache
def above(name):
    """A type with everything that it is as well."""
    _kind, parents = types().get(name, ("", []))
    return frozenset({name}.union(*(above(parent) for parent in parents)))


def problems(graph):
    """What is wrong with a @graph, each as a sentence; nothing if nothing is."""
    known = {}
    for node in _nodes(graph):
        if "@id" in node and "@type" in node:
            known.setdefault(node["@id"], set()).update(_types_of(node))
    return [problem for node in _nodes(graph) for problem in _judge(node, known)]


def _nodes(value):
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)
    elif isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _nodes(item)


def _types_of(node):
    return {node["@type"]} if isinstance(node["@type"], str) else set(node["@type"])


def _judge(node, known):
    if set(node) == {"@id"}:
        if node["@id"] not in known:
            yield f"{node['@id']} is nowhere in the graph"
        return
    if "@type" not in node:
        yield f"no type: {node}"
        return
    own = _types_of(node)
    for name in own:
        if types().get(name, ("",))[0] != "class":
            yield f"no such type: {name}"
        for wanted in WANTED.get(name, []):
            if not any(node.get(either) for either in wanted.split("|")):
                yield f"{name} lacks {wanted}"
    everything = frozenset().union(*(above(name) for name in own))
    for name, value in node.items():
        if name not in KEYWORDS:
            yield from _judge_property(name, value, everything, known)


def _judge_property(name, value, everything, known):
    if annotated := ANNOTATION.match(name):
        if "Action" not in everything:
            yield f"{name} stands on no action"
        elif not isinstance(value, str) or "name=" not in value:
            yield f"{name} doesn't say what is put in: {value} ({annotated[1]})"
        return
    if name not in properties():
        yield f"no such property: {name}"
        return
    domains, ranges, superseded_by = properties()[name]
    if superseded_by:
        yield f"{name} was superseded by {superseded_by}"
    if not domains & everything:
        yield f"{name} can't stand on {sorted(everything)}"
    for item in value if isinstance(value, list) else [value]:
        if not _fits(item, ranges, known):
            yield f"{name} can't be {item!r}: only {sorted(ranges)}"
    if value in ("", None, [], {}):
        yield f"{name} is empty"


def _fits(value, ranges, known):
    if isinstance(value, dict):
        own = known.get(value["@id"], set()) if set(value) == {"@id"} else _types_of(value)
        return any(above(name) & ranges for name in own)
    if isinstance(value, bool):
        return "Boolean" in ranges
    if isinstance(value, (int, float)):
        return "Number" in ranges or ("Integer" in ranges and isinstance(value, int))
    return isinstance(value, str) and any(_reads_as(value, name) for name in ranges)


def _reads_as(text, name):
    if name == "URL":
        return bool(re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text))
    if "Text" in above(name):
        return True
    if name in ("Date", "DateTime"):
        return _is_moment(text, date if name == "Date" else datetime)
    if name == "Number":
        return bool(re.fullmatch(r"\d+(\.\d+)?", text))
    if name == "Duration":
        return bool(re.fullmatch(r"P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?", text)) and text[-1] not in "PT"
    member = text.removeprefix("https://schema.org/")
    return member != text and types().get(member, ("",))[0] == "member" and name in above(member)


def _is_moment(text, kind):
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True
