"""The Dutch catalogue is complete: every string of the interface, translated, and compiled as it is written."""

import ast
import io
import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "supplements_cms" / "locale" / "nl" / "LC_MESSAGES"
ROOMS = ("articles", "ads", "supplements_cms", "templates")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{\w*\}")


def catalogue(domain="django"):
    with (CATALOGUE / f"{domain}.po").open("rb") as file:
        return read_po(file, locale="nl", domain=domain)


def strings_of_the_code():
    """Each (context, msgid) that code and templates ask gettext for, with a place where it stands."""
    found = {}
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.*")):
        if path.suffix not in (".py", ".html", ".txt") or "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = templatize(text, origin=str(path))
        for line, function, messages, _comments in extract_python(
            io.BytesIO(text.encode()), list(KEYWORDS), (), {"encoding": "utf-8"}
        ):
            message = messages if isinstance(messages, tuple) else (messages,)
            context, msgid = (message[0], message[1]) if "pgettext" in function else (None, message[0])
            if msgid:
                found[context, msgid.replace("\r\n", "\n")] = f"{path.relative_to(ROOT)}:{line}"
    return found


def test_every_string_of_the_interface_is_in_the_catalogue():
    known = {(message.context, key(message)) for message in catalogue() if message.id}
    missing = {place: msgid for msgid, place in strings_of_the_code().items() if msgid not in known}
    assert missing == {}


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_string_is_translated_and_sure(domain):
    unfinished = [
        message.id
        for message in catalogue(domain)
        if message.id and (message.fuzzy or not all(texts(message.string)))
    ]
    assert unfinished == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_translations_keep_the_places_for_values(domain):
    wrong = [
        (message.id, text)
        for message in catalogue(domain)
        for text in texts(message.string)
        if message.id and placeholders(text) - placeholders(*texts(message.id))
    ]
    assert wrong == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_file_says_what_the_text_file_says(domain):
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(domain))
    compiled.seek(0)
    with (CATALOGUE / f"{domain}.mo").open("rb") as file:
        stored = GNUTranslations(file)._catalog
    expected = GNUTranslations(compiled)._catalog
    assert {k: v for k, v in stored.items() if k} == {k: v for k, v in expected.items() if k}


def test_no_string_is_built_before_it_is_translated():
    built = []
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS
            if is_call and node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                built.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert built == []


def key(message):
    return message.id[0] if isinstance(message.id, tuple) else message.id


def texts(string):
    return string if isinstance(string, tuple) else (string,)


def placeholders(*strings):
    return {match[0] for string in strings for match in PLACEHOLDER.finditer(string)}
