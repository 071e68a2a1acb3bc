"""Filters for reports of campaigns, on the marketers' desk and wherever else a report is shown."""

from django import template

from ads import reports
from ads.reports import charts, tables, words

register = template.Library()
register.filter("reason_name", reports.reason_name)
register.filter("percent", reports.percent)
register.filter("money", reports.money)
register.filter("report_figures", words.figures)
register.filter("report_table", tables.table)
register.filter("report_reasons", tables.reasons)


@register.filter
def report_charts(report):
    """The charts of a report: its pace, where something is sold by the event, and how often it was seen."""
    pace = [charts.pace_chart(report.pace)] if report.pace else []
    return [*pace, charts.seen_chart(report)]
