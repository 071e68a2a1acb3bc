"""What the page of a product tells machines, for its head."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext as _

from ads import structured_data
from articles.structured_data import Crumb, Site

register = template.Library()


@register.inclusion_tag("includes/structured_data.html")
def data_of_product(product, offers, ingredients):
    """For the page of a product, with the offers and the ingredients that stand on it."""
    logo, share = static("icons/apple-touch-icon.png"), static("art/share.jpg")
    site = Site(settings.SITE_URL, settings.SITE_NAME, logo, share)
    graph = structured_data.of_product(site, product, offers, ingredients, [Crumb(_("Home"), "/")])
    return {"graph": graph}
