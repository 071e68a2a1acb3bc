"""The doors and the first page of the admin: log-in, lock-out, what waits for whom, and the looks."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

INDEX = reverse("admin:index")
LOGIN = reverse("admin:login")


def static_text(name):
    return Path(finders.find(name)).read_text(encoding="utf-8")


def test_the_admin_bears_the_name_of_the_magazine(client, db):
    assert settings.SITE_NAME in client.get(LOGIN).content.decode()


def test_too_many_wrong_passwords_pause_the_log_in_with_a_clear_page(client, writer):
    wrong = {"username": writer.user.username, "password": "fout"}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        page = client.post(LOGIN, wrong)
    assert page.status_code == 429
    assert "admin/locked_out.html" in [template.name for template in page.templates]
    assert str(settings.AXES_FAILURE_LIMIT) in page.content.decode()
    assert "15 " in page.content.decode()


def test_one_wrong_password_too_few_still_lets_in(client, writer):
    writer.user.set_password("welkom-in-de-kas")
    writer.user.save()
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        client.post(LOGIN, {"username": writer.user.username, "password": "fout"})
    page = client.post(LOGIN, {"username": writer.user.username, "password": "welkom-in-de-kas"})
    assert page.status_code == 302


def test_every_inline_script_of_a_form_bears_the_nonce_of_its_page(writer):
    page = writer.get(reverse("admin:articles_article_add"))
    policy = page.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy).group(1)
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page.content.decode())
    assert any("importmap" in attributes for attributes in inline)
    assert all(f'nonce="{nonce}"' in attributes or "json" in attributes for attributes in inline)
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=", page.content.decode())


def test_light_dark_and_auto_define_the_same_colours():
    css = static_text("css/desk-colours.css")
    light, dark, auto = (
        dict(re.findall(r"(--[\w-]+): ([^;]+);", block)) for block in re.findall(r"\{\n([^{}]+)\}", css)
    )
    assert dark == auto
    shared = {name for name in light if not name.startswith(("--font", "--desk-serif", "--desk-mark"))}
    assert set(dark) == shared


def test_every_colour_variable_of_the_admin_is_ours():
    base, ours = static_text("admin/css/base.css"), static_text("css/desk-colours.css")
    theirs = re.findall(r"^\s+(--[\w-]+):", base, re.M)
    assert {name for name in theirs if not name.startswith("--font")} <= set(re.findall(r"--[\w-]+", ours))
