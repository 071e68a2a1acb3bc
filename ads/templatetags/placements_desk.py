"""Filters for the reports on the marketers' desk."""

from django import template
from django.utils.formats import number_format

from ads import reports

register = template.Library()
register.filter(reports.reason_name)


@register.filter
def percent(share):
    """A share between 0 and 1 as “1,25 %”."""
    return f"{number_format(100 * share, decimal_pos=2)}\N{NO-BREAK SPACE}%"
