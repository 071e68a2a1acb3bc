"""Draws what a comparison found: underlined is added, struck out is removed, and it is said in words too."""

import html as html_escapes
import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.text.compare import Op
from articles.text.sanitise import sanitise

register = template.Library()

# Formatting that is shown as it looks; a link becomes words, so that nobody leaves a comparison by accident.
_SHOWN_AS_IT_IS = {"<strong>": "strong", "<em>": "em", "<sub>": "sub", "<sup>": "sup", "<code>": "code"}
_TARGET = re.compile(r'\shref="([^"]*)"')
_FORMATS = {
    "p": gettext_lazy("paragraph"),
    "h3": gettext_lazy("subheading"),
    "h4": gettext_lazy("small subheading"),
    "ul": gettext_lazy("list"),
    "ol": gettext_lazy("numbered list"),
    "li": gettext_lazy("list item"),
    "blockquote": gettext_lazy("quotation"),
    "table": gettext_lazy("table"),
    "tr": gettext_lazy("table row"),
    "td": gettext_lazy("table cell"),
    "th": gettext_lazy("table heading"),
    "br": gettext_lazy("new line"),
    "hr": gettext_lazy("rule"),
}


@register.filter
def drawn(lines) -> SafeString:
    """The lines of a comparison (articles/text/compared_lines.py) as HTML."""
    return mark_safe("".join(_line(line) for line in lines))  # noqa: S308 - each piece is escaped below


@register.filter
def as_read(html) -> SafeString:
    """Rich text as readers see it, sanitised anew."""
    return mark_safe(sanitise(html))  # noqa: S308 - the sanitiser made it


def _line(line):
    formats = "".join(_marked(one.op, _format(one.tag)) for one in line.formats)
    runs = "".join(_run(run) for run in line.runs)
    changed = " difference__line--changed" if line.is_changed else ""
    # The kinds of lines are this code's own, so they may name a class.
    return f'<p class="difference__line difference__line--{line.tag or "text"}{changed}">{formats}{runs}</p>'


def _format(tag):
    return format_html('<span class="difference__format">¶ {}</span>', _FORMATS.get(tag, tag))


def _run(run):
    words = run.text.lstrip(" ")
    space = " " if words and words != run.text else ""
    text = conditional_escape((words or run.text).replace("\n", "↵\n"))
    if run.op is not Op.SAME and not words.strip():
        text = format_html('<span class="difference__format">{}</span>', _("space"))
    for mark in run.marks:
        text = _formatted(mark, text, run.op)
    return space + _marked(run.op, text)


def _formatted(mark, text, op):
    if mark in _SHOWN_AS_IT_IS:
        return format_html("<{0}>{1}</{0}>", _SHOWN_AS_IT_IS[mark], text)
    target = _TARGET.search(mark)
    if not target:
        return text
    link = format_html('<span class="difference__link">{}</span>', text)
    if op is Op.SAME:
        return link
    address = html_escapes.unescape(target[1])
    return format_html('{} <span class="difference__target">({})</span>', link, address)


def _marked(op, text):
    if op is Op.SAME:
        return text
    tag, begin, end = (
        ("ins", _("[added:"), _("end of addition]"))
        if op is Op.ADDED
        else ("del", _("[removed:"), _("end of removal]"))
    )
    hidden = '<span class="visually-hidden">{} </span>'
    return format_html(
        "<{0}>" + hidden.replace("{}", "{1}") + "{2}" + '<span class="visually-hidden"> {3}</span></{0}>',
        tag,
        begin,
        text,
        end,
    )
