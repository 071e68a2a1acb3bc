"""When a link is asked, what an answer says about it, and that two runs never ask twice."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from articles.models import ArticleReference, ExternalLink, LinkUse, Reference
from articles.publishing import link_check
from articles.publishing.link_check import check_links, due_links, record
from articles.publishing.link_uses import refresh_all_uses, refresh_uses
from articles.publishing.safe_fetch import Answer
from tests.factories import NOW, make_article, make_publication

from .sites import rules_for, serving

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def site():
    with serving() as site:
        yield site


def make_link(url="https://elders.nl/", article=None, **fields):
    link = ExternalLink.objects.create(url=url, host=url.split("/")[2].split(":")[0], **fields)
    LinkUse.objects.create(link=link, article=article or make_article())
    return link


def check(links, site, **options):
    options = {"host_delay": 0, **options}
    return check_links(links, clock=lambda: NOW, rules=rules_for(site), **options)


def test_what_was_found_is_written_down(site):
    site.pages["/a"] = 200
    fine, gone = make_link(site.url("/a")), make_link(site.url("/weg"))
    report = check([fine, gone], site)
    assert (report.works, report.failing, report.checked) == (1, 1, 2)
    fine.refresh_from_db()
    gone.refresh_from_db()
    assert (fine.state, fine.ok_at, fine.status) == ("works", NOW, 200)
    assert (gone.state, gone.failures, gone.status, gone.ok_at) == ("failing", 1, 404, None)
    assert fine.claimed_until is gone.claimed_until is None


def test_three_failures_hours_apart_break_a_link_and_one_answer_mends_it():
    link = make_link()
    states = [record(link, Answer(404), NOW + hours * HOUR) for hours in (0, 1, 5, 6, 11, 12)]
    assert states == ["failing"] * 5 + ["broken"]
    assert record(link, Answer(200), NOW + 13 * HOUR) == "works"
    link.refresh_from_db()
    assert (link.failures, link.failed_at) == (0, None)
    assert record(link, Answer(None, "weg"), NOW + 14 * HOUR) == "failing"


@pytest.mark.parametrize("status", [401, 403, 429, 451, 999])
def test_a_site_that_dislikes_robots_breaks_nothing(status):
    link = make_link()
    for hours in (0, 7, 14, 21):
        assert record(link, Answer(status), NOW + hours * HOUR) == "unclear"


def test_links_are_due_after_a_week_if_they_work_and_after_hours_if_not():
    article = make_article()
    new = make_link("https://a.nl/", article)
    worked = make_link("https://b.nl/", article, state="works", checked_at=NOW - timedelta(days=6))
    old = make_link("https://c.nl/", article, state="works", checked_at=NOW - timedelta(days=7))
    failed = make_link("https://d.nl/", article, state="failing", checked_at=NOW - 7 * HOUR)
    make_link("https://e.nl/", article, state="failing", checked_at=NOW - HOUR)
    make_link("https://f.nl/", article, claimed_until=NOW + HOUR)
    ExternalLink.objects.create(url="https://ongebruikt.nl/", host="ongebruikt.nl")
    assert list(due_links(NOW)) == [new, old, failed]
    assert worked in due_links(NOW, [article])


def test_what_another_run_has_in_hand_or_has_just_done_is_left_alone(site):
    site.pages["/"] = 200
    busy = make_link(site.url("/?1"), claimed_until=NOW + HOUR)
    done = make_link(site.url("/?2"))
    ExternalLink.objects.filter(pk=done.pk).update(checked_at=NOW)
    died = make_link(site.url("/?3"), claimed_until=NOW - HOUR)
    check([busy, done, died], site)
    assert [path for _method, path in site.asked if path != "/?3"] == []
    assert site.asked


def test_one_site_is_asked_no_faster_than_the_delay_and_others_in_between(site):
    times = []

    def answer(handler):
        times.append((handler.path, time.monotonic()))
        handler.send_response(200)
        handler.end_headers()

    site.pages |= {"/1": answer, "/2": answer, "/3": answer}
    links = [
        make_link(site.url("/1")),
        make_link(site.url("/2")),
        make_link(site.url("/3", host="ander.test")),
    ]
    check(links, site, host_delay=0.3)
    assert [path for path, _at in times] == ["/1", "/3", "/2"]
    assert times[2][1] - times[0][1] >= 0.3


def test_a_site_that_asks_for_time_gets_the_rest_of_the_run(site):
    def busy(handler):
        handler.send_response(429)
        handler.send_header("Retry-After", "60")
        handler.end_headers()

    site.pages["/1"] = busy
    report = check([make_link(site.url("/1")), make_link(site.url("/2"))], site)
    assert (report.unclear, report.left) == (1, 1)
    assert {path for _method, path in site.asked} == {"/1"}


def test_nothing_is_begun_after_the_time_is_up(site):
    report = check([make_link(site.url("/1")), make_link(site.url("/2"))], site, most_seconds=0)
    assert (report.left, report.checked, site.asked) == (2, 0, [])


def test_an_address_that_may_not_be_asked_fails_like_any_other(site):
    link = make_link("http://10.0.0.1/")
    report = check_links([link], clock=lambda: NOW, rules=link_check.rules(), host_delay=0)
    link.refresh_from_db()
    assert (report.failing, link.state, link.status) == (1, "failing", None)
    assert link.reason


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_at_once_one_asks(site):
    def slow(handler):
        time.sleep(0.3)
        handler.send_response(200)
        handler.end_headers()

    site.pages["/"] = slow
    link = make_link(site.url("/"))
    barrier = threading.Barrier(2)
    reports = []

    def run():
        mine = ExternalLink.objects.get(pk=link.pk)
        barrier.wait()
        reports.append(check([mine], site).checked)
        connection.close()

    threads = [threading.Thread(target=run) for _times in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reports) == [0, 1]
    assert len(site.asked) == 1


# -- Which article links where ---------------------------------------------------------------------


def test_uses_come_from_the_desk_the_sources_and_what_is_live():
    article = make_article(sections=[("Kop", '<p>[1] <a href="https://live.nl/x?utm_source=y#z">a</a></p>')])
    source = Reference.objects.create(title="Bron", doi="10.1000/x")
    ArticleReference.objects.create(article=article, reference=source, number=1)
    make_publication(article)
    hrefs = ["https://desk.nl/", "/begrippen/", "mailto:a@b.nl"]
    article.sections.update(body="".join(f'<p><a href="{href}">a</a></p>' for href in hrefs))
    refresh_all_uses(NOW)
    urls = set(article.external_links.values_list("url", flat=True))
    assert urls == {"https://live.nl/x", "https://desk.nl/", "https://doi.org/10.1000/x"}
    assert ExternalLink.objects.get(url="https://live.nl/x").host == "live.nl"


def test_a_use_that_is_gone_is_forgotten_and_another_article_keeps_its_own():
    body = '<p><a href="https://desk.nl/">a</a></p>'
    first, second = make_article(sections=[("a", body)]), make_article(sections=[("a", body)])
    refresh_all_uses(NOW)
    first.sections.update(body="<p>a</p>")
    refresh_uses([first.pk], NOW)
    refresh_all_uses(NOW)
    assert list(ExternalLink.objects.get().articles.all()) == [second]


def test_refreshing_many_articles_takes_a_fixed_number_of_queries(django_assert_max_num_queries):
    for number in range(12):
        make_article(sections=[("a", f'<p><a href="https://site{number}.nl/">a</a></p>')])
    with django_assert_max_num_queries(12):
        refresh_all_uses(NOW)
    assert LinkUse.objects.count() == 12
