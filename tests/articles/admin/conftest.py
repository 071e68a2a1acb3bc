"""A browser for each role of the desk."""

import pytest
from django.test import Client

from tests.factories import make_user


def _client_of(user):
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def writer(db):
    return _client_of(make_user("writer", first_name="Sanne"))


@pytest.fixture
def chief(db):
    return _client_of(make_user("editor-in-chief", first_name="Rosa"))


@pytest.fixture
def reviewer(db):
    return _client_of(make_user("medical reviewer"))


@pytest.fixture
def marketer(db):
    return _client_of(make_user("marketer"))


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def said():
    """The messages that the page after a form shows."""
    return messages_of
