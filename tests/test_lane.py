"""The lane in front of Django: whom it serves, and that nobody can tell it from the ordinary way."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import set_script_prefix

from articles.pages.held import holder
from articles.publishing import workflow
from supplements_cms.lane import Lane, in_front_of
from tests.factories import NOW, make_publication

HTTPS = {"SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 3600, "SECURE_HSTS_INCLUDE_SUBDOMAINS": True}


@pytest.fixture(autouse=True)
def _at_now(db, time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.ALLOWED_HOSTS = ["magazine.example"]
    # As for Django's own test client: the connection is that of the test.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    set_script_prefix("/")
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def address():
    return make_publication().get_absolute_url()


class Asked:
    """A lane and what it let through to the ordinary way."""

    def __init__(self, **settings):
        self.ordinary, self.passed = get_wsgi_application(), 0
        self.lane = Lane(self._pass)

    def _pass(self, environ, start_response):
        self.passed += 1
        return self.ordinary(environ, start_response)

    def __call__(self, path, application=None, **extra):
        environ = RequestFactory()._base_environ(PATH_INFO=path)
        environ.pop("HTTP_COOKIE", None)
        environ |= {"HTTP_HOST": "magazine.example", "wsgi.input": BytesIO(), **extra}
        said = []
        body = (application or self.lane)(environ, lambda status, headers, *_: said.extend((status, headers)))
        content = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        return said[0], sorted(said[1]), content


@pytest.fixture
def ask(settings):
    return Asked()


WAYS = [
    {},
    {"HTTP_ACCEPT_ENCODING": "gzip, br"},
    {"REQUEST_METHOD": "HEAD"},
    {"QUERY_STRING": "utm=1"},
    {"HTTP_IF_NONE_MATCH": "*"},
]


@pytest.mark.parametrize("mode", ["inline", "fragment"])
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("how", WAYS, ids=str)
def test_header_for_header_and_byte_for_byte_it_is_the_ordinary_answer(
    ask, settings, address, mode, scheme, how
):
    settings.SPONSORED_DELIVERY = mode
    how = how | {"wsgi.url_scheme": scheme}
    if scheme == "https":
        for name, value in HTTPS.items():
            setattr(settings, name, value)
        ask = Asked()
    ask(address, **{"wsgi.url_scheme": scheme})
    assert ask.passed == 1
    by_lane, ordinarily = ask(address, **how), ask(address, ask.ordinary, **how)
    assert ask.passed == 1
    assert by_lane == ordinarily
    assert ("Strict-Transport-Security" in dict(by_lane[1])) is (scheme == "https")


@pytest.mark.parametrize(
    "how",
    [
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_COOKIE": ""},
        {"HTTP_HOST": "elsewhere.example"},
        {"REQUEST_METHOD": "POST"},
        {"SCRIPT_NAME": "/onder"},
        {"wsgi.url_scheme": "https"},
    ],
    ids=str,
)
def test_whom_django_must_judge_goes_the_ordinary_way(ask, address, how):
    ask(address)
    ask(address)
    assert ask.passed == 1
    ask(address, **how)
    assert ask.passed == 2


def test_a_host_that_is_not_ours_is_refused_and_not_remembered(ask, address):
    ask(address)
    for _time in range(2):
        assert ask(address, HTTP_HOST="elsewhere.example")[0].startswith("400")


def test_over_http_a_secure_site_redirects(settings, address):
    settings.SECURE_SSL_REDIRECT = True
    ask = Asked()
    ask(address, **{"wsgi.url_scheme": "https"})
    for _time in range(2):
        assert ask(address)[0].startswith("301")


def test_a_proxy_is_believed_as_django_believes_it(settings, address):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ask = Asked()
    for _time in range(2):
        assert ask(address, HTTP_X_FORWARDED_PROTO="https")[0] == "200 OK"
    assert ask.passed == 1
    assert ask(address, HTTP_X_FORWARDED_PROTO="http", **{"wsgi.url_scheme": "https"})[0].startswith("301")


def test_it_asks_no_database_and_lets_one_through_that_looks(
    ask, address, time_machine, django_assert_num_queries
):
    ask(address)
    with django_assert_num_queries(0):
        ask(address)
    time_machine.shift(0.5)
    ask(address)
    assert ask.passed == 2
    ask(address)
    assert ask.passed == 2


def test_what_is_withdrawn_or_ends_is_gone(ask, time_machine):
    publication = make_publication()
    ends = make_publication(visible_until=NOW + timedelta(seconds=0.3)).get_absolute_url()
    for address in (publication.get_absolute_url(), ends):
        ask(address)
        assert ask(address)[0] == "200 OK"
    workflow.withdraw(publication.article, user=None, now=NOW)
    assert ask(publication.get_absolute_url())[0].startswith("410")
    ask(ends)
    time_machine.shift(0.3)
    assert ask(ends)[0].startswith("410")


def test_other_pages_are_not_its_business(ask):
    for path in ("/", "/artikelen/", "/artikelen/bestaat-niet/", "/artikelen", "/beheer/"):
        before = ask.passed
        ask(path)
        assert ask.passed == before + 1
    assert len(holder) == 0


def test_it_can_be_switched_off(settings):
    application = get_wsgi_application()
    settings.PAGES_LANE = False
    assert in_front_of(application) is application
    settings.PAGES_LANE = True
    assert isinstance(in_front_of(application), Lane)
