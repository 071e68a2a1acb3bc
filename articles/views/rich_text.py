"""Rich text that no publication holds, such as biographies: made fit to be shown when it is read."""

from django.utils.translation import gettext

from articles.text.sanitise import sanitise
from articles.text.tables import frame_tables


def rich_text(html):
    """`html` as an editor saved it, clean however it was saved, and with tables that can scroll."""
    return frame_tables(sanitise(html), gettext("Table"))
