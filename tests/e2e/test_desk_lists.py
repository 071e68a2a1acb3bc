"""The first page, a bulk publication and the audit log in a real browser."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, AuditEntry, ViewTotal
from articles.publishing import workflow
from tests.e2e.judging import serious_problems
from tests.factories import make_article, make_publication, make_user

INDEX = reverse("admin:index")
LIST = reverse("admin:articles_article_changelist")
LOG = reverse("admin:articles_auditentry_changelist")
PASSWORD = "demo-wachtwoord"


@pytest.fixture
def people(transactional_db):
    roles = ("writer", "editor-in-chief", "medical reviewer", "marketer")
    return {role: make_user(role, password=PASSWORD, first_name=role.split()[0].title()) for role in roles}


@pytest.fixture
def busy(people):
    """A draft, two that wait for review of which one can't be published, and a review that is overdue."""
    writer, now = people["writer"], timezone.now()
    make_article(title="Nog een concept", created_by=writer)
    for title in ("Magnesium", "Zonder schrijver"):
        workflow.submit(make_article(title=title, created_by=writer), user=writer, now=now)
    Article.objects.get(title="Zonder schrijver").authorships.all().delete()
    late = timezone.localdate() - timedelta(days=5)
    overdue = make_publication(title="Te laat beoordeeld", review_due_on=late).article
    ViewTotal.objects.create(article=overdue, n=40)


def pile(page, key):
    return page.locator(f"[data-pile={key}]")


def choose(page, action, *titles):
    page.goto(LIST)
    for title in titles:
        page.locator("#result_list tr", has_text=title).locator(".action-select").check()
    page.select_option("select[name=action]", f"{action}_selected")
    page.locator("#changelist .actions [type=submit]").click()


def test_each_role_finds_its_own_piles_and_a_row_opens_the_article(desk, people, busy):
    page = desk(people["writer"])
    assert "Nog een concept" in pile(page, "drafts").inner_text()
    assert pile(page, "offered").locator("li").count() == 2
    assert pile(page, "review").count() == 0
    page = desk(people["editor-in-chief"])
    assert pile(page, "review").locator("li").count() == 2
    pile(page, "overdue").get_by_text("Te laat beoordeeld").click()
    assert page.input_value("#id_title") == "Te laat beoordeeld"
    page = desk(people["medical reviewer"])
    assert pile(page, "review").locator("li").count() == 2
    assert pile(page, "drafts").count() == 0
    page = desk(people["marketer"])
    assert page.locator("[data-pile]").count() == 0


def test_the_head_of_the_overdue_pile_opens_the_debt(desk, people, busy):
    page = desk(people["editor-in-chief"])
    pile(page, "overdue").locator("h2 a").click()
    page.wait_for_selector(".overdue__days")
    assert page.locator("#result_list tbody tr").count() == 1


def test_publishing_many_says_first_what_is_skipped_and_why(desk, people, busy):
    page = desk(people["editor-in-chief"])
    choose(page, "publish", "Magnesium", "Zonder schrijver")
    assert "Magnesium" in page.inner_text(".bulk__done")
    assert "Zonder schrijver" in page.inner_text(".bulk__skipped")
    reason = page.inner_text(".bulk__skipped .bulk__reason")
    assert reason
    assert not Article.objects.get(title="Magnesium").publications.exists()
    page.click(".bulk__buttons button")
    page.wait_for_selector(".messagelist .success")
    assert "Magnesium" in page.inner_text(".messagelist .success")
    assert reason in page.inner_text(".messagelist .warning")
    assert Article.objects.get(title="Magnesium").status == Article.Status.PUBLISHED
    assert Article.objects.get(title="Zonder schrijver").status == Article.Status.IN_REVIEW


def test_a_tag_is_asked_then_shown_and_then_given(desk, people, busy):
    page = desk(people["writer"])
    choose(page, "add_tag", "Nog een concept")
    page.fill("#id_tag", "mineralen")
    page.keyboard.press("Enter")
    page.wait_for_selector(".bulk__done")
    page.click(".bulk__buttons button")
    page.wait_for_selector(".messagelist .success")
    assert list(Article.objects.get(title="Nog een concept").tags.names()) == ["mineralen"]


def test_the_log_is_read_and_taken_away_as_a_file(desk, people, busy):
    page = desk(people["editor-in-chief"])
    page.goto(f"{LOG}?action=submit")
    assert page.locator("#result_list tbody tr").count() == 2
    with page.expect_download() as download:
        page.locator(".object-tools a").first.click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert len(text.strip().splitlines()) == 3
    assert "Magnesium" in text
    page.goto(LOG)
    article = Article.objects.get(title="Magnesium")
    page.locator("#result_list").get_by_text("Magnesium").first.click()
    assert page.url.endswith(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator(f".object-tools a[href*='{LOG}']").click()
    shown = AuditEntry.objects.about(article).count()
    assert page.locator("#result_list tbody tr").count() == shown


def test_these_pages_can_be_read_by_everybody_and_fit_a_phone(open_browser, people, busy):
    # The judge puts styles of its own into the page, which the content policy would refuse.
    page = open_browser(bypass_csp=True)
    page.goto(INDEX)
    page.fill("#id_username", people["editor-in-chief"].username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("#user-tools")
    topic = Article.objects.first().topic
    AuditEntry.objects.record(
        "save", topic, user=people["writer"], now=timezone.now(), changes={"name": ("A", "B")}, note="Zo."
    )
    choose(page, "publish", "Magnesium", "Zonder schrijver")
    found = {"plan": judged(page)}
    choose(page, "add_tag", "Magnesium")
    found["question"] = judged(page)
    history = reverse("admin:articles_topic_history", args=[topic.pk])
    for address in (INDEX, LIST, f"{LIST}?review=overdue", LOG, history):
        page.goto(address)
        found[address] = judged(page)
    assert {name: problems for name, problems in found.items() if problems} == {}


def judged(page):
    """What keeps somebody from reading this page, or makes it stick out of a phone."""
    serious = serious_problems(page)
    page.set_viewport_size({"width": 360, "height": 740})
    root = "document.documentElement"
    if not page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"):
        serious.append(("sticks out", page.url))
    page.set_viewport_size({"width": 1280, "height": 900})
    return serious
