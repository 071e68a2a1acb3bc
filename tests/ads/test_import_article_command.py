"""What somebody at the command line sees of an import, and what it leaves behind."""

import io
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from ads.models import Campaign, Placement, Product
from articles.importing.decoding import LARGEST_FILE
from articles.models import Article, Person, Publication, Topic
from tests.factories import set_status

from .test_importing import everything

FILE = Path(__file__).parents[1] / "data" / "ijzer.txt"
SLUG = "word-je-minder-moe-van-ijzer"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def topic(db):
    return Topic.objects.create(name="Mineralen", slug="mineralen", position=1)


@pytest.fixture
def author(db):
    return Person.objects.create(name="Noor Voorbeeld", slug="noor")


def run(file=FILE, *options, **keywords):
    """The lines that the command printed."""
    out = io.StringIO()
    call_command("import_article", str(file), *options, stdout=out, **keywords)
    return out.getvalue().splitlines()


def refusal(*arguments):
    """The sentence with which the command refuses."""
    with pytest.raises(CommandError) as error:
        run(*arguments)
    return str(error.value)


class TestImporting:
    def test_a_page_and_its_summary(self, topic):
        lines = run()
        for line in [
            "Title: Word je minder moe van ijzer? (made)",
            "Topic: Mineralen",
            "Authors: nobody yet",
            "Introduction: 4 paragraphs",
            "Section “Hoe een tekort ontstaat”: 2 paragraphs, a list of 7 items (7 with a lead-in)",
            "Evergreen Posts: 5 titles",
            "  Wat doet zink voor je huid? (new, an empty draft)",
            "Trending Posts: 5 titles",
            "Sponsored: 5 products",
            "  Demovita Multi 50+ 120 tabletten (new; food supplement; to be approved)",
            "  In the campaign “Word je minder moe van ijzer?” (to be approved)",
            "7 odd capitals in the middle of sentences (--repair-capitals writes them small):",
        ]:
            assert line in lines
        assert lines[-7].startswith("  line 3: Spieren – …")
        assert Article.objects.get(slug=SLUG).status == "draft"
        assert (Article.objects.count(), Product.objects.count(), Placement.objects.count()) == (11, 5, 5)

    def test_the_second_time_changes_nothing_and_says_so(self, topic):
        run()
        before = everything()
        lines = run()
        assert lines[0] == "Title: Word je minder moe van ijzer? (unchanged)"
        assert "  Wat doet zink voor je huid? (exists)" in lines
        assert "  Demovita Multi 50+ 120 tabletten (exists; food supplement; to be approved)" in lines
        assert everything() == before

    def test_from_standard_input(self, topic, monkeypatch):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FILE.read_bytes())))
        assert run("-")[0] == "Title: Word je minder moe van ijzer? (made)"

    @pytest.mark.parametrize(
        ("before", "after"), [("\n", "\r\n"), ("\n– ", "\n• "), ("\n– ", "\n- "), ("\n", "\n\n")]
    )
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
    def test_another_way_of_writing_is_the_same_page(self, topic, tmp_path, before, after, encoding):
        run()
        same = tmp_path / "same.txt"
        same.write_bytes(FILE.read_text(encoding="utf-8").replace(before, after).encode(encoding))
        stored = everything()
        assert run(same)[0].endswith("(unchanged)")
        assert everything() == stored

    def test_numbered_lists_and_missing_closing_lists(self, topic, tmp_path):
        short = tmp_path / "short.txt"
        short.write_text("Titel\nEen zin.\nStappen\n1. Eerst dit\n2. Dan dat\n", encoding="utf-8")
        lines = run(short)
        assert "Section “Stappen”: 0 paragraphs, a numbered list of 2 items" in lines
        assert "Sponsored: 0 products" in lines
        assert not Campaign.objects.exists()

    def test_a_product_that_may_not_be_placed_is_pointed_out(self, topic, tmp_path):
        page = tmp_path / "page.txt"
        page.write_text("Titel\nZin.\nGesponsord:\nNepmelk 1 zuigelingenvoeding", encoding="utf-8")
        lines = run(page)
        assert "  Nepmelk 1 zuigelingenvoeding (new; infant formula; to be approved)" in lines
        assert "    Products of this kind are never shown, whoever approves them." in lines

    def test_warnings_name_the_line(self, topic, tmp_path):
        page = tmp_path / "page.txt"
        page.write_text("Titel\nZin.\nKop een\nKop twee\nTekst.", encoding="utf-8")
        assert run(page)[-1] == "Warning, line 3: “Kop een” has no text."


class TestTopicAndAuthor:
    def test_chosen_by_slug(self, topic, author):
        other = Topic.objects.create(name="Energie", slug="energie", position=2)
        run(FILE, "--topic", "energie", "--author", "noor")
        article = Article.objects.get(slug=SLUG)
        assert (article.topic, list(article.authors.all())) == (other, [author])

    def test_an_unknown_topic(self, topic):
        assert refusal(FILE, "--topic", "x") == "There is no topic “x”; there are: mineralen."
        assert not Article.objects.exists()

    def test_an_unknown_author(self, topic, author):
        assert refusal(FILE, "--author", "x") == "There is no person “x”; there are: noor."
        assert not Article.objects.exists()

    def test_a_site_without_topics(self, db):
        assert refusal(FILE) == "There are no topics yet: make one in the admin first."


class TestDryRun:
    @pytest.mark.parametrize("options", [[], ["--publish"], ["--repair-capitals"]])
    def test_shows_the_same_and_stores_nothing(self, topic, options):
        before = everything()
        shown = run(FILE, "--dry-run", *options)
        assert shown[-1] == "This was a dry run: nothing was stored."
        assert everything() == before
        assert run(FILE, *options) == shown[:-1]

    def test_of_a_repair(self, topic):
        run()
        before = everything()
        assert run(FILE, "--dry-run", "--repair-capitals")[0].endswith("(capitals repaired)")
        assert everything() == before


class TestPublishing:
    def test_signed_by_an_author(self, topic, author):
        assert run(FILE, "--publish", "--author", "noor")[-1] == f"Published: /artikelen/{SLUG}/"
        publication = Publication.objects.get()
        assert [person["name"] for person in publication.page["authors"]] == ["Noor Voorbeeld"]
        assert publication.page["sections"][1]["body"].count("<li>") == 7

    def test_signed_by_the_desk(self, topic, author):
        desk = Person.objects.create(name="De redactie", slug="redactie")
        assert "Authors: De redactie" in run(FILE, "--publish")
        assert list(Publication.objects.get().authors.all()) == [desk]

    def test_where_an_author_must_be_chosen(self, topic, author):
        before = everything()
        message = refusal(FILE, "--publish")
        assert message == "Publishing needs an author: name one by --author SLUG; there are: noor."
        assert everything() == before

    def test_the_second_time_changes_nothing(self, topic):
        run(FILE, "--publish")
        before = everything()
        assert run(FILE, "--publish")[-1] == f"It is published already: /artikelen/{SLUG}/"
        assert everything() == before

    def test_a_draft_imported_before(self, topic, author):
        run()
        assert run(FILE, "--publish", "--author", "noor")[-1] == f"Published: /artikelen/{SLUG}/"

    def test_what_is_not_ready_stays_a_draft(self, topic, tmp_path):
        page = tmp_path / "page.txt"
        page.write_text("Titel\nEen zin.", encoding="utf-8")
        message = refusal(page, "--publish")
        assert message.splitlines() == ["It can't be published yet:", "– Write at least one section."]
        assert Article.objects.get().status == "draft"
        assert not Publication.objects.exists()

    def test_a_withdrawn_article_is_not_published_again(self, topic):
        run(FILE, "--publish")
        set_status(Article.objects.get(slug=SLUG), "archived")
        assert "archived" in refusal(FILE, "--publish")

    def test_no_product_is_approved_by_it(self, topic):
        run(FILE, "--publish")
        assert set(Product.objects.values_list("status", flat=True)) == {"in_review"}
        assert Campaign.objects.get().status == "in_review"


class TestCapitals:
    def test_repaired_at_once(self, topic):
        lines = run(FILE, "--repair-capitals")
        assert "7 odd capitals in the middle of sentences (written small):" in lines
        assert "naar de spieren te brengen" in Article.objects.get(slug=SLUG).introduction

    def test_repaired_later_in_place(self, topic):
        run(FILE, "--publish")
        lines = run(FILE, "--repair-capitals")
        assert lines[0].endswith("(capitals repaired)")
        assert lines[-1] == "Readers see the repair once it is published."
        assert "naar de Spieren" in Publication.objects.get().page["introduction"]
        run(FILE, "--repair-capitals", "--publish")
        assert "naar de spieren" in Publication.objects.get(visible_until=None).page["introduction"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"", "The file is empty."),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "The file isn't plain text:"),
            (b"\x7fELF\x02\x01\x01\x00\x81\x8d", "The file isn't plain text:"),
            (b"Titel", "The file holds a title but no text."),
            (b"a" * (LARGEST_FILE + 9), "The file is larger than 2 MB"),
        ],
    )
    def test_what_is_no_page(self, topic, tmp_path, content, expected):
        page = tmp_path / "page.txt"
        page.write_bytes(content)
        before = everything()
        message = refusal(page)
        assert message.startswith(expected)
        assert "\n" not in message
        assert everything() == before

    def test_no_file(self, db, tmp_path):
        assert refusal(tmp_path / "x.txt") == f"There is no file “{tmp_path / 'x.txt'}”."

    def test_a_directory(self, db, tmp_path):
        assert refusal(tmp_path) == f"“{tmp_path}” is a directory: name one file."

    def test_a_file_below_a_file(self, db):
        assert refusal(FILE / "x").startswith(f"“{FILE / 'x'}” can't be read: ")

    def test_a_text_that_an_editor_wrote_since(self, topic):
        run()
        article = Article.objects.get(slug=SLUG)
        article.introduction = "<p>Van de redactie.</p>"
        article.save()
        before = everything()
        assert "nothing was imported" in refusal(FILE)
        assert everything() == before
