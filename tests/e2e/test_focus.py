"""Choosing the focal point of a picture in a real browser."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from PIL import Image as Pillow

from articles.models import Image
from tests.factories import make_user

PASSWORD = "demo-wachtwoord"


@pytest.fixture
def writer(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return make_user("writer", password=PASSWORD)


def photo():
    """Blue, with a red square in the corner that must stay in sight."""
    picture = Pillow.new("RGB", (800, 800), "navy")
    picture.paste((220, 30, 30), (600, 0, 800, 200))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def numbers(page):
    return page.input_value("#id_focal_x"), page.input_value("#id_focal_y")


def test_a_focal_point_is_clicked_moved_by_keys_or_typed_and_shown_as_it_will_be_cut(desk, writer):
    page = desk(writer)
    page.goto(reverse("admin:articles_image_add"))
    picker = page.locator("[data-focus]")
    assert picker.is_hidden()
    page.set_input_files("#id_file", {"name": "foto.png", "mimeType": "image/png", "buffer": photo()})
    picker.wait_for(state="visible")
    assert numbers(page) == ("50", "50")
    # By mouse: the red square is in the upper right corner.
    picture = page.locator("[data-focus-picture]")
    page.wait_for_function("document.querySelector('[data-focus-image]').naturalWidth > 0")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * 0.88, "y": box["height"] * 0.1})
    assert numbers(page) == ("88", "10")
    # By keyboard: by one, by ten, and never outside.
    picture.press("ArrowLeft")
    picture.press("Shift+ArrowDown")
    assert numbers(page) == ("87", "20")
    for _time in range(4):
        picture.press("Shift+ArrowUp")
    assert numbers(page) == ("87", "0")
    picture.press("Enter")
    assert numbers(page) == ("87", "0")
    assert "87 " in picture.get_attribute("aria-label")
    cut = page.locator(".focus__cut--wide")
    assert cut.evaluate("image => image.style.objectPosition") == "87% 0%"
    # Typed.
    page.fill("#id_focal_y", "12")
    assert cut.evaluate("image => image.style.objectPosition") == "87% 12%"
    found = Axe().run(page, context=".focus", options={"preload": False})
    assert found.response["violations"] == []
    page.fill("#id_title", "Rood vlak")
    page.fill("#id_alt", "Een rood vierkant op blauw")
    page.click("[name=_continue]")
    page.wait_for_url("**/change/")
    image = Image.objects.get()
    assert (image.focal_x, image.focal_y) == (87, 12)
    assert page.locator(".focus__cut--square").evaluate("image => image.naturalWidth") > 0
