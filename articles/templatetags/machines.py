"""What a page tells search engines and other machines about itself, for its head."""

from django import template
from django.utils.translation import gettext as _

from articles import structured_data
from articles.structured_data import Crumb, Listed, this_site

register = template.Library()

_TEMPLATE = "includes/structured_data.html"


@register.simple_tag
def share_picture():
    """The address of the picture for shared links of pages that have none of their own."""
    return this_site().share


@register.inclusion_tag(_TEMPLATE)
def data_of_article(publication):
    """For the page of an article."""
    return {"graph": structured_data.of_article(this_site(), publication, _("Home"))}


@register.inclusion_tag(_TEMPLATE)
def data_of_home(description, lead):
    """For the front page; `lead` is the publication on top, or None."""
    return {"graph": structured_data.of_home(this_site(), description, lead)}


@register.inclusion_tag(_TEMPLATE)
def data_of_list(name, path, description, page):
    """For a page of a list of articles."""
    own = path if page.number == 1 else f"{path}?p={page.number}"
    trail = [Crumb(_("Home"), "/")]
    graph = structured_data.of_list(this_site(), name, own, description, _listed(page), trail)
    return {"graph": graph}


@register.inclusion_tag(_TEMPLATE)
def data_of_person(person):
    """For the page of an author or reviewer."""
    return {"graph": structured_data.of_person(this_site(), person, _("Home"))}


@register.inclusion_tag(_TEMPLATE)
def data_of_term(term):
    """For the page of a term, whose other spellings were read along."""
    forms = [form.form for form in term.forms.all()]
    graph = structured_data.of_term(this_site(), term, forms, _("Glossary"), _("Home"))
    return {"graph": graph}


@register.inclusion_tag(_TEMPLATE)
def data_of_glossary(letters, description):
    """For the list of all terms."""
    terms = [term for _letter, terms in letters for term in terms]
    graph = structured_data.of_glossary(this_site(), terms, _("Glossary"), description, _("Home"))
    return {"graph": graph}


@register.inclusion_tag(_TEMPLATE)
def data_of_page(name, path, description="", above=None, above_path=""):
    """For any other page; `above` is what the page one step up is called, below the front page."""
    trail = [Crumb(_("Home"), "/"), *([Crumb(above, above_path)] if above else [])]
    return {"graph": structured_data.of_page(this_site(), name, path, description, trail)}


def _listed(page):
    """The articles on a page of a Paginator."""
    if not page.object_list:
        return Listed([])
    return Listed(list(page.object_list), page.start_index(), page.paginator.count)
