"""What a process keeps of pages, for how long, and that it notices every change."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from articles.models import PageVersion, PopularList, Publication, Topic, page_version
from articles.models.pages import Changes
from articles.pages import held, reading
from articles.pages.held import KEPT_FOR, Holder, Page
from articles.pages.reading import page_at
from articles.pages.sheets import Sheet
from articles.publishing import compile as compiling
from articles.publishing import tags, workflow
from tests.factories import NOW, make_article, make_publication, make_topic

SECOND = timedelta(seconds=1)


class Words:
    """Fills a hole with the words of the moment."""

    def __init__(self, is_for_all=False, words=b"eerst"):
        self.is_for_all, self.words, self.is_away = is_for_all, words, False

    def fill(self, now):
        if self.is_away:
            raise DatabaseError
        return self.words

    def identity(self, now):
        if self.is_away:
            raise DatabaseError
        return self.words.decode()

    def is_ready(self, now):
        return True


def make_page(text="Tekst", filler=None, until=None, made_at=NOW):
    sheet = Sheet(until)
    return Page(f"{text} voor{sheet.leave_hole(filler) if filler else ''} na", sheet, made_at)


def bump():
    """As another process changes something: without this one knowing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_pageversion (id, n) VALUES (1, 1) "
            "ON CONFLICT (id) DO UPDATE SET n = articles_pageversion.n + 1"
        )


# -- One page ----------------------------------------------------------------------------------------


def test_a_page_is_cut_at_its_hole():
    page = make_page(filler=Words())
    assert (page.head, page.tail, page.filled(NOW)) == (b"Tekst voor", b" na", b"eerst")
    assert make_page().head == b"Tekst voor na"


def test_a_page_has_one_hole_at_most():
    sheet = Sheet()
    sheet.leave_hole(Words())
    with pytest.raises(ValueError, match="one hole"):
        sheet.leave_hole(Words())


def test_a_hole_that_the_template_drops_is_none():
    sheet = Sheet()
    sheet.leave_hole(Words())
    page = Page("Alles", sheet, NOW)
    assert (page.head, page.filler, page.for_all) == (b"Alles", None, b"")


def test_what_is_for_all_is_drawn_once_and_ends_when_its_source_changes():
    words = Words(is_for_all=True)
    page = make_page(filler=words)
    words.words = b"later"
    assert page.filled(NOW) == b"eerst"
    assert not page.is_fresh(NOW)


def test_a_page_ends_at_its_very_moment_and_gets_old():
    page = make_page(until=NOW + SECOND)
    assert page.is_fresh(NOW + SECOND - timedelta(microseconds=1))
    assert page.is_over(NOW + SECOND)
    assert not make_page().is_fresh(NOW + KEPT_FOR)
    # A clock that was set back.
    assert not make_page().is_fresh(NOW - SECOND)


def test_it_ends_with_the_first_of_what_it_shows():
    sheet = Sheet(NOW + 9 * SECOND)
    sheet.show([Publication(visible_until=NOW + 3 * SECOND), Publication(visible_until=None)])
    assert sheet.until == NOW + 3 * SECOND


# -- Keeping them ------------------------------------------------------------------------------------


@pytest.fixture
def holder(db, monkeypatch):
    one = Holder(most=1_000_000)
    monkeypatch.setattr(reading, "holder", one)
    return one


def keep(holder, name="ijzer", **fields):
    page = make_page(**fields)
    holder.put(name, page, holder.mark(), page_version(), fields.get("made_at", NOW))
    return page


def test_what_is_put_is_found(holder):
    page = keep(holder)
    assert holder.find("ijzer") is page
    assert holder.find("zink") is None


def test_another_process_notices_within_a_second_and_asks_no_oftener(holder, django_assert_num_queries):
    keep(holder)
    bump()
    with django_assert_num_queries(0):
        holder.look(NOW + 0.4 * SECOND)
    assert len(holder) == 1
    with django_assert_num_queries(1):
        holder.look(NOW + 0.5 * SECOND)
        holder.look(NOW + 0.6 * SECOND)
    assert len(holder) == 0


def test_what_was_read_before_a_change_is_not_kept(holder):
    mark, page = holder.mark(), make_page()
    make_topic()
    holder.put("ijzer", page, mark, page_version(), NOW)
    assert holder.find("ijzer") is None


def test_a_page_of_an_older_version_is_not_kept(holder):
    bump()
    keep(holder)
    holder.put("zink", make_page(), holder.mark(), 0, NOW)
    assert holder.find("zink") is None
    assert holder.find("ijzer")


def test_it_takes_no_more_memory_than_it_may_and_drops_what_was_read_longest_ago(holder):
    big = "x" * 50_000
    for number in range(40):
        keep(holder, f"stuk-{number}", text=big + str(number))
        holder.find("stuk-0")
    assert holder.bytes <= 1_000_000
    assert 5 < len(holder) < 20
    assert holder.find("stuk-0")
    assert holder.find("stuk-39")
    assert holder.find("stuk-1") is None
    holder.forget()
    assert (len(holder), holder.bytes) == (0, 0)


def test_many_threads_at_once_get_whole_pages_and_the_sum_stays_right(holder):
    failures = []

    def work(seed):
        try:
            for n in range(400):
                name = f"stuk-{(n * seed) % 23}"
                found = holder.find(name)
                if found:
                    assert found.head == f"{name} voor na".encode()
                holder.put(name, make_page(name), holder.mark(), 0, NOW)
                if n % 97 == 0:
                    holder.forget()
        except Exception as error:
            failures.append(error)

    holder.know(0)
    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 3, 7, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert holder.bytes == sum(page.size for page in holder._pages.values())


def test_of_many_who_want_a_page_one_makes_it(holder):
    made, start = [], threading.Barrier(6)
    version = page_version()

    def make():
        made.append(1)
        time.sleep(0.02)
        return make_page(), version

    def ask():
        start.wait()
        assert page_at("ijzer", NOW, make).head == b"Tekst voor na"

    holder.know(version)
    holder.put("zink", make_page(), holder.mark(), version, NOW)
    threads = [threading.Thread(target=ask) for _thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


# -- Without a database ------------------------------------------------------------------------------


def away(*_args):
    raise DatabaseError


def test_a_held_page_is_shown_however_old_but_not_beyond_its_end(holder, monkeypatch):
    page = keep(holder, until=NOW + timedelta(hours=1))
    monkeypatch.setattr(held, "page_version", away)
    assert page_at("ijzer", NOW + timedelta(minutes=30), away) is page
    with pytest.raises(DatabaseError):
        page_at("ijzer", NOW + timedelta(hours=1), away)
    with pytest.raises(DatabaseError):
        page_at("zink", NOW, away)


def test_a_block_that_nobody_can_draw_stays_away():
    words = Words()
    page = make_page(filler=words)
    words.is_away = True
    assert page.filled(NOW) == b""
    everybodys = Words(is_for_all=True)
    page = make_page(filler=everybodys)
    everybodys.is_away = True
    assert page.is_fresh(NOW)
    assert page.filled(NOW) == b"eerst"


# -- Whatever changes what pages show ----------------------------------------------------------------


def _merge(publication):
    one, other = (publication.article.tags.get(name=name) for name in ("bloed", "hart"))
    tags.merge(one, [other], user=None, now=NOW)


def _recompile(publication):
    publication.page["sections"] = []
    Publication.objects.filter(pk=publication.pk).update(page=publication.page)
    publication.refresh_from_db()
    assert compiling.recompile(publication, compiling.glossary_matcher())


def _cancel(publication):
    article = publication.article
    workflow.publish(article, user=None, now=NOW, visible_from=NOW + SECOND)
    before = Changes.n
    workflow.cancel(article, user=None, now=NOW)
    assert Changes.n > before


DOORS = {
    "publish": lambda p: workflow.publish(p.article, user=None, now=NOW),
    "plan": lambda p: workflow.publish(p.article, user=None, now=NOW, visible_from=NOW + SECOND),
    "withdraw": lambda p: workflow.withdraw(p.article, user=None, now=NOW),
    "cancel": _cancel,
    "recompile": _recompile,
    "merge tags": _merge,
    "rename a topic": lambda p: Topic.objects.get(pk=p.topic_id).save(),
    "move a topic in the menu": lambda p: Topic.objects.update(position=3),
    "store lists": lambda p: PopularList.objects.bulk_create([PopularList(kind="trending", computed_at=NOW)]),
    "delete lists": lambda p: PopularList.objects.all().delete(),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.django_db(transaction=True)
def test_every_door_tells_this_process_and_the_others(door):
    publication = make_publication(make_article(tags=["bloed", "hart"], sections=[("Kop", "<p>Tekst.</p>")]))
    here, there = Changes.n, page_version()
    DOORS[door](publication)
    assert Changes.n > here
    assert page_version() > there


def _move_and_fail():
    with transaction.atomic():
        Topic.objects.update(position=3)
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_others_are_told_only_of_what_was_committed():
    make_topic()
    here, there = Changes.n, page_version()
    with pytest.raises(ZeroDivisionError):
        _move_and_fail()
    assert page_version() == there
    assert Changes.n > here


@pytest.mark.django_db
def test_the_version_needs_no_row(holder):
    PageVersion.objects.all().delete()
    assert page_version() == 0
    assert keep(holder)
