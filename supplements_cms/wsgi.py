"""The door for WSGI servers (granian, gunicorn)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")

ordinary = get_wsgi_application()

from .lane import in_front_of  # noqa: E402 - after Django's set-up

application = in_front_of(ordinary)
