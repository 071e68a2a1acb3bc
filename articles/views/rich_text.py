"""Rich text that no publication holds, such as biographies: made fit to be shown when it is read."""

from django.utils.translation import gettext

from articles.text.affiliates import mark_affiliate_links
from articles.text.sanitise import sanitise
from articles.text.tables import frame_tables


def rich_text(html):
    """`html` as an editor saved it, clean however it was saved, paid links marked, tables able to scroll."""
    return frame_tables(mark_affiliate_links(sanitise(html)), gettext("Table"))
