"""Leads from a line of "What is left to do" to the place in the form where it can be done."""

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def problem_anchor(context, problem):
    """The id of the element that `problem` speaks of; "" where there is nothing to fill in.

    A row that doesn't exist yet ("authorships-0-person") can't be led to: its group, with the button that
    adds one, can.
    """
    form = context["adminform"].form
    if problem.field in form.fields:
        return f"id_{problem.field}"
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        if problem.field.startswith(f"{formset.prefix}-"):
            return _in_formset(formset, problem.field, context.get("may_edit"))
    return ""


def _in_formset(formset, field, may_edit):
    for form in formset.forms:
        name = field.removeprefix(f"{form.prefix}-")
        if name != field and name in form.fields:
            return f"id_{field}"
    return f"{formset.prefix}-group" if may_edit else ""
