"""A test class with the demo magazine loaded once for all of its tests."""

import tempfile
from datetime import UTC, datetime

from django.test import TestCase, override_settings

from articles.demo import counts, load

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
# Hashing passwords well takes longer than everything else here.
FAST = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])


def silent(line):
    """What the loaders say isn't of interest here."""


class DemoSite(TestCase):
    """Small pictures, in a folder of their own."""

    @classmethod
    def setUpClass(cls):
        media = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.enterClassContext(override_settings(MEDIA_ROOT=media))
        cls.enterClassContext(FAST)
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        load.load(NOW, password="een-wachtwoord-van-de-proef", picture_width=80, say=silent)
        counts.load(NOW, say=silent)
