"""Reads pages as machines do."""

import json
import re


def graph_of(html):
    """The one @graph of a page."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(found) == 1, f"{len(found)} pieces of JSON-LD"
    whole = json.loads(found[0])
    assert whole["@context"] == "https://schema.org"
    return whole["@graph"]


def node_of(graph, kind):
    """The one node of the graph that is of this type."""
    nodes = [node for node in graph if node["@type"] == kind or kind in list(node["@type"])]
    assert len(nodes) == 1, f"{len(nodes)} of {kind}"
    return nodes[0]


def meta(html, name):
    """What the page says of itself under this name; "" if nothing."""
    found = re.search(rf'<meta (?:name|property)="{re.escape(name)}" content="([^"]*)">', html)
    return found[1] if found else ""
