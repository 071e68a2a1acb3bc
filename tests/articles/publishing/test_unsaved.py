"""Unsaved text: one for each user and article, kept with measure, given to nobody else."""

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st

from articles.models import UnsavedText
from articles.publishing import unsaved
from articles.publishing.unsaved import NotKept
from tests.factories import NOW, make_article, make_user

FIELDS = [("title", "Zink"), ("version", "3"), ("subjects", "1"), ("subjects", "2")]


@pytest.fixture
def writer(db):
    return make_user("writer")


@pytest.fixture
def article(db):
    return make_article()


def keep(article, user, fields=FIELDS, *, key="window1", seconds=0, is_final=False):
    now = NOW + timedelta(seconds=seconds)
    unsaved.keep(article, user=user, now=now, key=key, fields=fields, is_final=is_final)


def refusal(*args, **kwargs):
    with pytest.raises(NotKept) as refused:
        keep(*args, **kwargs)
    assert str(refused.value)
    return refused.value.reason


def title_of(text):
    return dict(text.fields)["title"]


# -- Keeping ---------------------------------------------------------------------------------------


def test_it_is_kept_with_everything_in_the_form_and_the_version_it_began_with(article, writer):
    keep(article, writer)
    text = unsaved.find(article, writer)
    assert [tuple(pair) for pair in text.fields] == FIELDS
    assert (text.base_version, text.kept_at) == (3, NOW)


def test_the_next_replaces_the_last_and_the_article_is_left_alone(article, writer):
    keep(article, writer)
    keep(article, writer, [("title", "Koper")], seconds=20)
    assert title_of(UnsavedText.objects.get()) == "Koper"
    article.refresh_from_db()
    assert (article.version, article.status, article.revisions.count()) == (0, "draft", 0)


def test_an_article_that_is_being_made_has_one_too(writer):
    keep(None, writer)
    keep(None, writer, [("title", "Koper")], seconds=20)
    assert title_of(unsaved.find(None, writer)) == "Koper"
    with pytest.raises(IntegrityError):
        UnsavedText.objects.create(user=writer, article=None, key="other", fields=[], kept_at=NOW)


def test_too_soon_is_refused_and_the_last_words_never(article, writer, settings):
    settings.AUTOSAVE_SECONDS = 20
    keep(article, writer)
    assert refusal(article, writer, seconds=9) == NotKept.TOO_SOON
    keep(article, writer, [("title", "Koper")], seconds=1, is_final=True)
    assert title_of(unsaved.find(article, writer)) == "Koper"
    keep(article, writer, seconds=11)


def test_a_second_window_does_not_write_over_the_first(article, writer):
    keep(article, writer)
    assert refusal(article, writer, [("title", "Koper")], key="window2", seconds=60) == NotKept.ELSEWHERE
    assert refusal(article, writer, key="window2", seconds=60, is_final=True) == NotKept.ELSEWHERE
    assert title_of(unsaved.find(article, writer)) == "Zink"


def test_who_switched_it_off_has_nothing_kept(article, writer):
    unsaved.set_autosaving(writer, False)
    assert refusal(article, writer) == NotKept.OFF
    assert not UnsavedText.objects.exists()
    unsaved.set_autosaving(writer, True)
    keep(article, writer)


def test_it_costs_two_queries(article, writer, django_assert_num_queries):
    keep(article, writer)
    with django_assert_num_queries(2):
        keep(article, writer, seconds=20)


@pytest.mark.django_db(transaction=True)
def test_of_windows_that_report_at_once_one_is_kept_and_none_fails_otherwise(article, writer):
    barrier, refused = Barrier(5), []

    def report(number):
        try:
            barrier.wait()
            keep(article, writer, [("title", str(number))], key=f"window{number}")
        except NotKept as refusal:
            refused.append(refusal.reason)
        finally:
            connection.close()

    threads = [Thread(target=report, args=[number]) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [NotKept.ELSEWHERE] * 4
    assert UnsavedText.objects.count() == 1


# -- What a form may report ------------------------------------------------------------------------


def report(**changes):
    return json.dumps({"key": "window1", "final": False, "fields": FIELDS} | changes).encode()


def reason(body):
    with pytest.raises(NotKept) as refused:
        unsaved.read_report(body)
    return refused.value.reason


def test_a_report_is_read():
    assert unsaved.read_report(report()) == ("window1", FIELDS, False)
    assert unsaved.read_report(report(final=True))[2] is True


def test_what_is_no_text_is_left_out():
    more = [["csrfmiddlewaretoken", "x"], ["seen_version", "4"], ["unsaved_key", "k"], ["_publish", "1"]]
    assert unsaved.read_report(report(fields=[*FIELDS, *more]))[1] == FIELDS


def test_a_report_that_is_too_large_is_refused():
    assert reason(report(fields=[["title", "x" * unsaved.LARGEST_BYTES]])) == NotKept.TOO_LARGE


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000,
        report(key=""), report(key="a b"), report(key=7), report(key="x" * 33), report(key="é"),
        report(fields=None), report(fields="ab"), report(fields=[["a"]]), report(fields=[["a", 1]]),
        report(fields=[[None, "a"]]), report(fields=[["a", "b", "c"]]), report(fields={"a": {}}),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused(body):
    assert reason(body) == NotKept.MALFORMED


def test_signs_that_no_database_takes_are_left_out(article, writer):
    body = json.dumps({"key": "k", "fields": [["title", "a\0b\ud800c"]]}).encode()
    key, fields, _final = unsaved.read_report(body)
    keep(article, writer, fields, key=key)
    assert title_of(unsaved.find(article, writer)).startswith("ab")


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "٣٣"])
def test_a_version_that_is_none_counts_as_the_first(article, writer, version):
    keep(article, writer, [("version", version)])
    assert unsaved.find(article, writer).base_version in (0, 33)


# -- Giving back and forgetting --------------------------------------------------------------------


def test_nobody_finds_the_text_of_another(article, writer):
    keep(article, writer)
    assert unsaved.find(article, make_user("editor-in-chief")) is None
    assert unsaved.discard(article, make_user("editor-in-chief")) is False
    assert unsaved.find(article, writer)


def test_the_text_of_one_article_is_not_that_of_another(article, writer):
    keep(article, writer)
    assert unsaved.find(make_article(), writer) is None
    assert unsaved.find(None, writer) is None


def test_saving_forgets_what_that_window_kept_and_nothing_else(article, writer):
    keep(article, writer)
    keep(None, writer, key="window2")
    unsaved.was_saved(writer, "window2")
    unsaved.was_saved(writer, "")
    unsaved.was_saved(make_user("writer"), "window1")
    assert UnsavedText.objects.get().key == "window1"


def test_after_sixty_days_it_is_forgotten(article, writer):
    keep(article, writer)
    assert unsaved.forget_old(NOW + timedelta(days=60)) == 0
    assert unsaved.forget_old(NOW + timedelta(days=60, seconds=1)) == 1


# -- Rows that are gone ----------------------------------------------------------------------------


def form_of(rows, prefix="sections"):
    """The fields of a formset; a row is (id or "", heading, whether it is to be deleted)."""
    saved = [row for row in rows if row[0]]
    fields = [
        ("title", "Zink"),
        (f"{prefix}-TOTAL_FORMS", str(len(rows))),
        (f"{prefix}-INITIAL_FORMS", str(len(saved))),
    ]
    for number, (pk, heading, is_deleted) in enumerate([*saved, *(row for row in rows if not row[0])]):
        fields += [(f"{prefix}-{number}-id", str(pk)), (f"{prefix}-{number}-heading", heading)]
        fields += [(f"{prefix}-{number}-DELETE", "on")] if is_deleted else []
    return fields


def test_nothing_changes_while_every_row_is_there():
    fields = form_of([(1, "Een", False), (2, "Twee", True), ("", "Nieuw", False)])
    assert unsaved.as_new_rows(fields, "sections", [1, 2, 3]) == fields


def test_a_row_that_a_colleague_deleted_comes_back_as_a_new_one():
    fields = dict(unsaved.as_new_rows(form_of([(1, "Een", False), (2, "Twee", False)]), "sections", [2]))
    assert (fields["sections-TOTAL_FORMS"], fields["sections-INITIAL_FORMS"]) == ("2", "1")
    assert (fields["sections-0-id"], fields["sections-0-heading"]) == ("2", "Twee")
    assert (fields["sections-1-id"], fields["sections-1-heading"]) == ("", "Een")


def test_a_row_that_both_deleted_stays_away():
    fields = dict(unsaved.as_new_rows(form_of([(1, "Een", True), ("", "Nieuw", False)]), "sections", []))
    assert fields["sections-TOTAL_FORMS"] == "1"
    assert fields["sections-0-heading"] == "Nieuw"


ROW = st.tuples(st.integers(1, 9) | st.just(""), st.text(max_size=4), st.booleans())
ROWS = st.lists(ROW, max_size=8, unique_by=lambda row: row[0] or object())


@given(ROWS, st.sets(st.integers(1, 9)))
def test_no_words_are_lost_and_the_rows_are_numbered_without_a_gap(rows, known):
    fields = unsaved.as_new_rows(form_of(rows), "sections", known)
    values = dict(fields)
    total, initial = int(values["sections-TOTAL_FORMS"]), int(values["sections-INITIAL_FORMS"])
    headings = [values[f"sections-{number}-heading"] for number in range(total)]
    wanted = [heading for pk, heading, deleted in rows if not (deleted and pk and pk not in known)]
    assert sorted(headings) == sorted(wanted)
    ids = [values[f"sections-{number}-id"] for number in range(total)]
    assert {int(pk) for pk in ids[:initial]} == {pk for pk, _heading, _deleted in rows if pk in known}
    assert ids[initial:] == [""] * (total - initial)


# Hypothesis also tries words that stand in the code, "sections-0" among them.
ELSEWHERE = st.text(max_size=20).filter(lambda name: not name.startswith("sections-"))


@given(st.lists(st.tuples(ELSEWHERE, st.text(max_size=5)), max_size=10))
def test_fields_of_no_formset_come_through_whatever_they_are_called(fields):
    assert unsaved.as_new_rows(fields, "sections", [1]) == fields
