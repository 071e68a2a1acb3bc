"""Rules that every template keeps: nothing inline that the CSP stops, nothing trusted that nobody cleaned."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PUBLIC = [path for path in TEMPLATES if "admin" not in path.parts]


def _name(path):
    return str(path.relative_to(ROOT))


def _inline(markup):
    """Whatever in `markup` a strict policy would refuse to run or apply."""
    scripts = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", markup)
    return scripts + re.findall(r"<style\b|\sstyle=|\son[a-z]+\s*=|javascript:", markup, re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_template_switches_escaping_off(path):
    assert not re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", path.read_text())


@pytest.mark.parametrize("path", PUBLIC, ids=_name)
def test_no_public_template_holds_inline_script_or_style(path):
    assert _inline(path.read_text()) == []


def test_the_search_for_inline_code_finds_it():
    assert len(_inline('<p style="x" onclick="y"><script>z</script><style></style>')) == 4


# The room of advertisers stands behind a log-in, so that its pages may know who looks at them.
FOR_ANYBODY = [path for path in PUBLIC if "clients" not in path.parts]


@pytest.mark.parametrize("path", FOR_ANYBODY, ids=_name)
def test_public_templates_ask_nothing_of_the_session(path):
    assert not re.search(r"\b(request\.user|user\.|perms\.|messages|csrf_token)\b", path.read_text())


def test_three_places_declare_html_trusted():
    sources = [path for app in ("articles", "ads", "supplements_cms") for path in (ROOT / app).rglob("*.py")]
    trusting = {path.relative_to(ROOT) for path in sources if re.search(r"\bmark_safe\(", path.read_text())}
    # For readers what the sanitiser made and what the template of products drew; and one for the desk.
    assert trusting == {
        Path("articles/templatetags/articles_tags.py"),
        Path("ads/templatetags/placements.py"),
        Path("articles/admin/display.py"),
    }
