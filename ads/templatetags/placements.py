"""The block of sponsored products for templates; an empty one leaves no trace in the page."""

from django import template
from django.utils import timezone
from django.utils.safestring import mark_safe

from ads.serving.delivery import Beside, may_show

register = template.Library()


@register.inclusion_tag("ads/disclosure.html", takes_context=True)
def disclosure(context, publication):
    """The line near the byline about paid products; it depends on no draw, so a kept page says it rightly."""
    return {"is_shown": may_show(publication), "sheet": context.get("sheet")}


@register.simple_tag(takes_context=True)
def sponsored_block(context, publication):
    """The sponsored products beside a publication: chosen anew for each page, by nothing about the reader.

    In a page that is kept as bytes they leave a hole, which is filled for each reader.
    """
    beside = Beside(publication)
    sheet = context.get("sheet")
    html = sheet.leave_hole(beside) if sheet else beside.fill(timezone.now()).decode()
    return mark_safe(html)  # noqa: S308 - drawn by a template
