"""What forms, lists and deletions of the admin write into the audit log."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, AuditEntry, Person, Tag, Term, Topic
from articles.publishing import workflow
from supplements_cms.audited import AuditedAdmin
from tests.factories import make_article, make_person, make_term, make_topic, make_user

from .forms import change_url, form_data, new_article

LIST = reverse("admin:articles_article_changelist")


@pytest.fixture
def boss(client, db):
    client.user = make_user(is_superuser=True, username="beheer")
    client.force_login(client.user)
    return client


def address(thing, page="change"):
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{page}", args=[thing.pk])


def save(client, thing, **changes):
    answer = client.post(address(thing), form_data(client.get(address(thing)), **changes))
    assert answer.status_code == 302, answer.context["errors"]


def log(thing=None):
    entries = AuditEntry.objects.all() if thing is None else AuditEntry.objects.about(thing)
    return [(entry.action, entry.door, entry.changes) for entry in entries]


def test_a_form_writes_down_old_and_new_and_who(chief):
    topic = make_topic("Mineralen")
    save(chief, topic, name="Zouten")
    assert log(topic) == [("save", "form", {"name": ["Mineralen", "Zouten"]})]
    assert AuditEntry.objects.get().actor_id == chief.user.pk


def test_what_is_new_is_written_down_with_what_it_holds(chief):
    chief.post(reverse("admin:articles_tag_add"), {"name": "IJzer", "slug": "ijzer"})
    assert log(Tag.objects.get()) == [("make", "form", {"name": [None, "IJzer"], "slug": [None, "ijzer"]})]


def test_a_form_without_a_change_writes_nothing(chief):
    topic = make_topic()
    save(chief, topic)
    assert log() == []


def test_rows_are_named_that_came_went_or_changed(chief):
    term = make_term("IJzer", "Fe", "ijzers")
    kind = term.forms.model._meta.verbose_name
    save(
        chief,
        term,
        **{"forms-0-DELETE": "on", "forms-1-form": "ijzeren", "forms-2-form": "ferrum"},
    )
    [(action, _door, changes)] = log(term)
    assert action == "save"
    assert changes == {
        f"{kind} “ijzeren”: form": ["ijzers", "ijzeren"],
        f"{kind} “Fe”": ["Fe", None],
        f"{kind} “ferrum”": [None, "ferrum"],
    }


def test_choices_and_other_things_are_named_in_words(chief):
    sanne = make_user("writer", username="sanne")
    person = make_person()
    save(chief, person, user=sanne.pk, is_reviewer="on")
    [(_action, _door, changes)] = log(person)
    assert changes == {"user": [None, "sanne"], "is_reviewer": [False, True]}
    make_user("writer", username="noor")
    save(chief, person, user=User.objects.get(username="noor").pk)
    assert log(person)[0][2] == {"user": ["sanne", "noor"]}


def test_editing_in_the_list_is_a_form_too(chief):
    topic = make_topic(position=1)
    page = chief.get(reverse("admin:articles_topic_changelist"))
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": topic.pk, "form-0-position": "7"}
    chief.post(page.request["PATH_INFO"], data | {"_save": "1"})
    assert log(topic) == [("save", "form", {"position": [1, 7]})]


def test_a_popup_is_a_form_too(chief):
    chief.post(
        reverse("admin:articles_tag_add") + "?_popup=1", {"name": "Zink", "slug": "zink", "_popup": "1"}
    )
    assert [entry[:2] for entry in log()] == [("make", "form")]


def test_deleting_is_written_down_by_form_and_by_list(chief):
    one, other = make_topic("Eén"), make_topic("Twee")
    chief.post(address(one, "delete"), {"post": "yes"})
    data = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
    chief.post(reverse("admin:articles_topic_changelist"), data)
    assert not Topic.objects.exists()
    entries = AuditEntry.objects.values_list("action", "door", "object_label")
    assert set(entries) == {("delete", "form", "Eén"), ("delete", "action", "Twee")}


def test_what_may_not_be_deleted_leaves_no_line(chief):
    topic = make_article().topic
    chief.post(address(topic, "delete"), {"post": "yes"})
    assert Topic.objects.exists()
    assert log(topic) == []


def test_an_article_is_written_down_once_a_save(chief):
    person, topic = make_person(), make_topic("Mineralen")
    chief.post(reverse("admin:articles_article_add"), new_article(chief, topic, person))
    article = Article.objects.get()
    assert [entry[:2] for entry in log(article)] == [("make", "form")]
    other = make_topic("Vitamines")
    data = form_data(
        chief.get(change_url(article)),
        topic=other.pk,
        **{"sections-0-body": "<p>Een zout.</p>", "introduction": article.introduction},
    )
    chief.post(change_url(article), data)
    assert log(article)[0] == (
        "save",
        "form",
        {"topic": ["Mineralen", "Vitamines"], "sections: Wat het is": ["Een mineraal.", "Een zout."]},
    )


def test_a_step_is_written_down_once_and_by_its_door(chief, writer):
    article = make_article(created_by=writer.user)
    writer.post(change_url(article), form_data(writer.get(change_url(article))) | {"_submit": "1"})
    assert [entry[:2] for entry in log(article)] == [("submit", "form"), ("make", "form")]
    seen = {"version": Article.objects.get(pk=article.pk).version}
    chief.post(reverse("admin:articles_article_step", args=[article.pk, "reopen"]), seen)
    assert log(article)[0][:2] == ("reopen", "form")


def test_a_deleted_article_is_written_down(chief):
    article = make_article(title="Weg")
    chief.post(address(article, "delete"), {"post": "yes"})
    assert [(entry.action, entry.object_label) for entry in AuditEntry.objects.all()] == [("delete", "Weg")]


def test_roles_given_and_taken_are_written_down(boss):
    user = make_user("writer", username="sanne")
    chief = Group.objects.get(name="editor-in-chief")
    joined = timezone.localtime(user.date_joined)
    moment = {"date_joined_0": joined.strftime("%d-%m-%Y"), "date_joined_1": joined.strftime("%H:%M:%S")}
    save(boss, user, groups=[chief.pk], **moment)
    [(_action, door, changes)] = log(user)
    assert (door, changes) == ("form", {"groups": ["writer", "editor-in-chief"]})


def test_a_groups_rights_are_written_down(boss):
    group = Group.objects.create(name="stagiair")
    save(boss, group, permissions=[Group.objects.get(name="writer").permissions.first().pk])
    [(_action, _door, changes)] = log(group)
    assert list(changes) == ["permissions"]


def test_a_password_is_written_down_as_changed_and_never_itself(boss):
    user = make_user("writer")
    secret = "heel-geheim-woord-1"
    password = {"password1": secret, "password2": secret, "usable_password": "true"}
    boss.post(reverse("admin:auth_user_password_change", args=[user.pk]), password)
    user.refresh_from_db()
    assert user.check_password(secret)
    assert [changes for _action, _door, changes in log(user)] == [{"password": ["•••", "•••"]}]
    boss.post(reverse("admin:auth_user_add"), {"username": "nieuw", **password})
    made = User.objects.get(username="nieuw")
    assert log(made) == [("make", "form", {"username": [None, "nieuw"], "password": ["•••", "•••"]})]
    everything = str(list(AuditEntry.objects.values()))
    assert secret not in everything
    assert made.password not in everything


def test_a_refused_form_writes_nothing(chief):
    topic = make_topic("Mineralen")
    chief.post(address(topic), {"name": "", "slug": ""})
    assert log() == []


def test_when_saving_fails_the_line_is_gone_too(chief, monkeypatch):
    topic = make_topic("Mineralen")
    data = form_data(chief.get(address(topic)), name="Zouten")

    def fail(*args, **kwargs):
        raise RuntimeError("after the log")

    monkeypatch.setattr("django.contrib.admin.options.ModelAdmin.response_change", fail)
    with pytest.raises(RuntimeError):
        chief.post(address(topic), data)
    topic.refresh_from_db()
    assert (topic.name, log()) == ("Mineralen", [])


def test_commands_say_that_they_are_commands(db, tmp_path):
    term = make_term("Magnesium")
    article = make_article(sections=[("Kop", "<p>Magnesium en zink.</p>")])
    workflow.publish(article, user=None, now=timezone.now())
    Term.objects.filter(pk=term.pk).update(is_autolinked=False)
    call_command("recompile_publications", verbosity=0)
    publication = article.publications.get()
    assert log(publication) == [("recompile", "command", {})]


def test_no_admin_of_the_site_goes_unlogged():
    """Ours, Django's own accounts and groups, and those of libraries."""
    unlogged = [desk for desk in admin.site._registry.values() if not isinstance(desk, AuditedAdmin)]
    assert unlogged == []
    assert {User, Group} <= set(admin.site._registry)
    itself = {desk.model for desk in admin.site._registry.values() if desk.records_itself}
    assert itself == {Article}


def test_the_people_of_the_desk_have_a_history_of_their_own(chief):
    person = make_person("Noor")
    save(chief, person, role="diëtist")
    page = chief.get(address(person, "history")).content.decode()
    assert "diëtist" in page
    assert chief.user.username in page


def test_who_may_not_see_a_thing_sees_no_history_of_it(marketer, chief):
    person = Person.objects.create(name="Noor", slug="noor")
    save(chief, person, role="diëtist")
    assert marketer.get(address(person, "history")).status_code == 403
