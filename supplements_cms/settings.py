"""All settings of the project in one file, read from the environment (and `.env` beside manage.py).

`.env.example` lists every variable with its meaning. A value that cannot be right stops the start
with one sentence that names the variable.
"""

import contextlib
import importlib.util
import os
import re
import tempfile
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))


def _read(name, read, default, *, valid=lambda value: True, expected):
    """The variable `name` read by `read`; ImproperlyConfigured with `expected` when it is no such thing."""
    try:
        value = read(name, default=default)
        if valid(value):
            return value
    except (ValueError, TypeError, ImproperlyConfigured):
        pass
    raise ImproperlyConfigured(f"{name}={os.environ.get(name)!r} can't be used: expected {expected}.")


def _flag(name, default):
    # Not env.bool, which takes any word that it doesn't know for False.
    known = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}
    word = _read(name, env.str, str(int(default)), valid=lambda w: w.lower() in known, expected="1 or 0")
    return known[word.lower()]


def _number(name, default, least=0, most=1_000_000):
    return _read(
        name,
        env.int,
        default,
        valid=lambda n: least <= n <= most,
        expected=f"a whole number from {least} to {most}",
    )


def _is_buffer(url):
    parts = urlsplit(url)
    has_place = parts.hostname or parts.scheme == "unix"
    # Reading the port judges it. Options in the address could undo what counting relies on.
    return parts.scheme in ("redis", "rediss", "unix") and has_place and not parts.query and parts.port != 0


def _is_mail(url):
    # Reading the port judges it. Options in the address would overrule the timeout below.
    parts = urlsplit(url)
    known = parts.scheme in ("smtp", "smtps", "smtp+tls", "smtp+ssl")
    return (known and parts.hostname and not parts.query and parts.port != 0) or url == "consolemail://"


def _is_bucket(url):
    parts = urlsplit(url)
    known = {"region", "endpoint"}
    return parts.scheme == "s3" and parts.hostname and dict(parse_qsl(parts.query)).keys() <= known


def _is_place(url):
    # Reading the port judges it.
    parts = urlsplit(url)
    is_whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    return url.endswith("/") and (is_whole or url.startswith("/")) and not parts.query


def _bucket_storage(url, public):
    """Django's storage for the bucket s3://name?region=…&endpoint=…, seen by browsers at `public`."""
    if importlib.util.find_spec("storages") is None or importlib.util.find_spec("boto3") is None:
        raise ImproperlyConfigured(
            "MEDIA_STORAGE names a bucket, which needs a library more: pip install 'django-storages[s3]'."
        )
    if not urlsplit(public).hostname:
        raise ImproperlyConfigured(
            "MEDIA_STORAGE names a bucket: MEDIA_URL must say where browsers find it, as https://media.example.nl/."
        )
    bucket, place = urlsplit(url), urlsplit(public)
    words = dict(parse_qsl(bucket.query))
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket.hostname,
            "region_name": words.get("region"),
            "endpoint_url": words.get("endpoint"),
            "custom_domain": (place.netloc + place.path).rstrip("/"),
            "url_protocol": f"{place.scheme}:",
            # Names are random and files never written over: everybody may keep a copy for good.
            "file_overwrite": False,
            "querystring_auth": False,
            "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
        },
    }


def _are_patterns(values):
    try:
        return all(re.compile(value) for value in values)
    except re.error:
        return False


def _are_networks(values):
    return all(ip_network(value) for value in values)


def _own_secret_key():
    """A random key kept in var/secret_key, so that a single machine needs no configuration."""
    path = BASE_DIR / "var" / "secret_key"
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        # Written aside and linked into place: two processes that start at once read the same whole key.
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:
            file.write(get_random_secret_key())
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text()


# -- Where the site stands -------------------------------------------------------------------------

DEBUG = _flag("DEBUG", False)
SITE_NAME = env.str("SITE_NAME", default="Supplementenwijzer")
SITE_URL = _read(
    "SITE_URL",
    env.str,
    "http://localhost:8000",
    valid=lambda url: urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname,
    expected="an address such as https://www.example.nl",
).rstrip("/")
IS_HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname, "localhost", "127.0.0.1", "[::1]"]
)
SECRET_KEY = _read(
    "SECRET_KEY",
    env.str,
    "",
    valid=lambda key: not key or len(key) >= 50,
    expected="at least 50 random characters",
)
if not SECRET_KEY:
    SECRET_KEY = _own_secret_key()
# How many proxies of ours stand in front: so many X-Forwarded-For hops are believed, no more.
TRUSTED_PROXY_COUNT = _number("TRUSTED_PROXY_COUNT", 0)

ROOT_URLCONF = "supplements_cms.urls"
WSGI_APPLICATION = "supplements_cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # Django's admin, whose every form, list action and deletion is written down.
    "supplements_cms.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_prose_editor",
    "js_asset",
    "taggit",
    # Ours come last: their post_migrate receivers need the permissions that auth makes before them.
    "articles",
    "ads",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "supplements_cms.headers.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# -- Database and cache ----------------------------------------------------------------------------

DATABASES = {
    "default": _read(
        "DATABASE_URL",
        env.db_url,
        f"sqlite:///{BASE_DIR / 'var' / 'db.sqlite3'}",
        valid=lambda db: db.get("ENGINE") in ("django.db.backends.sqlite3", "django.db.backends.postgresql"),
        expected="sqlite:///path or postgres://user:password@host/name",
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    (BASE_DIR / "var").mkdir(exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue instead of failing: a transaction takes the write lock when it begins. The queue is
        # unfair: of fifty editors who saved one article at once, 34 failed after 5 s (benchmarks/desk.py).
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;"
        " PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864; PRAGMA secure_delete=FAST;",
    }
    # A file, not shared memory, so that tests with threads meet the same locks as the site.
    DATABASES["default"]["TEST"] = {
        "NAME": env.str("TEST_SQLITE", default=str(BASE_DIR / "var" / "test.sqlite3"))
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {
    "default": _read(
        "CACHE_URL", env.cache_url, "locmemcache://", expected="locmemcache:// or redis://host:6379/0"
    )
}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "supplements_cms.caching.ForgivingRedisCache"

# -- Who may enter ---------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True

AXES_FAILURE_LIMIT = _number("LOGIN_FAILURE_LIMIT", 5, least=1)
AXES_COOLOFF_TIME = timedelta(minutes=_number("LOGIN_LOCKOUT_MINUTES", 15, least=1))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_LOCKOUT_CALLABLE = "supplements_cms.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = TRUSTED_PROXY_COUNT or None
AXES_IPWARE_META_PRECEDENCE_ORDER = (
    ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"] if TRUSTED_PROXY_COUNT else ["REMOTE_ADDR"]
)

# -- Mail ------------------------------------------------------------------------------------------

EMAIL_URL = _read(
    "EMAIL_URL",
    env.str,
    "",
    valid=lambda url: not url or _is_mail(url),
    expected="smtp+tls://user:password@host:587, smtps://…, smtp://… or consolemail://",
)
# Without mail nothing is sent: the desk then shows the links that it would have mailed.
HAS_MAIL = bool(EMAIL_URL)
globals().update(env.email_url_config(EMAIL_URL or "dummymail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _read(
    "EMAIL_FROM",
    env.str,
    f"noreply@{urlsplit(SITE_URL).hostname}",
    valid=lambda address: "@" in address and not re.search(r"[\r\n]", address),
    expected="an address such as magazine@example.nl",
)

# -- What browsers are told ------------------------------------------------------------------------

SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
if IS_HTTPS:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# -- Language and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch"))]
LOCALE_PATHS = [BASE_DIR / "supplements_cms" / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True

# -- Files -----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "supplements_cms" / "static"]
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))
MEDIA_URL = _read(
    "MEDIA_URL", env.str, "/media/", valid=_is_place, expected="/media/ or https://media.example.nl/"
)
# A bucket instead of the folder MEDIA_ROOT, for more than one machine.
MEDIA_STORAGE = _read(
    "MEDIA_STORAGE",
    env.str,
    "",
    valid=lambda url: not url or _is_bucket(url),
    expected="s3://bucket?region=eu-central-1, or s3://bucket?endpoint=https://…",
)
if urlsplit(MEDIA_URL).hostname:
    _media = urlsplit(MEDIA_URL)
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(f"{_media.scheme}://{_media.netloc}")
# Hashed and precompressed once `collectstatic` has run; before that (and with DEBUG) the files as they are.
STATIC_HASHED = _flag("STATIC_HASHED", not DEBUG and (STATIC_ROOT / "staticfiles.json").exists())
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not STATIC_HASHED
STORAGES = {
    "default": _bucket_storage(MEDIA_STORAGE, MEDIA_URL)
    if MEDIA_STORAGE
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# -- The magazine ----------------------------------------------------------------------------------

TAGGIT_CASE_INSENSITIVE = True
# Whether what one person wrote is published by another.
FOUR_EYES = _flag("FOUR_EYES", True)
# How often the text in an open form is kept.
AUTOSAVE_SECONDS = _number("AUTOSAVE_SECONDS", 20, least=5)
POPULAR_SHOWN = 5
# How much memory each process spends on pages that it keeps ready (articles/pages/held.py).
PAGES_HELD_MEGABYTES = _number("PAGES_HELD_MEGABYTES", 16)
# Whether those are sent without going through the middleware (supplements_cms/lane.py).
PAGES_LANE = _flag("PAGES_LANE", True)
# Reading and counting (the definitions: docs/popularity.md).
VIEW_RESPECT_DNT = _flag("VIEW_RESPECT_DNT", True)
VIEW_COUNT_WEBDRIVER = _flag("VIEW_COUNT_WEBDRIVER", False)
# Robots of one's own: patterns of user agents, and networks such as 192.0.2.0/24.
VIEW_BOT_AGENTS = _read(
    "VIEW_BOT_AGENTS", env.list, [], valid=_are_patterns, expected="regular expressions, separated by commas"
)
VIEW_BOT_NETWORKS = _read(
    "VIEW_BOT_NETWORKS",
    env.list,
    [],
    valid=_are_networks,
    expected="networks such as 192.0.2.0/24, separated by commas",
)
# For how long the same reader of the same article counts once; 0 counts each time.
VIEW_DEDUPE_SECONDS = _number("VIEW_DEDUPE_SECONDS", 1800, most=12 * 3600)
# How many views of one network (/24, or /48 of IPv6) count in an hour; 0 for no limit.
VIEW_NETWORK_CAP = _number("VIEW_NETWORK_CAP", 120)
# A Redis that gathers views for several web hosts; without it the database counts them one by one.
VIEW_BUFFER_URL = _read(
    "VIEW_BUFFER_URL",
    env.str,
    "",
    valid=lambda url: not url or _is_buffer(url),
    expected="redis://host:6379/1, rediss://… or unix:///path",
)
POPULARITY_REFRESH_MINUTES = _number("POPULARITY_REFRESH_MINUTES", 10, least=1)
SPONSORED_SHOWN = _number("SPONSORED_SHOWN", 5, least=0)
# With fewer than this the whole block stays away.
SPONSORED_LEAST = _number("SPONSORED_LEAST", 1, least=1)
# How many processes of all hosts together serve readers, and so bill; each reserves a share of a budget.
BILLING_PROCESSES = _number("BILLING_PROCESSES", 4, least=1, most=10_000)
# For how long what a process reserved stays reserved when it dies.
BILLING_LEASE_SECONDS = _number("BILLING_LEASE_SECONDS", 60, least=5, most=3600)
# Whether paid products stand in the page itself, or come apart from it so that caches may keep the page.
SPONSORED_DELIVERY = _read(
    "SPONSORED_DELIVERY",
    env.str,
    "inline",
    valid=lambda word: word in ("inline", "fragment"),
    expected="inline or fragment",
)

# -- Periodic work ---------------------------------------------------------------------------------

# What `manage.py run_schedule` runs: a command, and either "every" (a timedelta) or "daily" (a time as the
# clock in TIME_ZONE shows it); "arguments" for the command; "limit", after which a run counts as stuck (an
# hour). Those who have cron or systemd run the same commands at the same times (docs/operations.md).
SCHEDULE = {
    "refresh_popularity": {
        "about": _("folds new views into the scores and stores the lists"),
        "every": timedelta(minutes=POPULARITY_REFRESH_MINUTES),
    },
    "refresh_related": {
        "about": _("computes which articles to read next, after what was published or ended"),
        "every": timedelta(minutes=10),
    },
    "refresh_pacing": {
        "about": _("keeps guaranteed campaigns on the lines of their budgets"),
        "every": timedelta(seconds=60),
    },
    "rollup_views": {
        "about": _("sums the hours of days that are over and deletes counts that are too old"),
        "daily": "04:10",
    },
    "settle_budgets": {
        "about": _("returns what was reserved of budgets and not used"),
        "every": timedelta(seconds=30),
    },
    "make_social_images": {
        "about": _("draws the pictures that other sites show beside a shared link"),
        "every": timedelta(seconds=60),
    },
    "rebuild_search": {"about": _("keeps the search index up to date"), "daily": "04:25"},
    "make_renditions": {
        "about": _("makes pictures in the formats and sizes that readers get"),
        "every": timedelta(seconds=60),
    },
    "clearsessions": {"about": _("removes log-in sessions that have ended"), "daily": "04:15"},
    "clean_desk": {"about": _("deletes what the desk only keeps for a while"), "daily": "04:20"},
    # Of one site it asks one page a second, so that it may well take hours.
    "check_links": {
        "about": _("asks other sites whether linked pages are still there"),
        "daily": "04:30",
        "limit": timedelta(hours=4),
    },
}
if VIEW_BUFFER_URL:
    SCHEDULE["flush_views"] = {
        "about": _("moves views from the store into the database"),
        "every": timedelta(seconds=10),
    }

# -- Log -------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It greets at every start, also of a command that is about something else.
    "loggers": {"axes.apps": {"level": "WARNING"}},
    "root": {
        "handlers": ["console"],
        "level": _read(
            "LOG_LEVEL",
            env.str,
            "INFO",
            valid=lambda level: level in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
            expected="DEBUG, INFO, WARNING, ERROR or CRITICAL",
        ),
    },
}
