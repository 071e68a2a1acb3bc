"""The door for WSGI servers (granian, gunicorn)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")

application = get_wsgi_application()
