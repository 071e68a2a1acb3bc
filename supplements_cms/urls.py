"""Every address of the site; the wings name their own."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView, TemplateView

from . import health
from .manifest import manifest
from .media import media

# Asked for by address, by everything that doesn't read the page.
icon = RedirectView.as_view(url=lazy(static, str)("icons/favicon.ico"))
robots = TemplateView.as_view(template_name="robots.txt", content_type="text/plain")

urlpatterns = [
    path("beheer/", admin.site.urls),
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
    path("media/<path:path>", media, name="media"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", icon),
    path("site.webmanifest", manifest, name="manifest"),
    path("", include("ads.urls")),
    path("", include("articles.urls")),
]

handler500 = "supplements_cms.errors.server_error"
