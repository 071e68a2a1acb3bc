"""Finds what is wrong with the HTML of a page, also in what a parser doesn't look at."""

import re
from collections import Counter
from itertools import pairwise

import html5lib

# Attributes that hold ids of the same page, one or more.
REFERRING = ["for", "headers", "list", "popovertarget", "aria-owns"] + [
    f"aria-{name}" for name in ("labelledby", "describedby", "controls", "activedescendant", "details")
]
# What HTML leaves to style sheets (WHATWG, “Obsolete features”), and elements of the same kind.
OBSOLETE = {"align", "valign", "bgcolor", "border", "cellpadding", "cellspacing", "frameborder", "hspace"}
OBSOLETE_ELEMENTS = {"acronym", "big", "center", "font", "marquee", "strike", "tt", "nobr"}
INTERACTIVE = {"a", "button", "details", "input", "label", "select", "textarea", "iframe", "embed"}
LABELLED = {"input", "select", "textarea"}


def faults(html):
    """What is wrong with a page, in words; nothing for one that is right."""
    try:
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    except html5lib.html5parser.ParseError as error:
        return [f"html5lib: {error}"]
    root = tree if hasattr(tree, "iter") else tree.getroot()
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    return [
        *_ids(elements),
        *_attributes(elements),
        *_names(elements),
        *_nesting(root),
        *_outline(elements),
    ]


def _ids(elements):
    ids = Counter(element.get("id") for element in elements if element.get("id") is not None)
    yield from (f"id {name!r} {n} times" for name, n in ids.items() if n > 1 or not name or " " in name)
    for element in elements:
        wanted = {name for attribute in REFERRING for name in element.get(attribute, "").split()}
        target = element.get("href", "").removeprefix("#")
        if element.tag == "a" and element.get("href", "").startswith("#"):
            wanted.add(target)
        yield from (f"<{element.tag}> refers to {name!r}, which isn't there" for name in wanted - ids.keys())


def _attributes(elements):
    for element in elements:
        if element.tag in OBSOLETE_ELEMENTS or OBSOLETE.intersection(element.keys()):
            yield f"<{element.tag}> or one of its {element.keys()} is obsolete"
        if element.tag == "img" and not (element.get("width") and element.get("height")):
            yield f"<img src={element.get('src')}> has no size"
        if element.tag == "img" and ("alt" not in element.keys() or not element.get("src")):  # noqa: SIM118
            yield f"<img src={element.get('src')}> has no alternative text or no address"
        if any(
            element.get(name) == "" for name in ("href", "src", "action", "class", "aria-label", "datetime")
        ):
            yield f"<{element.tag}> has an empty attribute: {dict(element.items())}"


def _names(elements):
    """Links, buttons, fields and landmarks of which nobody hears what they are."""
    labels = {element.get("for") for element in elements if element.tag == "label"}
    for element in elements:
        words = (
            "".join(element.itertext()).strip() or element.get("aria-label") or element.get("aria-labelledby")
        )
        words = words or any(image.get("alt") for image in element.iter("img"))
        if element.tag in ("a", "button", "summary", "h1", "h2", "h3", "h4", "title", "label") and not words:
            yield f"<{element.tag} {dict(element.items())}> says nothing"
        is_labelled = (
            element.get("id") in labels or element.get("aria-label") or element.get("aria-labelledby")
        )
        if element.tag in LABELLED and element.get("type") not in ("hidden", "submit") and not is_labelled:
            yield f"<{element.tag} name={element.get('name')}> has no label"
    for landmark in ("nav", "aside"):
        named = [element for element in elements if element.tag == landmark]
        names = Counter(element.get("aria-label") or element.get("aria-labelledby") for element in named)
        # The contents stand twice in the page, of which a screen shows one.
        yield from (f"{n} <{landmark}> of the name {name}" for name, n in names.items() if n > 1 or not name)


def _nesting(element, within=()):
    is_interactive = element.tag in INTERACTIVE and not (
        element.tag == "input" and element.get("type") == "hidden"
    )
    if is_interactive and any(tag in ("a", "button") for tag in within):
        yield f"<{element.tag}> inside {within}"
    for child in element:
        if isinstance(child.tag, str):
            yield from _nesting(child, (*within, element.tag))


def _outline(elements):
    """One h1, no level skipped, one of each part of the frame, and first of all a way past the head."""
    levels = [int(element.tag[1]) for element in elements if re.fullmatch("h[1-6]", element.tag)]
    if levels.count(1) != 1 or any(after - before > 1 for before, after in pairwise([0, *levels])):
        yield f"headings of levels {levels}"
    tags = Counter(element.tag for element in elements)
    yield from (f"{tags[tag]} <{tag}>" for tag in ("main", "title", "html", "body") if tags[tag] != 1)
    first = next((element for element in elements if element.tag in ("a", "button")), None)
    main = next((element for element in elements if element.tag == "main"), None)
    if (
        first is None
        or main is None
        or first.get("href") != f"#{main.get('id')}"
        or main.get("tabindex") != "-1"
    ):
        yield "the first link doesn't lead to <main>"
