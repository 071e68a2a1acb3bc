"""Fills in and sends the forms of the desk as a browser would."""

import html
import re

import html5lib
from django.urls import reverse

from tests.factories import INTRODUCTION

LIST = reverse("admin:articles_article_changelist")


def change_url(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def form_data(page, **changes):
    """What the form in the response `page` would send, with `changes` ("sections-0-body" as well)."""
    context = page.context
    data = dict(_fields(context["adminform"].form))
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        data |= dict(_fields(formset.management_form))
        for form in formset.forms:
            data |= dict(_fields(form))
    data.update(changes)
    return data


def _fields(form):
    for name, field in form.fields.items():
        value = form[name].value()
        if name == "tags":
            value = field.widget.format_value(value)
        elif not isinstance(value, list):
            value = field.prepare_value(value)
        if name in ("visible_from", "visible_until"):
            if not isinstance(value, list):
                day, time = field.widget.decompress(value)
                value = [f"{day:%d-%m-%Y}" if day else "", f"{time:%H:%M:%S}" if time else ""]
            for number, part in enumerate(value):
                yield f"{form.add_prefix(name)}_{number}", part or ""
        elif value is not None and value is not False:
            yield form.add_prefix(name), value if isinstance(value, list) else str(value)


def plan_of(client, action, articles, **answer):
    """The page that a bulk action shows before anything happens; `answer` goes to its question."""
    chosen = {"action": f"{action}_selected", "_selected_action": [article.pk for article in articles]}
    return client.post(LIST, chosen | ({"asked": "1", **answer} if answer else {}), follow=True)


def confirmed(page):
    """What the button on the page of a plan would send."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    data = {"confirmed": "1"}
    for name, value in hidden:
        data.setdefault(name, []).append(html.unescape(value))
    return data


def act_on(client, action, *articles, **answer):
    """Take a bulk action through all its pages; the last of them."""
    page = plan_of(client, action, articles, **answer)
    plan = page.context.get("plan") if page.context else None
    return client.post(LIST, confirmed(page), follow=True) if plan and plan.done else page


def new_article(client, topic, person, **changes):
    """The data of a complete new article with two sections, for the form to write one."""
    page = client.get(reverse("admin:articles_article_add"))
    return form_data(
        page,
        title="Magnesium",
        slug="magnesium",
        topic=topic.pk,
        tags="mineralen, spieren",
        introduction=INTRODUCTION,
        **{
            "sections-TOTAL_FORMS": "2",
            "sections-0-heading": "Wat het is",
            "sections-0-body": "<p>Een mineraal.</p>",
            "sections-0-position": "1",
            "sections-1-heading": "Hoeveel",
            "sections-1-body": "<p>Niet te veel.</p>",
            "sections-1-position": "2",
            "authorships-0-person": str(person.pk),
            "authorships-0-position": "1",
        },
        **changes,
    )


def sent_by(html):
    """What a browser would send of the form of an article in `html`, no button pressed.

    Among threads `page.context` may be somebody else's: the test client listens to every template drawn.
    """
    form = html5lib.parse(html, namespaceHTMLElements=False).find(".//form[@id='article_form']")
    data = {}
    for element in form.iter():
        name, kind = element.get("name"), element.get("type")
        is_off = kind in ("checkbox", "radio") and element.get("checked") is None
        if not name or kind == "submit" or is_off:
            continue
        if element.tag == "input":
            data[name] = element.get("value", "on" if kind == "checkbox" else "")
        elif element.tag == "textarea":
            data[name] = element.text or ""
        elif element.tag == "select":
            data[name] = [option.get("value") for option in element if option.get("selected") is not None]
    return data
