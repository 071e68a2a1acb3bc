"""Every kind of page is valid HTML, also in what a parser doesn't look at."""

import pytest
import time_machine

from tests.factories import NOW
from tests.html_faults import faults
from tests.page_types import EMPTY, make_site

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.page_types")]


def test_every_kind_of_page_is_valid(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        found = _judge(client, EMPTY)
        site = make_site(NOW)
        found |= _judge(client, site)
        settings.SPONSORED_DELIVERY = "fragment"
        found |= _judge(client, {"article, products later": site["article"]})
    assert found == {}


def _judge(client, pages):
    found = {}
    for name, page in pages.items():
        response = client.get(page.address)
        assert response.status_code == page.status, name
        if wrong := faults(response.content.decode()):
            found[name] = wrong
    return found


def test_the_judge_sees_what_is_wrong():
    page = """<!doctype html><html lang="nl"><head><title>x</title></head><body><a href="#m">m</a>
    <main id="m" tabindex="-1"><h1>x</h1>{}</main></body></html>"""
    assert faults(page.format("<p>Goed: <img src=a width=1 height=1 alt=''></p>")) == []
    wrong = """<p id=m>|<b></p>|<p aria-labelledby=n>|<img src=a alt=''>|<img src=a width=1 height=1>
        |<h3>x</h3>|<a href=/><button>x</button></a>|<label for=z>x</label>|<input>|<h1>y</h1>
        |<table align=left></table>|<a href='#n'>x</a>|<a href='/'></a>
        |<nav></nav>|<font>x</font>|<p class="">"""
    assert [markup for markup in wrong.split("|") if not faults(page.format(markup))] == []
