"""The door for ASGI servers; the site itself is synchronous, WSGI is the faster choice."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")

application = get_asgi_application()
