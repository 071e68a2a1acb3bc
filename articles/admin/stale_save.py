"""Two people saved one article: the second sees yours, theirs and the difference, and brings them together.

The form says with which version and revision it was opened. When the article has moved on since, nothing is
saved until the editor chose; then the form is filled in anew with what came of both and saved as ever.
"""

from dataclasses import dataclass
from functools import cached_property

from django.contrib import admin
from django.db.models import Max
from django.utils.translation import gettext as _

from articles.models import Article, Revision
from articles.publishing.compare import compare_field
from articles.publishing.merge import Item, Merged, merge
from articles.publishing.naming import names_in
from articles.publishing.snapshot import take_snapshot
from articles.text.numbers import whole_number

from .article_posted import bring_up_to_date, read_posted, write_merged

CHOICE = "choice-"
MERGE = "_merge"


@dataclass(frozen=True)
class Shown:
    """An item of a merge with the lines that show what they and what you made of it."""

    item: Item
    theirs: list
    mine: list


@dataclass
class Stale:
    """What the page shows to who was second; `asks_again` when a merge still lacked a choice.

    It is worked out while the page is drawn: until then the article is locked, and others wait.
    """

    article: Article
    base: dict | None
    mine: dict
    theirs: dict
    choices: dict
    asks_again: bool = False

    @cached_property
    def merged(self) -> Merged:
        return merge(self.base, self.mine, self.theirs, self.choices)

    @cached_property
    def items(self) -> list[Shown]:
        names = names_in(*(content for content in (self.base, self.mine, self.theirs) if content))
        return [_shown(item, names, self.base is not None) for item in self.merged.items]

    @property
    def conflicts(self):
        return [shown for shown in self.items if shown.item.is_conflict]

    @property
    def of_one(self):
        return [shown for shown in self.items if not shown.item.is_conflict]


class _TooLate(Exception):
    """The article has moved on since this form was opened: nothing of it will be saved now."""


class StaleSaveAdmin(admin.ModelAdmin):
    """The part of the article's admin that lets nobody overwrite anybody."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.may_be_too_late = True
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except _TooLate:
            # Making the page takes a hundred times as long as finding this out, and the transaction would
            # keep everybody else who saves waiting for it (on SQLite at whatever article).
            return self._changeform_view(request, object_id, form_url, extra_context)

    def get_object(self, request, object_id, from_field=None):
        is_form = request.resolver_match and request.resolver_match.url_name == "articles_article_change"
        # Read before the article: an older beginning only means that more counts as changed by both alike.
        latest = _latest_revision(object_id) if is_form and request.method == "GET" else None
        article = super().get_object(request, object_id, from_field)
        if article is not None and is_form:
            article.base_number = latest
            if request.method == "POST":
                self._judge(request, article)
        return article

    def render_change_form(self, request, context, *args, **kwargs):
        context["stale"] = getattr(request, "stale", None)
        return super().render_change_form(request, context, *args, **kwargs)

    def _judge(self, request, article):
        """Once a request: whoever asks for the article after it was saved isn't late."""
        if getattr(request, "may_be_too_late", False):
            request.may_be_too_late = False
            if _is_too_late(request.POST, article):
                raise _TooLate
        elif hasattr(request, "was_judged"):
            return
        request.was_judged = True
        request.POST = self._brought_together(request, article)

    def _brought_together(self, request, article):
        """What was sent, merged with what was saved meanwhile when the editor asked for that and chose."""
        data = bring_up_to_date(request.POST, article)
        if str(article.version) in (data.get("version"), data.get("seen_version")):
            return data
        base = _base(article, data.get("base", ""))
        stale = Stale(article, base, read_posted(data), take_snapshot(article), _choices(data))
        if MERGE in data and data.get("merge_version") == str(article.version):
            if not stale.merged.open:
                return _ready_to_save(write_merged(data, article, stale.merged), article)
            stale.asks_again = True
        request.stale = stale
        return data


def _is_too_late(data, article):
    """Whether the form in `data` can never be saved as it is: versions only grow; it asks for no merge."""
    known = [data.get("version", ""), data.get("seen_version", "")]
    versions = [version for version in map(whole_number, known) if version is not None]
    return MERGE not in data and bool(versions) and max(versions) < article.version


def _latest_revision(article_id):
    number = whole_number(article_id)
    if number is None:
        return None
    return Revision.objects.filter(article_id=number).aggregate(last=Max("number"))["last"]


def _base(article, number):
    """The revision with which a form was opened, or None when the form doesn't say one that exists."""
    number = whole_number(number)
    if number is None:
        return None
    revision = article.revisions.filter(number=number).first()
    return revision and revision.content


def _choices(data):
    return {key.removeprefix(CHOICE): value for key, value in data.items() if key.startswith(CHOICE)}


def _ready_to_save(data, article):
    data["version"] = str(article.version)
    data["base"] = str(_latest_revision(str(article.pk)) or "")
    data["note"] = data.get("note") or _("Merged with what was saved meanwhile")
    # Who merged sees at once what came of it.
    data["_continue"] = "1"
    return data


# -- What the page shows ---------------------------------------------------------------------------


def _shown(item, names, has_base):
    if not has_base:
        # What they began with isn't known: theirs stands as it is, yours against it.
        return Shown(
            item, _lines(item, item.theirs, item.theirs, names), _lines(item, item.theirs, item.mine, names)
        )
    return Shown(item, _lines(item, item.base, item.theirs, names), _lines(item, item.base, item.mine, names))


def _lines(item, before, after, names):
    if item.name != "section":
        return compare_field(item.name, before, after, names)
    before, after = before or {}, after or {}
    return [
        line
        for part in ("heading", "body", "image")
        for line in compare_field(part, before.get(part), after.get(part), names)
    ]
