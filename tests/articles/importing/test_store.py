"""What importing a page makes in the database, and what it leaves alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from articles.importing.decoding import ImportRefused
from articles.importing.plain_text import LONGEST_HEADING, LONGEST_TITLE, parse
from articles.importing.store import Change, find_author, find_topic, store
from articles.models import Article, Person, Revision, Section, Topic
from articles.text.markup import plain_text
from tests.factories import set_status

pytestmark = pytest.mark.django_db

PAGE = (Path(__file__).parents[2] / "data" / "ijzer.txt").read_text(encoding="utf-8")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SMALL = "Moe van zink?\nZin over de Spieren.\nKop\n- Slaap: rust & kalmte\nTrending Posts\nEen\nTwee"


@pytest.fixture
def topic():
    return Topic.objects.create(name="Mineralen", slug="mineralen", position=1)


def everything():
    """All that an import can write, for comparing."""
    return (
        list(Article.objects.order_by("id").values()),
        list(Section.objects.order_by("id").values()),
        list(Revision.objects.order_by("id").values()),
    )


class TestMaking:
    def test_a_page_becomes_a_draft_with_sections(self, topic):
        stored = store(parse(PAGE), topic=topic, now=NOW)
        article = Article.objects.get(slug="word-je-minder-moe-van-ijzer")
        assert (stored.article, stored.change) == (article, Change.MADE)
        assert (article.title, article.status, article.topic) == (
            "Word je minder moe van ijzer?",
            "draft",
            topic,
        )
        assert article.introduction.count("<p>") == 4
        assert [section.heading for section in article.sections.all()] == [
            "Wat ijzer in het lichaam doet",
            "Hoe een tekort ontstaat",
            "Wat onderzoek laat zien",
            "Hoeveel ijzer je nodig hebt",
        ]
        assert article.sections.all()[1].body.count("<li><p><strong>") == 7

    def test_the_words_in_the_database_are_those_of_the_file(self, topic):
        article = store(parse(PAGE), topic=topic, now=NOW).article
        parts = [article.title, plain_text(article.introduction)]
        for section in article.sections.all():
            parts += [section.heading, plain_text(section.body)]
        file = PAGE.split("Evergreen Posts")[0].replace("\n– ", "\n")
        assert " ".join(parts).split() == file.split()

    def test_lists_are_true_lists_and_signs_are_escaped(self, topic):
        section = store(parse(SMALL), topic=topic, now=NOW).article.sections.get()
        assert section.body == "<ul><li><p><strong>Slaap:</strong> rust &amp; kalmte</p></li></ul>"

    def test_listed_titles_become_empty_drafts_once(self, topic):
        Article.objects.create(title="WAT DOET ZINK VOOR JE HUID?", slug="zink-en-huid", topic=topic)
        stored = store(parse(PAGE), topic=topic, now=NOW)
        assert len(stored.stubs) == 9
        stub = Article.objects.get(title="Wat weten we over ashwagandha?")
        assert (stub.status, stub.introduction, stub.topic, stub.slug) == (
            "draft", "", topic, "wat-weten-we-over-ashwagandha",
        )  # fmt: skip
        assert Article.objects.count() == 11

    def test_a_title_in_both_lists_becomes_one_draft(self, topic):
        stored = store(parse("Titel\nZin.\nTrending Posts\nEen\nEvergreen Posts\nEén"), topic=topic, now=NOW)
        assert stored.stubs == ("Eén",)

    def test_titles_in_another_script_get_addresses_of_their_own(self, topic):
        store(parse("Ασία\nZin.\nTrending Posts\nΕυρώπη"), topic=topic, now=NOW)
        assert set(Article.objects.values_list("slug", flat=True)) == {"artikel", "artikel-2"}

    def test_the_longest_title_fits(self, topic):
        title = ("é" + "a" * (LONGEST_TITLE - 1)).capitalize()
        store(parse(f"{title}\nZin.\n{'k' * LONGEST_HEADING}\nTekst."), topic=topic, now=NOW)
        assert Article.objects.get().title == title

    def test_an_author_is_named(self, topic):
        author = Person.objects.create(name="Noor Voorbeeld", slug="noor-voorbeeld")
        for _time in range(2):
            article = store(parse(SMALL), topic=topic, author=author, now=NOW).article
        assert list(article.authors.all()) == [author]


class TestAgain:
    @pytest.mark.parametrize("page", [PAGE, SMALL])
    def test_the_second_time_changes_nothing(self, topic, page):
        store(parse(page), topic=topic, now=NOW)
        before = everything()
        stored = store(parse(page), topic=topic, now=NOW)
        assert (stored.change, stored.stubs) == (Change.UNCHANGED, ())
        assert everything() == before

    def test_other_capitals_in_the_title_are_the_same_article(self, topic):
        store(parse(SMALL), topic=topic, now=NOW)
        assert (
            store(parse(SMALL.replace("Moe van zink", "MOE VAN ZINK")), topic=topic, now=NOW).change
            == Change.UNCHANGED
        )
        assert Article.objects.filter(title="Moe van zink?").count() == 1

    def test_an_empty_draft_is_filled(self, topic):
        other = Topic.objects.create(name="Energie", slug="energie")
        store(parse("Titel\nZin.\nTrending Posts\nMoe van zink?"), topic=other, now=NOW)
        stored = store(parse(SMALL), topic=topic, now=NOW)
        assert stored.change == Change.FILLED
        assert stored.article.sections.count() == 1
        assert Article.objects.get(slug="moe-van-zink").topic == topic

    def test_a_text_by_somebody_else_is_never_overwritten(self, topic):
        article = store(parse(SMALL), topic=topic, now=NOW).article
        article.introduction = "<p>Van de redactie.</p>"
        article.save()
        before = everything()
        with pytest.raises(ImportRefused, match=r"Moe van zink\?"):
            store(parse(SMALL.replace("Twee", "Drie")), topic=topic, now=NOW)
        assert everything() == before

    def test_an_added_section_counts_as_another_text(self, topic):
        article = store(parse(SMALL), topic=topic, now=NOW).article
        Section.objects.create(article=article, position=9, heading="Meer", body="<p>x</p>")
        with pytest.raises(ImportRefused):
            store(parse(SMALL), topic=topic, now=NOW)

    def test_layout_by_an_editor_is_no_other_text(self, topic):
        article = store(parse(SMALL), topic=topic, now=NOW).article
        article.introduction = "<p>Zin over de <strong>Spieren</strong>.</p>"
        article.save()
        assert store(parse(SMALL), topic=topic, now=NOW).change == Change.UNCHANGED


class TestCapitals:
    def test_an_article_imported_before_is_repaired_in_place(self, topic):
        first = store(parse(SMALL), topic=topic, now=NOW)
        section = first.article.sections.get()
        stored = store(parse(SMALL, repair=True), topic=topic, now=NOW)
        assert (stored.change, stored.article) == (Change.REPAIRED, first.article)
        assert Article.objects.get(pk=first.article.pk).introduction == "<p>Zin over de spieren.</p>"
        assert first.article.sections.get() == section

    def test_a_repaired_article_is_not_spoiled_again(self, topic):
        store(parse(SMALL, repair=True), topic=topic, now=NOW)
        before = everything()
        assert store(parse(SMALL), topic=topic, now=NOW).change == Change.UNCHANGED
        assert everything() == before

    def test_repairing_does_not_undo_an_editors_layout(self, topic):
        article = store(parse(SMALL), topic=topic, now=NOW).article
        article.introduction = "<p>Zin over de <strong>Spieren</strong>.</p>"
        article.save()
        with pytest.raises(ImportRefused):
            store(parse(SMALL, repair=True), topic=topic, now=NOW)


class TestRevisions:
    def test_what_was_imported_is_a_revision_of_nobody(self, topic):
        article = store(parse(SMALL), topic=topic, now=NOW).article
        revision = article.revisions.get()
        assert (revision.created_at, revision.created_by) == (NOW, None)
        assert revision.content["sections"][0]["heading"] == "Kop"
        assert Revision.objects.count() == 1  # nothing was written of the titles it lists

    def test_a_repair_is_a_new_version_for_whoever_has_the_article_open(self, topic):
        article = store(parse(SMALL), topic=topic, now=NOW).article
        store(parse(SMALL, repair=True), topic=topic, now=NOW + timedelta(hours=1))
        assert Article.objects.get(pk=article.pk).version == article.version + 1
        assert [revision.number for revision in article.revisions.all()] == [2, 1]

    def test_the_repair_of_a_published_article_waits_on_the_desk(self, topic):
        article = store(parse(SMALL), topic=topic, now=NOW).article
        set_status(article, "published")
        assert store(parse(SMALL), topic=topic, now=NOW).article.status == "published"
        assert store(parse(SMALL, repair=True), topic=topic, now=NOW).article.status == "draft"


class TestTopicAndAuthor:
    def test_a_topic_by_its_slug(self, topic):
        assert find_topic("mineralen") == topic

    def test_without_a_slug_the_first_of_the_menu(self, topic):
        Topic.objects.create(name="Aardappels", slug="aardappels", position=2)
        assert find_topic(None) == topic

    def test_an_unknown_topic_is_refused_with_the_known_ones(self, topic):
        with pytest.raises(ImportRefused, match=r"vitaminen.*mineralen"):
            find_topic("vitaminen")

    @pytest.mark.parametrize("slug", [None, "mineralen"])
    def test_a_site_without_topics_says_so(self, slug):
        with pytest.raises(ImportRefused):
            find_topic(slug)

    def test_an_author_by_slug_or_none(self):
        person = Person.objects.create(name="Noor Voorbeeld", slug="noor")
        assert find_author("noor") == person
        assert find_author(None) is None
        with pytest.raises(ImportRefused, match=r"jan.*noor"):
            find_author("jan")


class TestTheDeskSigns:
    def test_where_there_are_no_people_yet(self, topic):
        for _time in range(2):
            article = store(parse(SMALL), topic=topic, now=NOW, needs_author=True).article
        assert [person.name for person in article.authors.all()] == ["Redactie"]
        assert Person.objects.count() == 1

    def test_among_others(self, topic):
        Person.objects.create(name="Noor Voorbeeld", slug="noor")
        desk = Person.objects.create(name="De redactie", slug="redactie")
        article = store(parse(SMALL), topic=topic, now=NOW, needs_author=True).article
        assert list(article.authors.all()) == [desk]

    def test_also_a_draft_that_needs_no_author_yet(self, topic):
        desk = Person.objects.create(name="Redactie", slug="redactie")
        assert list(store(parse(SMALL), topic=topic, now=NOW).article.authors.all()) == [desk]

    def test_nobody_signs_such_a_draft_where_the_desk_is_not_known(self, topic):
        assert not store(parse(SMALL), topic=topic, now=NOW).article.authors.exists()
        assert not Person.objects.exists()

    def test_never_beside_an_author(self, topic):
        author = Person.objects.create(name="Noor Voorbeeld", slug="noor")
        store(parse(SMALL), topic=topic, now=NOW, author=author, needs_author=True)
        article = store(parse(SMALL), topic=topic, now=NOW, needs_author=True).article
        assert list(article.authors.all()) == [author]

    def test_not_where_somebody_must_choose(self, topic):
        Person.objects.create(name="Noor Voorbeeld", slug="noor")
        with pytest.raises(ImportRefused, match=r"--author SLUG.*noor"):
            store(parse(SMALL), topic=topic, now=NOW, needs_author=True)
        assert not Article.objects.exists()


def test_the_parsers_limits_are_those_of_the_columns():
    assert Article._meta.get_field("title").max_length == LONGEST_TITLE
    assert Section._meta.get_field("heading").max_length >= LONGEST_HEADING
