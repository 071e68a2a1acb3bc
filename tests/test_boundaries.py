"""The house: imports run one way, pure rooms stay pure, and nothing that browsers see provokes a blocker."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[1]

# Doors hold no rules and nobody imports them but the addresses (and each other inside one room).
DOORS = {"admin", "views", "feeds", "sitemaps", "templatetags", "management", "urls"}
PROCESSES = {
    "articles": {
        "publishing",
        "popularity",
        "importing",
        "related",
        "renditions",
        "pages",
        "scheduling",
        "search",
        "uploads",
        "roles",
        "structured_data",
        "social_images",
        "conditional",
    },
    "ads": {
        "serving",
        "clients",
        "recalls",
        "transparency",
        "product_feeds",
        "compliance",
        "forecast",
        "reports",
        "approval",
        "importing",
        "gtin",
        "page_answers",
        "prices",
        "structured_data",
        "roles",
    },
}
PURE = {"articles": {"text", "nutrition"}, "ads": set()}
# The demo stands above the processes: it plays the people who use them.
LEVELS = ("pure", "models", "process", "demo", "door")

# What the marketers' wing may use of the editors', and why.
FROM_ADS = {
    "articles.models": "foreign keys and what is live",
    "articles.text": "pure",
    "articles.nutrition": "pure",
    "articles.popularity": "the same rules for what counts",
    "articles.publishing.checks": "says which pages of products an article may link to",
    "articles.importing": "an imported page holds products (docs/decisions/0003)",
    "articles.publishing.workflow": "import_article --publish, the same door as the desk",
    "articles.structured_data": "product pages describe themselves in the same words",
    "articles.uploads": "pictures from outside are judged as those of the desk",
    "articles.demo": "the demo's users and drawings",
}
PURE_NEVER = ("django.db", "django.conf", "django.apps", "django.contrib", "django.http", "django.core")


def modules(top):
    return sorted(path for path in (ROOT / top).rglob("*.py") if "migrations" not in path.parts)


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path):
    """Each module that the file imports, in functions too, with the names it takes from it; absolute."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            target = ".".join([*base, *(node.module.split(".") if node.module else [])])
            for alias in node.names:
                yield f"{target}.{alias.name}", node.lineno


def level_of(module):
    top, *rest = module.split(".")
    room = rest[0] if rest else ""
    if room in PURE[top]:
        return "pure"
    if room == "models":
        return "models"
    if room in PROCESSES[top]:
        return "process"
    if room == "demo":
        return "demo"
    if room in DOORS:
        return "door"
    return None


def is_within(module, room):
    return module == room or module.startswith(room + ".")


def first_party(path):
    return [(target, line) for target, line in imports_of(path) if target.split(".")[0] in PURE]


def test_every_module_has_a_known_room():
    homeless = [
        name_of(path)
        for top in PURE
        for path in modules(top)
        if level_of(name_of(path)) is None and name_of(path) not in (top, f"{top}.apps")
    ]
    assert homeless == []


def test_articles_imports_nothing_of_ads():
    guilty = [
        f"{name_of(path)}:{line}"
        for path in modules("articles")
        for target, line in imports_of(path)
        if is_within(target, "ads")
    ]
    assert guilty == []


def test_ads_uses_only_the_rooms_that_are_meant_for_it():
    guilty = [
        f"{name_of(path)}:{line} imports {target}"
        for path in modules("ads")
        for target, line in imports_of(path)
        if is_within(target, "articles") and not any(is_within(target, room) for room in FROM_ADS)
    ]
    assert guilty == []


def test_every_permission_of_ads_is_used():
    used = {target for path in modules("ads") for target, _line in imports_of(path)}
    later = {"articles.text", "articles.nutrition"}
    assert {room for room in FROM_ADS if not any(is_within(target, room) for target in used)} <= later


def test_imports_run_downwards_only():
    guilty = []
    for top in PURE:
        for path in modules(top):
            own = level_of(name_of(path))
            for target, line in first_party(path):
                level = level_of(target)
                if own and level and LEVELS.index(level) > LEVELS.index(own):
                    guilty.append(f"{name_of(path)}:{line} ({own}) imports {target} ({level})")
    assert guilty == []


def test_nobody_imports_a_door():
    guilty = []
    for top in PURE:
        for path in modules(top):
            name = name_of(path)
            for target, line in first_party(path):
                room = ".".join(target.split(".")[:2])
                if level_of(target) == "door" and not is_within(name, room) and not name.endswith(".urls"):
                    guilty.append(f"{name}:{line} imports {target}")
    assert guilty == []


@pytest.mark.parametrize("room", ["articles/text", "articles/nutrition"])
def test_pure_rooms_know_nothing_of_the_database(room):
    guilty = [
        f"{name_of(path)}:{line} imports {target}"
        for path in modules(room)
        for target, line in imports_of(path)
        if any(is_within(target, never) for never in PURE_NEVER)
    ]
    assert guilty == []


def test_no_field_of_articles_points_to_ads():
    guilty = [
        name_of(path) for path in modules("articles/models") if re.search(r"[\"']ads\.", path.read_text())
    ]
    assert guilty == []


# -- What browsers see -----------------------------------------------------------------------------

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PUBLIC = [path for path in TEMPLATES if "admin" not in path.parts]
STATIC = ROOT / "supplements_cms" / "static"
BLOCKED = re.compile(
    r"(?:^|[^a-z])(ad|ads|advert\w*|sponsor\w*|banner|track\w*|beacon|stats?|pixel)(?:[^a-z]|$)"
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_hold_no_inline_script_or_style(path):
    text = path.read_text()
    tags = re.findall(r"<script\b[^>]*>", text)
    # Data for machines, which browsers don't run.
    inline_scripts = [
        tag for tag in tags if "src=" not in tag and tag != '<script type="application/ld+json">'
    ]
    assert inline_scripts == []
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=\"|javascript:", text)


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_what_browsers_see_provokes_no_blocker(path):
    text = path.read_text()
    seen = re.findall(r"(?:class|id|data-[\w-]+)=\"([^\"{]*)", text) + re.findall(r"\b(data-[\w-]+)", text)
    assert [name for name in seen if BLOCKED.search(name)] == []


def test_names_of_static_files_provoke_no_blocker():
    names = [str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file()]
    assert names
    assert [name for name in names if BLOCKED.search(name)] == []


@pytest.mark.parametrize("folder", ["css"])
def test_classes_provoke_no_blocker(folder):
    classes = {
        name
        for path in (STATIC / folder).glob("*.css")
        for name in re.findall(r"\.([a-z][\w-]*)", path.read_text())
    }
    assert [name for name in sorted(classes) if BLOCKED.search(name)] == []


# -- The suite itself ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_migrations_have_names_and_tell_what_the_models_say():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
    names = [path.stem for top in PURE for path in (ROOT / top / "migrations").glob("0*.py")]
    assert names
    assert [name for name in names if "_auto_" in name] == []


def test_query_counts_are_asserted_inside_a_with():
    guilty = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        managed = {
            item.context_expr for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items
        }
        for node in ast.walk(tree):
            is_count = isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith(
                "django_assert_"
            )
            if is_count and node not in managed:
                guilty.append(f"{path.name}:{node.lineno}")
    assert guilty == []
