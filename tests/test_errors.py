"""Answers to our own failures."""

import html5lib
import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.template.loader import render_to_string


@pytest.fixture
def broken(client, monkeypatch):
    """The answer of a page whose every question to the database raises `error`."""

    def ask(error, address="/"):
        def refuse(*args):
            raise error

        client.raise_request_exception = False
        with connection.execute_wrapper(refuse):
            return client.get(address)

    return ask


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/artikelen/x/", "/onderwerpen/x/", "/begrippen/", "/bestaat-niet/"]
)
@pytest.mark.parametrize("error", [OperationalError("no connection"), InterfaceError("closed")])
def test_without_a_database_every_page_says_come_back(broken, error, address):
    response = broken(error, address)
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response["Cache-Control"] == "no-store"
    html5lib.HTMLParser(strict=True).parse(response.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [IntegrityError("x"), ProgrammingError("x"), DatabaseError("x"), ValueError("x")]
)
def test_any_other_failure_is_ours(broken, error):
    response = broken(error)
    assert response.status_code == 500
    assert "Retry-After" not in response
    html5lib.HTMLParser(strict=True).parse(response.content.decode())


@pytest.mark.django_db
def test_failures_too_are_answered_under_strict_headers(broken):
    headers = broken(OperationalError("x")).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("code", ["500", "503"])
def test_both_pages_ask_nothing_of_the_database(code):
    # No django_db mark: a question to the database would fail.
    assert code in render_to_string(f"{code}.html")
