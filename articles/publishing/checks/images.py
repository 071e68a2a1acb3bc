"""Whether every image speaks to who can't see it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.models import Article, Image
from articles.text.alternatives import repeats, says_nothing

from .draft import Draft
from .registry import Problem, blocking, register


@register
def images_have_words(article: Article, draft: Draft) -> Iterator[Problem]:
    fields = {draft["lead_image"]: "lead_image"}
    for index, section in enumerate(draft["sections"]):
        fields.setdefault(section["image"], f"sections-{index}-image")
    shown = Image.objects.filter(pk__in=[pk for pk in fields if pk], is_decorative=False)
    for image in shown.only("title", "alt").order_by("pk"):
        names = {"title": image.title, "alt": image.alt}
        if not image.alt.strip():
            message = _("The image “%(title)s” needs an alternative text, or the mark “decorative”.")
            yield blocking("image_without_alt", message % names, fields[image.pk])
        elif says_nothing(image.alt):
            message = _("“%(alt)s” doesn't say what the image “%(title)s” shows: describe it.")
            yield blocking("image_with_empty_alt", message % names, fields[image.pk])
        elif repeats(image.alt, draft["title"]):
            message = _("The alternative text of “%(title)s” only repeats the article's title: describe it.")
            yield blocking("image_alt_repeats_title", message % names, fields[image.pk])
