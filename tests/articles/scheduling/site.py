"""The project's settings for schedulers in processes of their own: the database of the test, and one job."""

import os
from datetime import timedelta

from supplements_cms.settings import *  # noqa: F403 - settings are names
from supplements_cms.settings import DATABASES, INSTALLED_APPS

DATABASES["default"]["NAME"] = os.environ["SCHEDULE_DATABASE"]
INSTALLED_APPS += ["tests.articles.scheduling.work"]
SCHEDULE = {
    "note_run": {
        # Due at once, and not again while anybody looks.
        "every": timedelta(days=365 * 30),
        "arguments": [os.environ["SCHEDULE_NOTES"], os.environ["SCHEDULE_SECONDS"]],
    }
}
