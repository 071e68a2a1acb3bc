"""Small pieces of text and HTML that several lists and forms of the desk show."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ads.prices import MICROS, euros

__all__ = ["MICROS", "badge", "euros", "plain_euros", "status_badge"]


def badge(kind, label) -> SafeString:
    """`label` as a coloured mark; `kind` chooses the colour (static/css/desk.css)."""
    return format_html('<span class="badge badge--{}">{}</span>', kind, label)


def status_badge(thing) -> SafeString:
    """How far a product or campaign is."""
    return badge(thing.status, thing.get_status_display())


def plain_euros(micros: int) -> str:
    """Micro-euros as one types them: “1250,00”, with more than two decimals only where they say something."""
    amount = Decimal(micros) / MICROS
    decimals = max(2, -amount.normalize().as_tuple().exponent)
    return number_format(amount, decimal_pos=decimals, use_l10n=True, force_grouping=False)
