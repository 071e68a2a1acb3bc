"""Reports as files: the same sums, money in plain decimals, and no cell that a spreadsheet would run."""

import csv
import io
from datetime import date

import pytest

from ads.models import CountKind
from ads.reports import SECTIONS, report, section_rows, write_csv
from ads.reports.tables import amount
from articles.text.spreadsheet import BYTE_ORDER_MARK, csv_lines
from tests.ads.factories import (
    make_billed,
    make_campaign,
    make_count,
    make_filtered,
    make_product,
    make_variant,
    make_variant_count,
)
from tests.factories import make_publication

DAY = date(2026, 6, 15)
FORMULAS = ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.fixture
def campaign(db):
    return make_campaign(products=[make_product("Magnesium"), make_product("Zink")])


def placements(campaign):
    return campaign.placements.order_by("pk")


def opened(lines, separator=";"):
    """What a spreadsheet reads from these lines."""
    text = "".join(lines).removeprefix(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def read(found, separator=","):
    file = io.StringIO(newline="")
    write_csv(file, found, separator=separator)
    return list(csv.reader(io.StringIO(file.getvalue()), delimiter=separator))


@pytest.mark.parametrize("separator", [",", ";"])
def test_the_file_holds_the_same_sums(campaign, separator):
    for placement in placements(campaign):
        make_count(placement, 5)
        make_filtered(placement, 2, reason="bot")
    head, *rows = read(report(campaign, DAY, DAY), separator)
    assert head[-1] == "bot"
    assert [len(row) for row in rows] == [len(head)] * 4
    day, first, second, total = rows
    assert day[1:] == ["2026-06-15", "10", "0", "0", "4", "4"]
    assert (first[2], second[2], total[2]) == ("5", "5", "10")


@pytest.mark.parametrize("name", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(campaign, name):
    placement = placements(campaign)[0]
    placement.product.name = name
    placement.product.save()
    cells = [cell for row in read(report(campaign, DAY, DAY)) for cell in row]
    assert f"'{name}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_reason_cannot_be_a_formula_either(campaign):
    make_filtered(placements(campaign)[0], reason="=bot")
    assert read(report(campaign, DAY, DAY))[0][-1] == "'=bot"


@pytest.mark.parametrize("key", SECTIONS)
@pytest.mark.parametrize("start", FORMULAS)
def test_no_cell_of_any_section_is_a_formula(campaign, key, start):
    first = placements(campaign)[0]
    type(first.product).objects.update(name=start)
    campaign.price_model = "cpm"
    article = make_publication(title=f"{start} titel").article
    make_count(first, 5, kind=CountKind.VIEWABLE, article=article)
    make_billed(first, 5, article=article)
    make_variant_count(make_variant(first, name=start), 2)
    make_filtered(first, 3, reason=start)
    cells = [cell for row in opened(csv_lines(section_rows(report(campaign, DAY, DAY), key))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert (key in ("days", "slots")) != any(cell.startswith(f"'{start}") for cell in cells)


@pytest.mark.parametrize(("separator", "shown"), [(";", "0,036"), (",", "0.036")])
def test_money_is_a_plain_decimal(campaign, separator, shown):
    campaign.price_model = "cpm"
    first = placements(campaign)[0]
    make_count(first, 4, kind=CountKind.VIEWABLE)
    make_billed(first, 3)
    head, line, other, total = opened(
        csv_lines(section_rows(report(campaign, DAY, DAY), "placements"), separator), separator
    )
    assert line[8:11] == total[8:11] == ["3", shown, "1"]
    assert other[8:11] == ["0", "0" + shown[1] + "00", "0"]
    assert len({len(row) for row in (head, line, other, total)}) == 1


@pytest.mark.parametrize(
    ("micros", "text"),
    [(0, "0.00"), (12_500_000, "12.50"), (1, "0.000001"), (10**15, "1000000000.00"), (90_216_000, "90.216")],
)
def test_an_amount_is_exact_and_never_has_an_exponent(micros, text):
    assert str(amount(micros)) == text


def test_the_whole_file_has_money_where_something_is_sold_by_the_event(campaign):
    campaign.price_model = "cpm"
    first = placements(campaign)[0]
    make_count(first, 4, kind=CountKind.VIEWABLE)
    make_billed(first, 3)
    head, *_rows, total = read(report(campaign, DAY, DAY))
    assert total[2:8] == ["0", "4", "0", "3", "0.036", "1"]
    assert len(head) == len(total)


def test_reasons_are_told_by_kind_and_add_up(campaign):
    first, second = placements(campaign)
    make_filtered(first, 3, reason="robot")
    make_filtered(second, 4, reason="robot", kind=CountKind.CLICK)
    make_filtered(second, 2, reason="old", kind=CountKind.DELIVERED)
    _head, robots, old, total = section_rows(report(campaign, DAY, DAY), "reasons")
    assert robots[1:] == [0, 3, 4, 7]
    assert old[1:] == [2, 0, 0, 2]
    assert total[1:] == [2, 3, 4, 9]
