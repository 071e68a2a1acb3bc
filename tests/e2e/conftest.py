"""A real browser on a real server, for the journeys."""

import os
import time

import pytest

from tests.environment import find_chromium

# Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
# A container has no user namespaces for the sandbox and no graphics; the pages are our own.
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def wait_until(is_so, seconds=10):
    """The browser reports when it likes, and Playwright doesn't see what it sends on leaving."""
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.1)
    assert is_so()


def pytest_collection_modifyitems(items):
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    assert path, "No Chromium was found: install chromium, or name it in CHROMIUM."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium, live_server):
    """Opens a fresh browser window on the site; at the end no page may have broken a security policy."""
    contexts, complaints = [], []

    def open_window(viewport=DESK, **options):
        context = chromium.new_context(base_url=live_server.url, viewport=viewport, locale="nl-NL", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert [text for text in complaints if "favicon" not in text] == []


@pytest.fixture
def phone(open_browser):
    return open_browser(PHONE, is_mobile=True, has_touch=True)


@pytest.fixture
def desk(open_browser):
    """Opens the admin, logged in as that user."""

    def log_in(user, password="demo-wachtwoord"):
        page = open_browser()
        page.goto("/beheer/")
        page.fill("input[name=username]", user.username)
        page.fill("input[name=password]", password)
        page.click("[type=submit]")
        page.wait_for_selector("#user-tools, .user-tools, #site-name")
        return page

    return log_in
