"""Rules that every template keeps: nothing inline that the CSP stops, nothing trusted that nobody cleaned."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PUBLIC = [path for path in TEMPLATES if "admin" not in path.parts]


def _name(path):
    return str(path.relative_to(ROOT))


def _inline(markup):
    """Whatever in `markup` a strict policy would refuse to run or apply."""
    # JSON-LD is data, which browsers don't run and the policy lets be.
    scripts = re.findall(r'<script(?![^>]*\ssrc=)(?! type="application/ld\+json">)[^>]*>', markup)
    return scripts + re.findall(r"<style\b|\sstyle=|\son[a-z]+\s*=|javascript:", markup, re.IGNORECASE)


def _found(paths, pattern_or_search):
    """What a search finds in each of these templates, by name, without those in which it finds nothing."""
    search = getattr(pattern_or_search, "findall", pattern_or_search)
    return {_name(path): found for path in paths if (found := search(path.read_text()))}


def test_no_template_switches_escaping_off():
    assert _found(TEMPLATES, re.compile(r"\|\s*safe(?:seq)?\b|autoescape\s+off")) == {}


def test_no_public_template_holds_inline_script_or_style():
    assert _found(PUBLIC, _inline) == {}


def test_the_search_for_inline_code_finds_it():
    assert len(_inline('<p style="x" onclick="y"><script>z</script><style></style>')) == 4


# The room of advertisers stands behind a log-in, so that its pages may know who looks at them.
FOR_ANYBODY = [path for path in PUBLIC if "clients" not in path.parts]


def test_public_templates_ask_nothing_of_the_session():
    asked = re.compile(r"\b(?:request\.user|user\.|perms\.|messages|csrf_token)\b")
    assert _found(FOR_ANYBODY, asked) == {}


def test_three_places_declare_html_trusted():
    sources = [path for app in ("articles", "ads", "supplements_cms") for path in (ROOT / app).rglob("*.py")]
    trusting = {path.relative_to(ROOT) for path in sources if re.search(r"\bmark_safe\(", path.read_text())}
    # For readers what the sanitiser made and what the template of products drew; and one for the desk.
    assert trusting == {
        Path("articles/templatetags/articles_tags.py"),
        Path("ads/templatetags/placements.py"),
        Path("articles/admin/display.py"),
    }
