"""The pages about the site: who we are, how we work, what we corrected, privacy, advertising."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import FormerSlug, SitePage
from articles.publishing.changes import corrections

from .moved import moved
from .rich_text import rich_page


@require_safe
def site_page(request, slug):
    """A public page; that of the corrections lists the latest ones too."""
    shown = SitePage.objects.filter(slug=slug, is_public=True).first()
    if shown is None:
        return moved(FormerSlug.Kind.PAGE, slug)
    context = {"site_page": shown, "text": rich_page(shown.body)}
    if shown.kind == SitePage.Kind.CORRECTIONS:
        context["corrections"] = corrections(timezone.now())
    return render(request, "articles/site_page.html", context)
