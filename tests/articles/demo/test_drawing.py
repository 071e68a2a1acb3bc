"""Pictures drawn by code."""

import io

import pytest
from PIL import Image

from articles.demo import drawing
from articles.demo.drawing.canvas import PALETTES, Canvas, mix
from articles.demo.drawing.packs import PACKS, draw_pack


def opened(data):
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("scene", drawing.SCENES)
def test_every_scene_draws_a_wide_picture(scene):
    picture = opened(drawing.draw_article("proef", scene, "forest", 160))
    assert (picture.format, picture.size) == ("WEBP", (160, 90))
    # Something stands on the ground: a sheet with only its ground has few colours.
    assert len(set(picture.convert("RGB").resize((32, 18)).tobytes())) > 60


@pytest.mark.parametrize("palette", PALETTES)
def test_every_palette_serves_every_scene(palette):
    for scene in drawing.SCENES:
        drawing.draw_article("proef", scene, palette, 80)


@pytest.mark.parametrize("kind", PACKS)
def test_every_pack_is_square(kind):
    assert opened(draw_pack("proef", kind, "#14532d", "#c4603c", 80)).size == (80, 80)


def test_the_same_slug_gives_the_same_picture_and_another_slug_another():
    def draw(slug):
        return drawing.draw_article(slug, "leaves", "sage", 160)

    assert draw("een") == draw("een")
    assert draw("een") != draw("twee")


def test_a_portrait_is_square():
    assert opened(drawing.draw_portrait("demi", "Demi Voorbeeld", 100)).size == (100, 100)


def test_a_shape_beside_the_sheet_throws_no_shadow():
    canvas = Canvas("proef", "sand", 80)
    canvas.shadow([[(5000, 5000), (5100, 5000), (5100, 5100)]])
    assert canvas.webp() == Canvas("proef", "sand", 80).webp()


def test_colours_mix():
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#14532d", "#ffffff", 0) == "#14532d"
