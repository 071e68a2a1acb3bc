"""What the importer understands of a plain-text page."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.decoding import LARGEST_FILE, ImportRefused
from articles.importing.plain_text import ItemList, Paragraph, parse

PAGE = (Path(__file__).parents[2] / "data" / "ijzer.txt").read_text(encoding="utf-8")
SMALL = "Titel\nEen zin.\nKop\nTekst van de sectie."


def blocks(text, section=0):
    """The blocks of one section below a title and a heading."""
    return parse(f"Titel\nEerst een zin.\nKop\n{text}").sections[section].blocks


def texts(page):
    """All text of a page in order, as it stood in the file, without bullets."""
    found = [page.title]
    for heading, part in [
        ("", page.introduction),
        *((section.heading, section.blocks) for section in page.sections),
    ]:
        found.append(heading)
        for block in part:
            if isinstance(block, Paragraph):
                found.append(block.text)
            else:
                found.extend(
                    f"{item.lead_in}: {item.text}" if item.lead_in else item.text for item in block.items
                )
    return found


class TestWholePage:
    def test_its_parts(self):
        page = parse(PAGE)
        assert page.title == "Word je minder moe van ijzer?"
        assert len(page.introduction) == 4
        assert [section.heading for section in page.sections] == [
            "Wat ijzer in het lichaam doet",
            "Hoe een tekort ontstaat",
            "Wat onderzoek laat zien",
            "Hoeveel ijzer je nodig hebt",
        ]
        assert [len(section.blocks) for section in page.sections] == [2, 3, 4, 3]
        assert (len(page.evergreen), len(page.trending), len(page.sponsored)) == (5, 5, 5)
        assert page.evergreen[0] == "Hoeveel vitamine D heb je in de winter nodig?"
        assert page.trending[-1] == "Wat weten we over ashwagandha?"
        assert page.sponsored[3] == "Verzonnen & Zonen Vezelmix 250 gram"
        assert page.warnings == ()

    def test_its_list(self):
        (listed,) = [
            block
            for section in parse(PAGE).sections
            for block in section.blocks
            if isinstance(block, ItemList)
        ]
        assert not listed.is_ordered
        assert [item.lead_in for item in listed.items] == [
            "Menstruatie",
            "Zwangerschap",
            "Eenzijdige voeding",
            "Bloedverlies in de darm",
            "Slechte opname",
            "Intensief sporten",
            "Bloeddonatie",
        ]
        assert listed.items[2].text.endswith("goed op te lossen: combineer met Fruit.")

    def test_every_word_is_kept_in_order(self):
        page = parse(PAGE)
        closing = [
            "Evergreen Posts",
            *page.evergreen,
            "Trending Posts",
            *page.trending,
            "Gesponsord:",
            *page.sponsored,
        ]
        assert " ".join([*texts(page), *closing]).split() == PAGE.replace("\n– ", "\n").split()

    def test_its_odd_capitals_and_no_others(self):
        found = parse(PAGE).odd_capitals
        words = ["Spieren", "Concentratie", "Calcium", "Fruit", "Zweet", "Lever", "Rust"]
        assert [capital.word for capital in found] == words
        lines = PAGE.split("\n")
        assert all(capital.word in lines[capital.line - 1] for capital in found)
        assert "naar de Spieren te brengen" in found[0].context

    def test_repairing_changes_only_those_letters(self):
        before, after = parse(PAGE), parse(PAGE, repair=True)
        assert after.odd_capitals == before.odd_capitals
        assert after.is_repaired
        assert not before.is_repaired
        changed = [
            (one, other)
            for one, other in zip(
                " ".join(texts(before)).split(), " ".join(texts(after)).split(), strict=True
            )
            if one != other
        ]
        assert [one.strip(".,") for one, _other in changed] == [
            capital.word for capital in before.odd_capitals
        ]
        assert all(other == one.lower() for one, other in changed)


class TestFiles:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"])
    def test_any_usual_encoding(self, encoding):
        assert parse(PAGE.encode(encoding)) == parse(PAGE)

    def test_utf_16_of_both_byte_orders(self):
        assert parse(b"\xfe\xff" + SMALL.encode("utf-16-be")) == parse(SMALL)
        assert parse(b"\xff\xfe" + SMALL.encode("utf-16-le")) == parse(SMALL)

    @pytest.mark.parametrize("ending", ["\r\n", "\r", "\n\n", "\r\n\r\n", "\n \u00a0\t\n", "\u2028", " \n"])
    def test_any_line_ending_and_blank_lines(self, ending):
        page = parse(PAGE.replace("\n", ending))
        assert texts(page) == texts(parse(PAGE))
        assert page.sponsored == parse(PAGE).sponsored

    def test_no_break_spaces_tabs_and_double_spaces_are_spaces(self):
        assert parse("Titel\n  Neem\u00a0400\tmg   per dag. ").introduction == (
            Paragraph("Neem 400 mg per dag.", 2),
        )

    def test_accents_become_one_character_and_markup_stays_text(self):
        assert parse("Titel\ndie\u0308tist <b> & zo.").introduction[0].text == "diëtist <b> & zo."

    @pytest.mark.parametrize(
        "data",
        [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe", "", "\u00a0\n"],
    )
    def test_an_empty_file_is_refused(self, data):
        with pytest.raises(ImportRefused, match="leeg|empty"):
            parse(data)

    @pytest.mark.parametrize(
        "data",
        [
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
            b"PK\x03\x04\x14\x00",
            b"%PDF-1.7\nTitel",
            b"{\\rtf1 Titel}",
            b"<!DOCTYPE html><p>x",
            "Titel\nTekst.".encode("utf-16-le"),
            b"Titel\nTekst.\x00",
            b"Titel\n\x81\x8d\x90",
            b"\xff\xfe\x00\xd8A",
            "Titel\n\ud800.",
            b"\xef\xbb\xbf\xff\xff",
        ],
    )
    def test_what_is_no_text_is_refused_in_one_sentence(self, data):
        with pytest.raises(ImportRefused) as refusal:
            parse(data)
        assert str(refusal.value).endswith(".")
        assert "\n" not in str(refusal.value)

    def test_a_huge_file_is_refused(self):
        with pytest.raises(ImportRefused, match="2 MB"):
            parse(b"a" * (LARGEST_FILE + 1))

    @pytest.mark.parametrize(
        "data",
        ["– Een punt\nTekst.", "Gesponsord:\nEen product", "Evergreen Posts", "Dit is al een zin.\nNog een.",
         "x " * 100, "* * *", "…\n---"],
    )  # fmt: skip
    def test_a_file_without_a_title_is_refused(self, data):
        with pytest.raises(ImportRefused, match="titel|title"):
            parse(data)

    @pytest.mark.parametrize("data", ["Titel", "Titel\nGesponsord:\nProduct", "Titel\nTrending Posts"])
    def test_a_file_without_text_is_refused(self, data):
        with pytest.raises(ImportRefused, match="tekst|text"):
            parse(data)

    @given(st.one_of(st.binary(max_size=80), st.text(max_size=80)))
    def test_anything_is_parsed_or_refused(self, data):
        try:
            page = parse(data)
        except ImportRefused:
            return
        assert page.title


class TestHeadings:
    def test_a_page_without_sections(self):
        page = parse("Titel\nEen zin.\nNog een zin.")
        assert (len(page.introduction), page.sections) == (2, ())

    def test_a_page_without_an_introduction(self):
        page = parse("Titel\nKop\nTekst.")
        assert (page.introduction, page.sections[0].heading) == ((), "Kop")

    @pytest.mark.parametrize(
        "heading",
        ["Kop", "Wat is ijzer?", "1. Inleiding", "IJzer, zink en koper", "Vitamine B12 (cobalamine)"],
    )
    def test_short_lines_are_headings(self, heading):
        assert [section.heading for section in parse(f"Titel\nZin.\n{heading}\nTekst.").sections] == [heading]

    @pytest.mark.parametrize(
        "line",
        [
            "Een zin.",
            "Let op!",
            "Oorzaken:",
            "“Dat klopt.”",
            "(Zie boven.)",
            "Eerst dit;",
            "En zo…",
            "woord " * 20 + "einde",
        ],
    )
    def test_other_lines_are_paragraphs(self, line):
        assert parse(f"Titel\nZin.\n{line}\nTekst.").sections == ()

    def test_numbered_headings_keep_their_numbers(self):
        page = parse("Titel\nZin.\n1. Eerst\nTekst.\n2. Daarna\nTekst.")
        assert [section.heading for section in page.sections] == ["1. Eerst", "2. Daarna"]

    def test_the_last_line_heads_nothing(self):
        page = parse("Titel\nZin.\nDe redactie\nTrending Posts\nX")
        assert (page.introduction[-1].text, page.sections) == ("De redactie", ())

    def test_a_wrapped_sentence_is_no_heading(self):
        assert parse("Titel\nDit is een afgebroken\nzin van twee regels.").sections == ()

    def test_a_heading_without_text_is_kept_and_reported(self):
        page = parse("Titel\nZin.\nDeel een\nHoofdstuk\nTekst.")
        assert [(section.heading, len(section.blocks)) for section in page.sections] == [
            ("Deel een", 0),
            ("Hoofdstuk", 1),
        ]
        assert [remark.line for remark in page.warnings] == [3]


class TestLists:
    @pytest.mark.parametrize("bullet", ["– ", "- ", "• ", "•", "* ", "—\t", "▪ "])
    def test_any_bullet(self, bullet):
        (listed,) = blocks(f"{bullet}Slaap: genoeg.\n\n{bullet}Ook dit")
        assert [tuple(item) for item in listed.items] == [("Slaap", "genoeg."), ("", "Ook dit")]
        assert (listed.is_ordered, listed.lines) == (False, (4, 6))

    @pytest.mark.parametrize("style", ["{}. ", "{}) ", "({}) "])
    def test_numbers(self, style):
        (listed,) = blocks("\n".join(style.format(number) + "Stap" for number in range(1, 13)))
        assert listed.is_ordered
        assert [item.text for item in listed.items] == ["Stap"] * 12

    def test_two_lists_with_a_paragraph_between(self):
        assert [type(block) for block in blocks("- a\n- b\nEen zin.\n- c")] == [ItemList, Paragraph, ItemList]

    def test_counting_anew_begins_a_new_list(self):
        assert [len(block.items) for block in blocks("1. a\n2. b\n1. c\n2. d")] == [2, 2]

    def test_numbers_that_do_not_count_from_one_stay_text(self):
        assert [block.text for block in blocks("3. Derde zin.\n4. Vierde zin.")] == [
            "3. Derde zin.",
            "4. Vierde zin.",
        ]

    def test_a_list_in_the_introduction(self):
        assert [type(block) for block in parse("Titel\nZin:\n- a\n- b").introduction] == [Paragraph, ItemList]

    def test_lead_ins_are_not_searched_for_odd_capitals(self):
        assert parse("Titel\n- Goede Slaap: rust is goede slaap.").odd_capitals == ()


class TestClosingLists:
    def test_any_order_and_writing(self):
        page = parse(
            "Titel\nZin.\nGESPONSORD\nProduct A\ntrending posts:\n• Een\n• Twee\n"
            "Evergreen  Posts :\n1. Drie\n2. Vier"
        )
        assert (page.evergreen, page.trending, page.sponsored) == (
            ("Drie", "Vier"),
            ("Een", "Twee"),
            ("Product A",),
        )
        assert len(page.introduction) == 1

    def test_missing_lists_are_empty(self):
        page = parse(SMALL)
        assert (page.evergreen, page.trending, page.sponsored) == ((), (), ())

    def test_a_title_listed_twice_counts_once_and_is_reported(self):
        page = parse("Titel\nZin.\nTrending Posts\nEen\nEEN")
        assert page.trending == ("Een",)
        assert [remark.line for remark in page.warnings] == [5]

    def test_a_number_that_belongs_to_a_title_stays(self):
        assert parse("Titel\nZin.\nTrending Posts\nEen\n10. Tien tips").trending == ("Een", "10. Tien tips")

    def test_a_paragraph_in_a_list_is_refused_with_its_line(self):
        with pytest.raises(ImportRefused, match="4"):
            parse("Titel\nZin.\nTrending Posts\n" + "woord " * 60)
