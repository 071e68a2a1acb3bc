"""What the page of a product tells machines, for its head."""

from django import template
from django.utils.translation import gettext as _

from ads import structured_data
from articles.structured_data import Crumb, this_site

register = template.Library()


@register.inclusion_tag("includes/structured_data.html")
def data_of_product(product, offers, ingredients):
    """For the page of a product, with the offers and the ingredients that stand on it."""
    home = Crumb(_("Home"), "/")
    graph = structured_data.of_product(this_site(), product, offers, ingredients, [home])
    return {"graph": graph}
