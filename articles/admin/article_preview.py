"""The preview beside an article's form: of the last saved text, and of what stands in the form now."""

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from articles.publishing.changes import Told
from articles.publishing.preview import HEADERS, preview_content, preview_saved, saved_content

from .article_doors import ArticleDoors
from .article_posted import read_posted

# Only these pages may stand in a frame, and only in one of our own.
_framed = csp_replace({"frame-ancestors": [SELF]})
_METHODS = ["GET", "HEAD", "POST"]


class PreviewAdmin(ArticleDoors):
    def get_urls(self):
        view = xframe_options_sameorigin(_framed(self.preview_view))
        return [
            self.door("preview/", require_POST(view), "preview_new"),
            self.door("<int:article_id>/preview/", require_http_methods(_METHODS)(view), "preview"),
            *super().get_urls(),
        ]

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_preview"] = _may_preview(request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def preview_view(self, request, article_id=None):
        """GET: the last saved text. POST, with the form's fields: that text, which isn't saved by it."""
        now = timezone.now()
        if not _may_preview(request.user):
            raise PermissionDenied
        if request.method == "POST":
            article = self.article_to_write(request, article_id)
            content = saved_content(article) | read_posted(request.POST)
            preview = preview_content(article, content, now, _told(request.POST))
        else:
            preview = preview_saved(self.article_to_see(request, article_id), now)
        context = {
            "publication": preview.publication,
            "page": preview.page,
            "revision": preview.revision,
        }
        return TemplateResponse(request, "articles/preview.html", context, headers=HEADERS)


def _told(posted):
    """What the form would tell readers of the change; a null byte fits no page."""
    return Told(posted.get("change_note", "").replace("\0", "").strip(), "is_correction" in posted)


def _may_preview(user):
    """Whether `user` may read whole articles: marketers see of a draft what it is about, not its sections."""
    return user.has_perm("articles.view_section")
