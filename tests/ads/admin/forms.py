"""Fills in the forms of the marketers' desk as a browser does: what the page shows, with changes on top."""

from django.forms import Form
from django.urls import reverse


def url(thing, page="change"):
    return reverse(f"admin:ads_{thing._meta.model_name}_{page}", args=[thing.pk])


def filled(response, **changes):
    """The data that the form on this page would send, changed; None takes a field away, as unticking does."""
    context = response.context
    data = _values(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        data |= _values(inline.formset.management_form)
        for form in inline.formset.forms:
            data |= _values(form)
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def _values(form: Form):
    data = {}
    for bound in form:
        value = bound.value()
        widget = bound.field.widget
        if hasattr(widget, "decompress") or hasattr(widget, "widgets_names"):
            # A form that comes back holds the parts themselves.
            parts = value if isinstance(value, list) else widget.decompress(value)
            for name, part in zip(("_0", "_1"), parts, strict=True):
                data[bound.html_name + name] = "" if part is None else str(part)
        elif isinstance(value, bool):
            if value:
                data[bound.html_name] = "on"
        elif getattr(getattr(widget, "widget", widget), "allow_multiple_selected", False):
            data[bound.html_name] = [getattr(item, "pk", item) for item in value or []]
        else:
            data[bound.html_name] = "" if value is None else str(value)
    return data


def errors(response):
    """Every message of a form that was refused, as one text."""
    context = response.context
    found = [str(context["adminform"].form.errors)]
    for inline in context["inline_admin_formsets"]:
        found += [str(inline.formset.errors), str(inline.formset.non_form_errors())]
    return " ".join(found)
