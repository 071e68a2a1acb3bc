"""The page behind a preview link: the last saved text of an article, for somebody without an account."""

from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.publishing.preview import HEADERS, preview_saved
from articles.publishing.preview_links import open_link


@require_safe
def shared(request, token):
    """The article that `token` opens; one and the same 404 for links that ended and links that never were."""
    now = timezone.now()
    link = open_link(token, now)
    if link is None:
        return TemplateResponse(request, "articles/preview_gone.html", status=404, headers=HEADERS)
    preview = preview_saved(link.article, now)
    context = {
        "publication": preview.publication,
        "page": preview.page,
        "revision": preview.revision,
        "until": link.expires_at,
    }
    return TemplateResponse(request, "articles/preview.html", context, headers=HEADERS)
