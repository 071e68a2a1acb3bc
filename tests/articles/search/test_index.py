"""The index follows publishing; what readers may see is asked at the moment of the question."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from articles.models import Publication, SearchEntry, SearchWord
from articles.publishing import workflow
from articles.publishing.compile import recompile
from articles.search import index
from articles.search.passes import thorough
from articles.search.query import MOST, look_up, search
from articles.text.dutch import ask
from tests.factories import NOW, make_article, make_publication, make_term

from .making import found, publish

pytestmark = pytest.mark.django_db
LATER, EARLIER = NOW + timedelta(days=3), NOW - timedelta(days=3)


def test_what_is_published_is_found_at_once():
    publication = publish(title="Kurkuma", body="Over geelwortel.")
    assert found("kurkuma") == found("geelwortel") == [publication.pk]


def test_a_draft_is_never_found_and_neither_is_a_draft_of_what_is_public():
    make_article(title="Kurkuma")
    publication = publish(title="Gember")
    publication.article.title = "Geelwortel"
    publication.article.save()
    assert found("kurkuma") == found("geelwortel") == []
    assert found("gember") == [publication.pk]


def test_what_is_planned_is_found_from_its_moment_and_what_ends_until_then():
    planned = publish(title="Kurkuma", visible_from=LATER)
    ending = publish(title="Gember", visible_from=EARLIER, visible_until=LATER)
    second = timedelta(seconds=1)
    assert [found("kurkuma", now) for now in (NOW, LATER - second, LATER)] == [[], [], [planned.pk]]
    assert [found("gember", now) for now in (NOW, LATER - second, LATER)] == [[ending.pk], [ending.pk], []]


def test_what_is_withdrawn_or_cancelled_is_gone_at_once():
    publication = publish(title="Kurkuma")
    workflow.withdraw(publication.article, user=None, now=NOW)
    planned = publish(title="Gember", visible_from=LATER)
    workflow.cancel(planned.article, user=None, now=NOW)
    assert found("kurkuma") == found("kurkuma", LATER) == found("gember", LATER) == []


def test_of_an_article_only_what_is_public_now_is_found():
    first = publish(title="Kurkuma")
    first.article.title = "Geelwortel"
    first.article.save()
    second = make_publication(first.article, visible_from=None)
    assert found("kurkuma") == []
    assert found("geelwortel") == [second.pk]
    assert list(SearchEntry.objects.values_list("publication", flat=True)) == [second.pk]


def test_recompiling_brings_the_index_up_to_date():
    publication = publish(title="Kurkuma", tags=["wortels"])
    assert found("wortels") == [publication.pk]
    publication.tags.get().delete()
    assert recompile(Publication.objects.get(pk=publication.pk))
    assert found("wortels") == []


def test_an_article_is_found_by_its_author_and_not_by_its_reviewer_or_links():
    publication = publish(title="Kurkuma")
    make_term("wortelknol")
    name = publication.page["authors"][0]["name"]
    assert found(name) == [publication.pk]
    assert found("wortelknol") == []


def test_the_command_puts_in_what_is_missing_and_takes_out_what_is_over(capsys):
    publication, over = publish(title="Kurkuma"), publish(title="Gember")
    Publication.objects.filter(pk=over.pk).update(visible_until=NOW)
    SearchEntry.objects.filter(publication=publication).delete()
    SearchEntry.objects.update(version=0)
    call_command("rebuild_search")
    assert found("kurkuma") == [publication.pk]
    assert list(SearchEntry.objects.values_list("publication", flat=True)) == [publication.pk]
    assert not index.missing(NOW).exists()
    assert capsys.readouterr().out


def test_everything_anew_counts_in_how_many_articles_a_word_stands():
    publish(title="Kurkuma", body="Kurkuma en kurkuma.")
    publish(title="Gember en kurkuma")
    SearchWord.objects.create(word="nergens", shown="nergens")
    call_command("rebuild_search", "--all", verbosity=0)
    counts = dict(SearchWord.objects.values_list("word", "n"))
    assert (counts["kurkuma"], counts["gember"]) == (2, 1)
    assert "nergens" not in counts


def copy(publication, changes):
    """Publications like `publication` but for these changes, in the index too."""
    names = [field.attname for field in Publication._meta.concrete_fields if field.attname != "id"]
    same = {name: getattr(publication, name) for name in names}
    copies = Publication.objects.bulk_create(Publication(**same | change) for change in changes)
    for one in copies:
        index.add(one)
    return copies


def test_planned_articles_in_front_hide_no_live_ones():
    live = publish(title="Kurkuma", visible_from=EARLIER)
    plan = publish(title="Kurkuma", visible_from=LATER)
    copy(plan, [{"visible_until": LATER + timedelta(days=n)} for n in range(1, MOST + 20)])
    assert found("kurkuma") == [live.pk]


def test_of_numbers_far_apart_each_is_found_once_and_the_newest_first():
    first = publish(title="Kurkuma").pk
    pks = [first + step for step in (2, 511, 512, 513, 1025, 8191, 8193, 16385, 40000)]
    until = NOW + timedelta(days=1)
    plan = publish(title="Gember", visible_from=LATER)
    copy(plan, [{"id": pk, "title": "Kurkuma", "visible_until": until + timedelta(days=pk)} for pk in pks])
    asked = thorough(ask("kurkuma"))
    for most in (3, 20):
        found_pks, is_complete = look_up(asked, most)
        assert found_pks == [*reversed(pks), first][:most]
        assert is_complete == (most == 20)


def test_all_is_counted_unless_there_is_too_much():
    publish(title="Kurkuma")
    assert search("kurkuma", NOW).found.is_complete
