"""Draws what a comparison found: underlined is added, struck out is removed, and it is said in words too."""

import html as html_escapes
import re

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.text.compare import Op
from articles.text.sanitise import sanitise

from .articles_tags import compiled

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
    "thead": gettext_lazy("table head"),
    "tbody": gettext_lazy("table body"),
    "caption": gettext_lazy("caption"),
    "figure": gettext_lazy("figure"),
    "figcaption": gettext_lazy("caption"),
    "pre": gettext_lazy("fixed text"),
    "br": gettext_lazy("new line"),
    "hr": gettext_lazy("rule"),
}


@register.filter
def drawn(lines) -> SafeString:
    """The lines of a comparison (articles/text/compared_lines.py) as HTML."""
    return format_html_join("", "{}", ((_line(line),) for line in lines))


@register.filter
def as_read(html) -> SafeString:
    """Rich text as readers see it, sanitised anew."""
    return compiled(sanitise(html))


def _line(line):
    pieces = [_marked(one.op, _format(one.tag)) for one in line.formats]
    pieces += [_run(run) for run in line.runs]
    return format_html(
        '<p class="difference__line difference__line--{}{}">{}</p>',
        line.tag or "text",
        " difference__line--changed" if line.is_changed else "",
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )


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
    return format_html("{}{}", space, _marked(run.op, text))


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
    return format_html(
        '<{0}><span class="visually-hidden">{1} </span>{2}<span class="visually-hidden"> {3}</span></{0}>',
        tag,
        begin,
        text,
        end,
    )
