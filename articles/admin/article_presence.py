"""The line beside the title of an article's form that says who else is editing it."""

from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.publishing import presence

from .article_doors import ArticleDoors


class PresenceAdmin(ArticleDoors):
    def get_urls(self):
        door = self.door("<int:article_id>/presence/", require_POST(self.presence_view), "presence")
        return [door, *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            people = presence.others(obj, request.user, timezone.now())
            context["presence"] = {
                "line": presence.in_words(people),
                "names": _names(people),
                # Who only looks is shown who writes, and isn't reported as writing.
                "is_reporting": self.has_change_permission(request, obj),
                "seconds": presence.REPORT_SECONDS,
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def presence_view(self, request, article_id):
        """Notes that the user has the form open; answers who else has."""
        article, now = self.article_to_write(request, article_id), timezone.now()
        presence.report(article, request.user, now)
        people = presence.others(article, request.user, now)
        return JsonResponse({"line": presence.in_words(people), "names": _names(people)})


def _names(people):
    return ", ".join(person.name for person in people)
