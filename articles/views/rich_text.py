"""Rich text that no publication holds, such as biographies: made fit to be shown when it is read."""

from django.utils.translation import gettext

from articles.text.affiliates import mark_affiliate_links
from articles.text.headings import raise_headings
from articles.text.sanitise import sanitise
from articles.text.tables import frame_tables


def rich_text(html):
    """`html` as an editor saved it, clean however it was saved, paid links marked, tables able to scroll."""
    return frame_tables(mark_affiliate_links(sanitise(html)), gettext("Table"))


def rich_page(html):
    """The same for a text that is a page by itself: its headings stand right below the page's title."""
    return raise_headings(rich_text(html))
