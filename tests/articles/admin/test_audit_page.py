"""The page of the audit log: what it shows to whom, and the file that is taken from it."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import AuditEntry, Door, through
from tests.ads.factories import make_campaign
from tests.factories import NOW, make_article, make_topic, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:articles_auditentry_changelist")
EXPORT = reverse("admin:articles_auditentry_export")


def write(thing, action="save", user=None, now=NOW, door=Door.FORM, **fields):
    with through(door):
        return AuditEntry.objects.record(action, thing, user=user, now=now, **fields)


def rows(client, **filters):
    return list(client.get(LIST, filters).context["cl"].result_list)


def exported(client, **filters):
    answer = client.get(EXPORT, filters)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    separator = ";" if filters.get("separator") == "semicolon" else ","
    return list(csv.reader(io.StringIO(text[1:]), delimiter=separator))


@pytest.fixture
def lead(db):
    client = Client()
    client.force_login(make_user("marketing lead"))
    return client


def test_the_chief_reads_who_did_what_to_which_thing(chief):
    topic = make_topic("Mineralen")
    write(topic, user=chief.user, changes={"name": ("Zouten", "Mineralen")})
    page = chief.get(LIST).content.decode()
    assert chief.user.username in page
    assert "<del>Zouten</del>" in page
    assert "<ins>Mineralen</ins>" in page
    assert reverse("admin:articles_topic_change", args=[topic.pk]) in page


def test_a_thing_that_is_gone_is_named_without_a_link(chief):
    topic = make_topic("Mineralen")
    address = reverse("admin:articles_topic_change", args=[topic.pk])
    write(topic)
    topic.delete()
    page = chief.get(LIST).content.decode()
    assert "Mineralen" in page
    assert address not in page


def test_what_looks_like_html_is_shown_as_it_was_typed(chief):
    write(make_topic("<b>x</b>"), changes={"name": ("<script>", "y")}, note="<i>")
    page = chief.get(LIST).content.decode()
    assert "<del>&lt;script&gt;</del>" in page
    assert "<script>" not in page.split("result_list")[1].split("</table>")[0]


def test_an_entry_has_a_page_with_all_its_changes(chief):
    entry = write(make_topic(), changes={f"veld {n}": ("oud", f"nieuw {n}") for n in range(9)})
    assert "nieuw 8" not in chief.get(LIST).content.decode()
    page = chief.get(reverse("admin:articles_auditentry_change", args=[entry.pk]))
    assert "nieuw 8" in page.content.decode()


def test_each_filter_and_the_search_find_their_own(chief):
    topic, article = make_topic("Mineralen"), make_article(title="Zink")
    mine = write(topic, user=chief.user)
    other = write(article, action="publish", door=Door.COMMAND, now=NOW - timedelta(days=60))
    assert rows(chief) == [mine, other]
    assert rows(chief, door__exact="command") == [other]
    assert rows(chief, action="publish") == [other]
    assert rows(chief, kind="articles.topic") == [mine]
    assert rows(chief, who=chief.user.pk) == [mine]
    assert rows(chief, who="command") == [other]
    assert rows(chief, q="zink") == [other]
    assert rows(chief, at__year=NOW.year, at__month=NOW.month) == [mine]
    about = {"object_type__exact": "articles.article", "object_id__exact": article.pk}
    assert rows(chief, **about) == [other]


def test_a_nonsense_filter_shows_the_list_and_breaks_nothing(chief):
    write(make_topic())
    assert len(rows(chief, who="x")) == 1
    assert chief.get(LIST, {"door__foo": "x"}).status_code == 302
    assert chief.get(EXPORT, {"door__foo": "x"}).status_code == 302


def test_the_log_of_an_article_is_one_click_from_its_form(chief, writer):
    article = make_article()
    address = f"{LIST}?object_type__exact=articles.article&amp;object_id__exact={article.pk}"
    form = reverse("admin:articles_article_change", args=[article.pk])
    assert address in chief.get(form).content.decode()
    assert address not in writer.get(form).content.decode()


# -- Who reads what --------------------------------------------------------------------------------


@pytest.fixture
def both_wings(db):
    return write(make_topic()), write(make_campaign()), write(make_user("writer"))


def test_each_wing_reads_its_own_and_a_superuser_everything(chief, lead, both_wings):
    article, campaign, _user = both_wings
    assert rows(chief) == [article]
    assert rows(lead) == [campaign]
    assert len(exported(chief)) == len(exported(lead)) == 2
    User.objects.filter(pk=chief.user.pk).update(is_superuser=True)
    assert len(rows(chief)) == 3


def test_an_entry_of_the_other_wing_has_no_page(chief, lead, both_wings):
    article, campaign, user = both_wings
    page = "admin:articles_auditentry_change"
    assert lead.get(reverse(page, args=[article.pk])).status_code == 302
    assert chief.get(reverse(page, args=[campaign.pk])).status_code == 302
    assert chief.get(reverse(page, args=[user.pk])).status_code == 302


@pytest.mark.parametrize("group", ["writer", "medical reviewer", "marketer"])
def test_the_others_find_the_door_shut(client, group):
    client.force_login(make_user(group))
    entry = write(make_topic())
    for address in (LIST, EXPORT, reverse("admin:articles_auditentry_change", args=[entry.pk])):
        assert client.get(address).status_code == 403


def test_a_visitor_is_sent_to_the_log_in(client, db):
    for address in (LIST, EXPORT):
        assert "/login/" in client.get(address)["Location"]


def test_nobody_adds_changes_or_deletes_anything(client):
    client.force_login(make_user(is_superuser=True))
    entry = write(make_topic())
    page = "admin:articles_auditentry_{}".format
    assert client.get(reverse(page("add"))).status_code == 403
    assert client.post(reverse(page("change"), args=[entry.pk]), {"note": "x"}).status_code == 403
    assert client.post(reverse(page("delete"), args=[entry.pk]), {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    client.post(LIST, data)
    assert AuditEntry.objects.get().note == ""


# -- The file --------------------------------------------------------------------------------------


def test_the_file_holds_what_is_filtered_in_words(chief):
    write(make_article(), door=Door.COMMAND)
    write(make_topic("Mineralen"), user=chief.user, changes={"name": ("Zouten", None)}, note="netter")
    _head, row = exported(chief, door__exact="form")
    moment = timezone.localtime(NOW).isoformat()
    assert row[:3] == [moment, chief.user.username, str(chief.user.pk)]
    assert row[7] == "Mineralen"
    assert row[8].endswith(": Zouten → –")
    assert row[9] == "netter"


def test_the_file_can_have_semicolons_for_excel(chief):
    write(make_topic("Mineralen"))
    assert exported(chief, separator="semicolon")[1][7] == "Mineralen"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(chief, start):
    write(make_topic(f"{start}cmd|' /C calc'!A0"), note=f"{start}1+1")
    row = exported(chief)[1]
    assert row[7].startswith("'")
    assert row[9].startswith("'")


def test_the_file_streams_everything_in_the_same_number_of_queries(chief):
    topic = make_topic()

    def count():
        with CaptureQueriesContext(connection) as captured:
            lines = len(exported(chief))
        return lines, len(captured)

    write(topic)
    count()
    few = count()
    for _ in range(120):
        write(topic)
    assert count() == (few[0] + 120, few[1])


def test_a_page_of_the_list_asks_few_queries_however_long(chief, django_assert_max_num_queries):
    for _ in range(30):
        write(make_topic())
        write(make_article())
    chief.get(LIST)
    with django_assert_max_num_queries(14):
        assert len(chief.get(LIST).context["cl"].result_list) == 50
