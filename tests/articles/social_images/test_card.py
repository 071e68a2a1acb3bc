"""The card as a picture."""

import io

import pytest
from PIL import Image

from articles.social_images.card import HEIGHT, PICTURE, WIDTH, Card, default_card, draw

CARD = Card("Zink en koper in balans", "Mineralen", "Het magazine", 2)


def opened(content):
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def picture(size=(1600, 900), mode="RGB", kind="PNG"):
    """Red at its left, green in the middle and blue at its right."""
    image = Image.new(mode, size, "green")
    image.paste("red", (0, 0, size[0] // 3, size[1]))
    image.paste("blue", (size[0] * 2 // 3, 0, size[0], size[1]))
    file = io.BytesIO()
    image.save(file, kind)
    file.seek(0)
    return file


def near(image):
    """The colour in the middle of the part where the picture stands."""
    return max(zip(image.getpixel((WIDTH - PICTURE // 2, HEIGHT // 2)), "rgb", strict=True))[1]


def test_it_is_a_small_jpeg_of_the_size_that_sites_ask_for():
    content = draw(CARD)
    image = opened(content)
    assert (image.format, image.size) == ("JPEG", (1200, 630))
    assert len(content) < 200_000
    assert content == draw(CARD)
    assert content != draw(Card("Iets anders", "Mineralen", "Het magazine", 2))


@pytest.mark.parametrize(("focus", "colour"), [((0, 50), "r"), ((50, 50), "g"), ((100, 50), "b")])
def test_what_matters_in_the_picture_stays_in_sight(focus, colour):
    card = Card("Zink", "Mineralen", "Het magazine", 0, focus)
    assert near(opened(draw(card, picture()))) == colour


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("P", "PNG"), ("L", "JPEG"), ("CMYK", "JPEG")])
def test_pictures_of_every_kind_are_taken(mode, kind):
    file = io.BytesIO()
    Image.new(mode, (900, 700)).save(file, kind)
    file.seek(0)
    assert opened(draw(CARD, file)).mode == "RGB"


def test_a_broken_picture_is_left_out():
    whole = picture().getvalue()
    assert draw(CARD, io.BytesIO(whole[: len(whole) // 2])) == draw(CARD)
    assert draw(CARD, io.BytesIO(b"<svg/>")) == draw(CARD)


@pytest.mark.parametrize("title", ["", "💊", "x" * 160, "Hottentottententententoonstelling " * 5])
def test_every_title_gives_a_card(title):
    assert opened(draw(Card(title[:160], title[:60], "Het magazine"))).size == (1200, 630)


def test_the_picture_of_the_site_is_the_one_that_is_drawn():
    with open("supplements_cms/static/art/share.jpg", "rb") as file:
        kept = opened(file.read())
    assert kept.size == opened(default_card()).size
