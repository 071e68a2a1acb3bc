"""manage.py rank_backtest: a table, a picture and a file from the site's counts or from anybody's."""

import csv
from datetime import date, timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from .sites import NOW, add_days, make_live


def run(*arguments):
    out = StringIO()
    call_command("rank_backtest", *map(str, arguments), stdout=out)
    return out.getvalue().splitlines()


def write(path, days, articles=3, name="stuk {}"):
    first = date(2025, 1, 6)
    with path.open("w") as file:
        file.write("article,day,views\n")
        for number, day in ((number, day) for number in range(articles) for day in range(days)):
            file.write(f"{name.format(number)},{first + timedelta(days=day)},{10 * (number + 1)}\n")
    return path


@pytest.fixture
def counts(tmp_path):
    return write(tmp_path / "views.csv", 210)


class TestFiles:
    def test_a_table_for_each_list_with_a_row_for_each_rule(self, counts):
        lines = run("--csv", counts, "--picks", 1)
        assert "2025-01-06" in lines[0]
        trending, evergreen = (
            i for i, line in enumerate(lines) if line.startswith(("Trending", "Evergreen"))
        )
        assert "25" in lines[trending]
        assert "2025-02-03" in lines[trending]
        assert "4" in lines[evergreen]
        rows = lines[trending + 2 : trending + 8] + lines[evergreen + 2 : evergreen + 8]
        # Constant counts: whoever looks at them picks the best, whenever.
        assert all("100,0%" in row for row in rows)
        assert len({len(row) for row in lines[trending + 1 : trending + 8]}) == 1

    def test_the_picture_is_drawn(self, counts, tmp_path):
        path = tmp_path / "out.svg"
        run("--csv", counts, "--plot", path)
        assert ElementTree.parse(path).getroot().tag.endswith("svg")

    def test_each_pick_is_written(self, counts, tmp_path):
        path = tmp_path / "out.csv"
        run("--csv", counts, "--csv-out", path, "--picks", 2, "--from", "2025-03-03", "--until", "2025-03-05")
        with path.open() as file:
            rows = list(csv.DictReader(file))
        assert {row["day"] for row in rows} == {"2025-03-03"}
        assert {(row["rule"], row["picks"]) for row in rows if row["rule"] == "total"} == {
            ("total", "stuk 2 | stuk 1")
        }

    def test_names_that_are_formulas_are_written_harmlessly(self, tmp_path):
        path = tmp_path / "out.csv"
        run("--csv", write(tmp_path / "in.csv", 60, name="=A{}"), "--csv-out", path)
        assert ",'=A2" in path.read_text()

    def test_a_list_for_which_the_counts_are_too_short_says_so(self, tmp_path):
        lines = run("--csv", write(tmp_path / "short.csv", 60))
        assert lines[1:3][0] == ""
        assert "98" in lines[-1]
        assert "91" in lines[-1]

    def test_a_byte_order_mark_is_nothing(self, counts):
        counts.write_bytes(b"\xef\xbb\xbf" + counts.read_bytes())
        assert run("--csv", counts)


class TestRefusals:
    def refused(self, *arguments):
        with pytest.raises(CommandError) as refusal:
            run(*arguments)
        return str(refusal.value)

    def test_counts_too_short_for_both_lists(self, tmp_path):
        said = self.refused("--csv", write(tmp_path / "short.csv", 20))
        assert "Trending" in said
        assert "Evergreen" in said

    def test_bad_rows_are_all_named(self, counts):
        counts.write_text(counts.read_text() + "a,b\nd,2026-01-01,-\n")
        said = self.refused("--csv", counts)
        assert " 632: " in said
        assert " 633: " in said

    def test_a_file_that_is_not_there(self, tmp_path):
        assert "weg.csv" in self.refused("--csv", tmp_path / "weg.csv")

    def test_a_file_in_another_encoding(self, counts):
        counts.write_bytes(counts.read_bytes() + "zoë,2026-01-01,1\n".encode("latin-1"))
        assert "UTF-8" in self.refused("--csv", counts)

    def test_a_picture_that_cannot_be_written(self, counts, tmp_path):
        assert "nergens" in self.refused("--csv", counts, "--plot", tmp_path / "nergens" / "a.svg")

    def test_a_day_before_the_counts(self, counts):
        assert "2025-01-07" in self.refused("--csv", counts, "--from", "2025-01-06")

    @pytest.mark.parametrize(
        "arguments", [["--every", "0"], ["--picks", "x"], ["--from", "gisteren"], ["--until", "2025"]]
    )
    def test_what_makes_no_sense(self, counts, arguments):
        self.refused("--csv", counts, *arguments)


@pytest.mark.django_db
class TestSite:
    def test_it_reads_the_sites_own_counts_and_changes_nothing(self, django_assert_num_queries):
        for level in (5, 50):
            add_days(make_live(days_old=300).article_id, [level] * 300)
        assert NOW.date() > date(2026, 6, 1)
        with django_assert_num_queries(4):
            lines = run()
        assert lines[0].startswith("2 ")

    def test_a_site_without_counts(self):
        with pytest.raises(CommandError):
            run()
