"""The one response header that Django's SecurityMiddleware doesn't know."""

# Powers of the browser that neither we nor anything framed here will ever ask for.
PERMISSIONS_POLICY = ", ".join(
    f"{power}=()" for power in ("browsing-topics", "camera", "geolocation", "microphone", "payment", "usb")
)


class PermissionsPolicyMiddleware:
    """Sends Permissions-Policy with every response; goes once Django has a setting for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response
