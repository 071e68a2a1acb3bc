"""What became of campaigns: shown, seen, clicked, billed and left out; all tables add up to one total."""

from .campaign import Report, last_days, report
from .lines import Line
from .period import end_of, last_day, was_shown, whole_period
from .rates import Interval, Z, click_rate
from .tables import SECTIONS, Table, file_rows, section_rows, write_csv
from .words import money, percent, reason_name

__all__ = [
    "SECTIONS",
    "Interval",
    "Line",
    "Report",
    "Table",
    "Z",
    "click_rate",
    "end_of",
    "file_rows",
    "last_day",
    "last_days",
    "money",
    "percent",
    "reason_name",
    "report",
    "section_rows",
    "was_shown",
    "whole_period",
    "write_csv",
]
