"""The Dutch catalogue: every string of the interface is in it, translated, and compiled as it is written."""

import ast
import io
import re
from gettext import GNUTranslations
from pathlib import Path

import axes
import django
import django_prose_editor
import pytest
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation.template import templatize

from tests.factories import make_user

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "supplements_cms" / "locale" / "nl" / "LC_MESSAGES"
ROOMS = ("articles", "ads", "supplements_cms", "templates")
DOMAINS = ("django", "djangojs")
KEYWORDS = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy",
    "pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy",
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z.\d]|%[sd]|\{\w*\}")
CALL_IN_SCRIPT = re.compile(r'\bgettext\(\s*"((?:[^"\\]|\\.)*)"')


# -- Complete --------------------------------------------------------------------------------------


def test_every_string_of_the_interface_is_in_the_catalogue():
    known = msgids("django")
    missing = {place: msgid for msgid, place in strings_of_the_code().items() if msgid not in known}
    assert missing == {}


def test_every_string_of_the_scripts_is_in_the_catalogue():
    known = msgids("djangojs")
    scripts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "supplements_cms").rglob("*.js")}
    found = {msgid for script in scripts.values() for msgid in CALL_IN_SCRIPT.findall(script)}
    asked = {(None, msgid.replace('\\"', '"')) for msgid in found}
    assert (None, "Move up") in asked
    assert asked - known == set()


@pytest.mark.parametrize(("library", "domain"), [(axes, "django"), (django_prose_editor, "djangojs")])
def test_libraries_without_dutch_get_theirs_here(library, domain):
    paths = Path(library.__file__).parent.glob(f"locale/*/LC_MESSAGES/{domain}.po")
    asked = {(message.context, key(message)) for path in paths for message in strings(path)}
    assert asked
    assert asked - msgids(domain) == set()


@pytest.mark.parametrize(
    ("part", "domain"),
    [
        ("conf", "django"),
        ("contrib/admin", "django"),
        ("contrib/admin", "djangojs"),
        ("contrib/auth", "django"),
    ],
)
def test_what_django_says_in_english_only_gets_its_dutch_here(part, domain):
    locale = Path(django.__file__).parent / part / "locale"
    english, dutch = (locale / language / "LC_MESSAGES" / f"{domain}.po" for language in ("en", "nl"))
    asked = {(message.context, key(message)) for message in strings(english)}
    theirs = {(message.context, key(message)) for message in strings(dutch) if is_sure(message)}
    assert asked - theirs - msgids(domain) == set()


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_string_is_translated_and_sure(domain):
    unfinished = [message.id for message in catalogue(domain) if not is_sure(message)]
    assert unfinished == []


def test_no_string_is_built_before_it_is_translated():
    built = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in files(".py")
        for call in calls(path)
        if call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert built == []


# -- Right -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("domain", DOMAINS)
def test_translations_keep_the_places_for_values(domain):
    wrong = [
        (message.id, text)
        for message in catalogue(domain)
        for text in texts(message)
        if placeholders(text) not in map(placeholders, ids(message))
    ]
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_translations_end_as_the_string_does(domain):
    wrong = [
        (message.id, text)
        for message in catalogue(domain)
        for text in texts(message)
        if ending(text) != ending(key(message)) or text != text.strip()
    ]
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_head_names_the_project_and_nobody(domain):
    head = (CATALOGUE / f"{domain}.po").read_text(encoding="utf-8").split("\n\n")[0]
    assert '"Project-Id-Version: supplements-cms\\n"' in head
    assert '"Language: nl\\n"' in head
    assert "@" not in head
    assert "fuzzy" not in head


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_file_says_what_the_text_file_says(domain):
    compiled = io.BytesIO()
    with (CATALOGUE / f"{domain}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale="nl", domain=domain))
    compiled.seek(0)
    with (CATALOGUE / f"{domain}.mo").open("rb") as file:
        stored = GNUTranslations(file)._catalog
    expected = GNUTranslations(compiled)._catalog
    assert {k: v for k, v in stored.items() if k} == {k: v for k, v in expected.items() if k}


# -- Used ------------------------------------------------------------------------------------------


def test_the_site_speaks_dutch():
    assert gettext("Submit for review") == "Ter beoordeling aanbieden"


@pytest.mark.django_db
def test_the_scripts_of_the_admin_speak_dutch(client):
    client.force_login(make_user())
    script = client.get(reverse("admin:jsi18n")).content.decode()
    assert '"Update": "Bijwerken"' in script
    assert '"Section %s of %s": "Sectie %s van %s"' in script
    # Django's own: the date picker.
    assert '"Today": "Vandaag"' in script


# -- Reading ---------------------------------------------------------------------------------------


def strings(path):
    """The messages of a catalogue, its head left out."""
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def catalogue(domain):
    return strings(CATALOGUE / f"{domain}.po")


def msgids(domain):
    """Each (context, msgid) of our catalogue; the singular of a plural."""
    return {(message.context, key(message)) for message in catalogue(domain)}


def is_sure(message):
    return all(texts(message)) and not message.fuzzy


def key(message):
    return ids(message)[0]


def ids(message):
    return message.id if isinstance(message.id, tuple) else (message.id,)


def texts(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def placeholders(text):
    return set(PLACEHOLDER.findall(text))


def ending(text):
    return text[-1] if text[-1] in ".:?…" else ""


def files(*suffixes):
    paths = (path for room in ROOMS for path in (ROOT / room).rglob("*.*"))
    return sorted(path for path in paths if path.suffix in suffixes and "migrations" not in path.parts)


def strings_of_the_code():
    """Each (context, msgid) that code and templates ask gettext for, with a place where it stands."""
    found = {}
    for path in files(".py", ".html", ".txt"):
        for line, function, words in in_python(path) if path.suffix == ".py" else in_template(path):
            context, msgid = words[:2] if "pgettext" in function else (None, words[0])
            found[context, msgid] = f"{path.relative_to(ROOT)}:{line}"
    return found


def calls(path):
    """The calls of gettext in a module; those within f-strings, which xgettext overlooks, too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            yield node


def in_python(path):
    """Line, function and words of each call of gettext."""
    for call in calls(path):
        words = [word.value for word in call.args if isinstance(word, ast.Constant)]
        if words:
            yield call.lineno, call.func.id, words


def in_template(path):
    """Line, function and words of each translated tag."""
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    # Without the template's indentation its words read as Python.
    source = io.BytesIO("\n".join(line.strip() for line in code.split("\n")).encode())
    for line, function, words, _comments in extract_python(source, KEYWORDS, (), {"encoding": "utf-8"}):
        yield line, function, [words] if isinstance(words, str) else words
