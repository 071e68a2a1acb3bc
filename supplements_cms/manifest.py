"""What a browser asks when a reader puts the site on a home screen: its name, colours and icons."""

from django.conf import settings
from django.http import JsonResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

# Name of the file, side in pixels, and whether systems may cut a shape of their own out of it.
_ICONS = [("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-maskable-512", 512, "maskable")]


@require_safe
def manifest(request):
    """The web app manifest; the site stays a site, in the browser."""
    return JsonResponse(
        {
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME,
            "lang": "nl",
            "start_url": "/",
            "display": "browser",
            "background_color": "#fbf8f2",
            "theme_color": "#1c5040",
            "icons": [_icon(*row) for row in _ICONS],
        },
        content_type="application/manifest+json",
    )


def _icon(name, side, purpose):
    source = static(f"icons/{name}.png")
    return {"src": source, "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
