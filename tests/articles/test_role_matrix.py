"""Every role × every action × every door, for own and for others' articles, by what the database holds after.

The tables below say what each role may do; whatever isn't in them must leave the article untouched. A door is
tried as an attacker would: its data is taken from a page that a superuser saw, so that no button is missed.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.demo.pictures import store_picture
from articles.models import Article, AuditEntry, Image, ListChoice, Person, Reference, Tag, Term, Topic
from articles.publishing import bulk, review, workflow
from articles.publishing.snapshot import save_revision, take_snapshot
from tests.articles.admin.forms import LIST, change_url, form_data
from tests.articles.test_uploads import picture_bytes
from tests.factories import make_article, make_person, make_term, make_topic, make_user, set_status

pytestmark = pytest.mark.django_db
Status = Article.Status

GROUPS = ["writer", "editor-in-chief", "medical reviewer", "marketer", "marketing lead"]
# “staff” may log in and has no role; “reader” has an account and may not; “visitor” has none.
ROLES = [*GROUPS, "staff", "reader", "visitor"]
WRITER, CHIEF, REVIEWER = GROUPS[:3]

# Whose articles a role may do this with; who isn't named may with nobody's.
OWN, OTHERS = "own", "others'"
BOTH = {OWN, OTHERS}
MAY = {
    "edit": {WRITER: BOTH, CHIEF: BOTH},
    "submit": {WRITER: BOTH, CHIEF: BOTH},
    "approve": {CHIEF: {OTHERS}},
    "ask_changes": {CHIEF: BOTH, REVIEWER: BOTH},
    "publish": {CHIEF: {OTHERS}},
    "withdraw": {CHIEF: BOTH},
    "cancel": {CHIEF: BOTH},
    "reopen": {WRITER: BOTH, CHIEF: BOTH},
    "review": {CHIEF: {OTHERS}, REVIEWER: {OTHERS}},
    "assign": {WRITER: BOTH, CHIEF: BOTH},
    "add_tag": {WRITER: BOTH, CHIEF: BOTH},
    "remove_tag": {WRITER: BOTH, CHIEF: BOTH},
    "review_date": {CHIEF: BOTH, REVIEWER: BOTH},
    "delete": {CHIEF: BOTH},
}
# The state from which the action would be allowed, so that only the role decides.
START = {
    "approve": Status.IN_REVIEW,
    "ask_changes": Status.IN_REVIEW,
    "publish": Status.APPROVED,
    "withdraw": Status.PUBLISHED,
    "cancel": Status.PUBLISHED,
    "reopen": Status.IN_REVIEW,
    "review": Status.IN_REVIEW,
}
STEPS = ["submit", "approve", "publish", "withdraw", "cancel", "reopen", "review", "ask_changes"]
# What a button needs to know besides the article.
ASKED = {"request": "Korter."}
IN_BULK = ["submit", "approve", "publish", "withdraw", "assign", "add_tag", "remove_tag", "review_date"]
DAY = (timezone.localdate() + timedelta(days=400)).isoformat()


class Desk:
    """A browser for each role, one of a superuser, and a colleague who writes what is others'."""

    def __init__(self):
        self.users = {name: make_user(name) for name in GROUPS}
        self.users["staff"] = make_user()
        self.users["reader"] = make_user()
        self.users["reader"].is_staff = False
        self.users["reader"].save()
        self.clients = {role: self._client(self.users.get(role)) for role in ROLES}
        self.boss = self._client(make_user(is_superuser=True))
        self.colleague = make_user("editor-in-chief")
        # Everybody could be named as medical reviewer, so that this alone keeps nobody out.
        self.people = {
            role: make_person(f"Persoon {number}", is_reviewer=True, user=user)
            for number, (role, user) in enumerate(self.users.items())
        }
        self.topic = make_topic()
        self.typed = {}

    def _client(self, user):
        client = Client()
        if user:
            client.force_login(user)
        return client

    def article(self, role, whose, action):
        """An article of `role` itself or of a colleague, in the state where `action` begins."""
        is_own = whose == OWN and role in self.users
        maker = self.users[role] if is_own else self.colleague
        authors = [self.people[role]] if is_own else None
        article = make_article(created_by=maker, authors=authors, tags=["zink"], topic=self.topic)
        save_revision(article, user=maker, now=timezone.now())
        if action == "withdraw":
            workflow.publish(article, user=None, now=timezone.now())
        if action == "cancel":
            now = timezone.now()
            workflow.publish(article, user=None, now=now, visible_from=now + timedelta(days=1))
        set_status(article, START.get(action, Status.DRAFT))
        return Article.objects.get(pk=article.pk)

    def form_of(self, article):
        """What the form of `article` would send as a superuser sees it."""
        seen = Article.objects.values_list("pk", "version").filter(pk=article.pk).first()
        if seen not in self.typed:
            self.typed = {seen: form_data(self.boss.get(change_url(article)))}
        return self.typed[seen]


@pytest.fixture
def desk(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return Desk()


def state(article):
    """Everything that an action could change of `article`; None when it is gone."""
    stored = Article.objects.filter(pk=article.pk).first()
    if stored is None:
        return None
    return {
        **take_snapshot(stored),
        "status": stored.status,
        "assigned_to": stored.assigned_to_id,
        "live": stored.publications.live(timezone.now()).count(),
        "planned": stored.publications.scheduled(timezone.now()).count(),
        "requests": stored.change_requests.count(),
    }


# -- The doors: each tries the action and says nothing ---------------------------------------------


def by_form(desk, client, user, article, action):
    client.post(change_url(article), desk.form_of(article) | ASKED | {f"_{action}": "1"})


def by_address(desk, client, user, article, action):
    address = reverse("admin:articles_article_step", args=[article.pk, action])
    client.post(address, ASKED | {"version": article.version})


def by_list(desk, client, user, article, action):
    answers = {
        "assign": {"reviewer": make_user("medical reviewer").pk},
        "add_tag": {"tag": "ijzer"},
        "remove_tag": {"tag": Tag.objects.get(name="zink").pk},
        "review_date": {"day": DAY},
    }
    data = {"action": f"{action}_selected", "_selected_action": [article.pk], "confirmed": "1", "asked": "1"}
    client.post(LIST, data | {"seen": f"{article.pk}:{article.version}"} | answers.get(action, {}))


def by_process(desk, client, user, article, action):
    """As from the shell, or a command that takes a user."""
    now = timezone.now()
    steps = {
        "submit": workflow.submit,
        "approve": workflow.approve,
        "publish": workflow.publish,
        "withdraw": workflow.withdraw,
        "cancel": workflow.cancel,
        "reopen": workflow.reopen,
        "review": review.mark_reviewed,
        "ask_changes": workflow.ask_changes,
        "assign": workflow.assign,
    }
    more = {"ask_changes": {"text": "Korter."}, "assign": {"reviewer": make_user("medical reviewer")}}
    try:
        steps[action](article, user=user, now=now, **more.get(action, {}))
    except workflow.NotAllowed:
        return


def by_deletion(desk, client, user, article, action):
    client.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})


def by_deletion_in_list(desk, client, user, article, action):
    data = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    client.post(LIST, data)


def _typing(**changes):
    def by_typing(desk, client, user, article, action):
        client.post(change_url(article), desk.form_of(article) | changes)

    return by_typing


def by_choosing(desk, client, user, article, action):
    chosen = {"assigned_to": make_user("medical reviewer").pk}
    client.post(change_url(article), desk.form_of(article) | chosen)


INLINES = {
    "a field": _typing(title="Van een ander"),
    "a changed section": _typing(**{"sections-0-body": "<p>Van een ander.</p>"}),
    "a new section": _typing(
        **{"sections-TOTAL_FORMS": "2", "sections-1-heading": "Meer", "sections-1-body": "<p>x</p>"}
    ),
    "a section taken away": _typing(**{"sections-0-DELETE": "on"}),
    "an author taken away": _typing(**{"authorships-0-DELETE": "on"}),
}

CELLS = [
    *((action, "form", by_form) for action in STEPS),
    *((action, "address", by_address) for action in STEPS),
    *((action, "list", by_list) for action in IN_BULK),
    *((action, "process", by_process) for action in [*STEPS, "assign"]),
    *(("edit", name, door) for name, door in INLINES.items()),
    ("assign", "form", by_choosing),
    ("delete", "address", by_deletion),
    ("delete", "list", by_deletion_in_list),
]


def is_allowed(role, action, door, whose):
    # A form is for who edits: others have the buttons' own addresses.
    if door == "form" and whose not in MAY["edit"].get(role, ()):
        return False
    return whose in MAY[action].get(role, ())


@pytest.mark.parametrize(
    ("action", "door", "attempt"), CELLS, ids=[f"{action} by {door}" for action, door, _ in CELLS]
)
def test_what_a_role_may_do_happens_and_nothing_else(desk, action, door, attempt):
    wrong = []
    cells = [(role, OWN) for role in GROUPS] + [(role, OTHERS) for role in ROLES]
    article = None
    for role, whose in cells:
        if role == "visitor" and door == "process":
            continue
        # What a role could not change serves the next one too.
        article = article or desk.article(role, whose, action)
        before = state(article)
        attempt(desk, desk.clients[role], desk.users.get(role), article, action)
        happened = state(article) != before
        if happened != is_allowed(role, action, door, whose):
            wrong.append(f"{role} {'did' if happened else 'could not'} ({whose})")
        if happened or whose == OWN:
            article = None
    assert wrong == []


def test_the_table_names_every_action_of_the_workflow():
    assert {action.value for action in workflow.Action} <= set(MAY)
    assert {f"{name}_selected" for name in IN_BULK} == {
        action.__name__ for action in _article_admin().actions
    }


def _article_admin():
    from django.contrib import admin

    return admin.site.get_model_admin(Article)


@pytest.mark.parametrize("door", INLINES)
def test_nobody_edits_what_is_archived(desk, door):
    article = desk.article(WRITER, OTHERS, "edit")
    # The form as it was, for in the archive the page is read-only.
    desk.form_of(article)
    set_status(article, Status.ARCHIVED)
    before = state(article)
    for role in ROLES:
        INLINES[door](desk, desk.clients[role], None, article, "edit")
        assert state(article) == before, role


def test_editing_a_live_article_changes_nothing_that_readers_see(desk):
    for role in (WRITER, CHIEF):
        article = desk.article(role, OTHERS, "edit")
        publication = workflow.publish(article, user=None, now=timezone.now())
        INLINES["a field"](desk, desk.clients[role], None, article, "edit")
        publication.refresh_from_db()
        stored = Article.objects.get(pk=article.pk)
        assert (stored.title, publication.title) == ("Van een ander", article.title)
        assert stored.status == Status.DRAFT


def test_nobody_writes_what_only_the_software_knows(desk):
    """Fields that no form shows, sent along all the same."""
    stolen = {"status": "published", "created_by": "", "reviewed_on": "2026-01-01", "reviewed_hash": "x"}
    for role in (WRITER, CHIEF):
        article = desk.article(role, OTHERS, "edit")
        data = desk.form_of(article) | {"title": "Ander"}
        desk.clients[role].post(change_url(article), data | stolen)
        stored = Article.objects.get(pk=article.pk)
        assert stored.title == "Ander"
        assert (stored.status, stored.created_by, stored.reviewed_on, stored.reviewed_hash) == (
            Status.DRAFT, desk.colleague, None, ""
        )  # fmt: skip


# -- Pages -----------------------------------------------------------------------------------------

ALL, NONE = set(GROUPS), set()
EDITORS = {WRITER, CHIEF, REVIEWER}
PAGES = {
    "article_changelist": ALL,
    "article_add": {WRITER, CHIEF},
    "image_changelist": ALL,
    "tag_changelist": ALL,
    "topic_changelist": ALL,
    "term_changelist": ALL,
    "person_changelist": EDITORS,
    "reference_changelist": EDITORS,
    "revision_changelist": EDITORS,
    "publication_changelist": EDITORS,
    "popularlist_changelist": {WRITER, CHIEF},
    "listchoice_changelist": {CHIEF},
    "auditentry_changelist": {CHIEF, "marketing lead"},
    "auditentry_export": {CHIEF, "marketing lead"},
    "auditentry_add": NONE,
    "revision_add": NONE,
    "publication_add": NONE,
}
PAGES_OF_ONE = {
    "change": ALL,
    "history": EDITORS,
    "delete": {CHIEF},
}


def expected_code(role, allowed):
    if role in ("reader", "visitor"):
        return 302
    return 200 if role in allowed else 403


@pytest.mark.parametrize("page", PAGES)
def test_who_opens_which_page(desk, page):
    address = reverse(f"admin:articles_{page}")
    codes = {role: desk.clients[role].get(address).status_code for role in ROLES}
    assert codes == {role: expected_code(role, PAGES[page]) for role in ROLES}


@pytest.mark.parametrize("page", PAGES_OF_ONE)
def test_who_opens_which_page_of_an_article(desk, page):
    article = desk.article(WRITER, OTHERS, "edit")
    address = reverse(f"admin:articles_article_{page}", args=[article.pk])
    codes = {role: desk.clients[role].get(address).status_code for role in ROLES}
    assert codes == {role: expected_code(role, PAGES_OF_ONE[page]) for role in ROLES}


# -- The other things of the wing ------------------------------------------------------------------

THINGS = {
    Topic: ({CHIEF}, {CHIEF}),
    Tag: ({CHIEF}, {CHIEF}),
    Term: ({CHIEF}, {CHIEF}),
    Person: ({CHIEF}, {CHIEF}),
    Reference: ({WRITER, CHIEF}, {CHIEF}),
    Image: ({WRITER, CHIEF}, {CHIEF}),
    ListChoice: ({CHIEF}, {CHIEF}),
    AuditEntry: (NONE, NONE),
    Group: (NONE, NONE),
}


def make_thing(model, desk):
    number = model.objects.count() + 100
    make = {
        Topic: make_topic,
        Tag: lambda: Tag.objects.create(name=f"label {number}", slug=f"label-{number}"),
        Term: lambda: make_term(f"Begrip {number}"),
        Person: make_person,
        Reference: lambda: Reference.objects.create(title=f"Bron {number}"),
        Image: lambda: store_picture(f"potje-{number}", picture_bytes(), title="Potje", alt="Een potje"),
        ListChoice: lambda: ListChoice.objects.create(
            kind="trending", article=make_article(), choice="exclude"
        ),
        AuditEntry: lambda: AuditEntry.objects.record("save", desk.topic, user=None, now=timezone.now()),
        Group: lambda: Group.objects.create(name=f"groep {number}"),
    }
    return make[model]()


@pytest.mark.parametrize("model", THINGS, ids=lambda model: model.__name__)
def test_who_changes_and_deletes_the_other_things(desk, model):
    may_change, may_delete = THINGS[model]
    wrong = []
    for role in ROLES:
        thing, client = make_thing(model, desk), desk.clients[role]
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}_{{}}".format
        # An empty form: with the right it is refused with a page of errors, without it by the door.
        code = client.post(reverse(page("change"), args=[thing.pk]), {}).status_code
        if (code == 200) != (role in may_change):
            wrong.append(f"{role} changes: {code}")
        data = {"action": "delete_selected", "_selected_action": [thing.pk], "post": "yes"}
        client.post(reverse(page("changelist")), data)
        is_gone_by_list = not model.objects.filter(pk=thing.pk).exists()
        if not is_gone_by_list:
            client.post(reverse(page("delete"), args=[thing.pk]), {"post": "yes"})
        is_gone = not model.objects.filter(pk=thing.pk).exists()
        if {is_gone_by_list, is_gone} != {role in may_delete}:
            wrong.append(f"{role} deletes: {is_gone_by_list} by list, {is_gone} by address")
    assert wrong == []


def test_who_may_only_look_at_topics_moves_none_in_the_list(desk):
    topic = desk.topic
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": topic.pk, "_save": "1"}
    for role in [role for role in ROLES if role != CHIEF]:
        desk.clients[role].post(reverse("admin:articles_topic_changelist"), data | {"form-0-position": "9"})
        topic.refresh_from_db()
        assert topic.position == 0, role


def test_nobody_but_a_superuser_gives_roles(desk):
    """Accounts and groups aren't managed by any role, so no role can give itself more."""
    for role in ROLES:
        for page in ("user", "group"):
            answer = desk.clients[role].get(reverse(f"admin:auth_{page}_changelist"))
            assert answer.status_code == expected_code(role, NONE), (role, page)


def test_the_cap_of_a_bulk_action_holds_for_every_role(desk, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 0)
    for role in GROUPS:
        article = desk.article(role, OTHERS, "submit")
        by_list(desk, desk.clients[role], None, article, "submit")
        assert state(article)["status"] == Status.DRAFT
