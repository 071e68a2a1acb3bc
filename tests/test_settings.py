"""The settings: every variable explained, a wrong value stopped by name, production and SQLite in order."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parents[1]
PRODUCTION = {
    "SITE_URL": "https://www.example.nl",
    "SECRET_KEY": "a-long-random-key-" + "".join(chr(33 + n % 90) for n in range(60)),
    "ALLOWED_HOSTS": "www.example.nl",
}


def manage(*arguments, **variables):
    """The result of a command in a process of its own, with these variables and no others of ours."""
    ours = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **variables}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=ours, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_check_for_deployment_finds_nothing():
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert "0 silenced" in result.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("SITE_URL", "www.example.nl"),
        ("SECRET_KEY", "short"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("CACHE_URL", "nonsense://"),
        ("LOGIN_FAILURE_LIMIT", "0"),
        ("LOGIN_LOCKOUT_MINUTES", "soon"),
        ("EMAIL_URL", "mailto:iemand@example.nl"),
        ("EMAIL_URL", "smtp://host:99999"),
        ("EMAIL_FROM", "niemand"),
        ("MEDIA_STORAGE", "ftp://bucket"),
        ("MEDIA_STORAGE", "s3://bucket?acl=public"),
        ("MEDIA_URL", "media.example.nl"),
        ("FOUR_EYES", "2"),
        ("AUTOSAVE_SECONDS", "4"),
        ("SPONSORED_SHOWN", "five"),
        ("SPONSORED_DELIVERY", "esi"),
        ("POPULARITY_REFRESH_MINUTES", "0"),
        ("VIEW_RESPECT_DNT", "perhaps"),
        ("VIEW_DEDUPE_SECONDS", "half an hour"),
        ("VIEW_NETWORK_CAP", "-1"),
        ("VIEW_DEDUPE_SECONDS", "604800"),
        ("VIEW_BUFFER_URL", "memcached://host"),
        ("VIEW_BUFFER_URL", "redis://host:99999"),
        ("VIEW_BUFFER_URL", "redis://host?socket_timeout=3"),
        ("VIEW_BOT_AGENTS", "["),
        ("VIEW_BOT_NETWORKS", "300.1.2.3"),
        ("STATIC_HASHED", "yesterday"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_stops_with_a_sentence_that_names_it(name, value):
    result = manage("check", **{name: value})
    last = result.stderr.strip().splitlines()[-1]
    assert result.returncode != 0
    assert f"{name}=" in last
    assert "expected" in last


def test_every_variable_is_explained_in_the_example():
    code = (ROOT / "supplements_cms" / "settings.py").read_text()
    read = set(re.findall(r'(?:_read|_flag|_number|env\.\w+)\(\s*"([A-Z_]+)"', code))
    explained = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == explained


def test_the_key_is_made_once_and_kept(tmp_path):
    first, second = (
        manage("shell", "-v0", "-c", "from django.conf import settings; print(settings.SECRET_KEY)").stdout
        for _run in range(2)
    )
    assert len(first.strip()) >= 50
    assert first == second


@pytest.mark.skipif(
    os.environ.get("TEST_DATABASE") == "postgresql", reason="about SQLite; runs in the other run"
)
@pytest.mark.django_db(transaction=True)
class TestSqlite:
    def pragma(self, name):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {name}")
            return cursor.fetchone()[0]

    def test_readers_and_a_writer_work_side_by_side(self):
        assert self.pragma("journal_mode") == "wal"

    def test_writers_queue(self):
        assert self.pragma("busy_timeout") == 30_000
        assert connection.transaction_mode == "IMMEDIATE"


BUCKET = {"MEDIA_STORAGE": "s3://pictures?region=eu-central-1", "MEDIA_URL": "https://media.example.nl/"}


@pytest.fixture
def s3_library(tmp_path):
    """Stands in for the two libraries, which the project doesn't install by itself."""
    for name in ("storages", "boto3"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    return {"PYTHONPATH": str(tmp_path)}


def test_a_bucket_without_its_library_stops_the_start_with_one_sentence():
    result = manage("check", **BUCKET)
    assert result.returncode != 0
    assert "pip install 'django-storages[s3]'" in result.stderr.splitlines()[-1]


def test_a_bucket_needs_an_address_for_browsers(s3_library):
    result = manage("check", **s3_library, MEDIA_STORAGE=BUCKET["MEDIA_STORAGE"])
    assert "MEDIA_URL" in result.stderr.splitlines()[-1]


def test_a_bucket_takes_the_place_of_the_folder_and_pictures_may_come_from_there(s3_library):
    code = "from django.conf import settings as s; print(s.STORAGES['default'], s.CONTENT_SECURITY_POLICY)"
    result = manage("shell", "-v", "0", "-c", code, **s3_library, **BUCKET)
    assert "'bucket_name': 'pictures', 'region_name': 'eu-central-1'" in result.stdout, result.stderr
    assert "'custom_domain': 'media.example.nl'" in result.stdout
    assert "'data:', 'https://media.example.nl'" in result.stdout
