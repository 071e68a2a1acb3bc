"""How a picture becomes smaller."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from articles.renditions import encoding
from articles.renditions.encoding import UnreadableError, encode, height_for, read, scaled, widths_for

from .conftest import picture_bytes


def reread(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (4000, [360, 640, 960, 1280, 1920]),
        (1920, [360, 640, 960, 1280, 1920]),
        (1280, [360, 640, 960, 1280]),
        (1000, [360, 640, 1000]),
        (360, [360]),
        (1, [1]),
    ],
)
def test_five_widths_and_none_that_is_larger_than_the_source(width, widths):
    assert widths_for(width) == widths


@given(st.integers(1, 12_000))
def test_of_any_width_the_largest_that_serves_is_there(width):
    widths = widths_for(width)
    assert widths == sorted(set(widths))
    assert widths[-1] == min(width, 1920)
    assert len(widths) <= 5


@given(st.integers(1, 12_000), st.integers(1, 12_000))
def test_the_proportions_stay_to_the_pixel(width, height):
    for each in widths_for(width):
        assert abs(height_for(each, (width, height)) - max(1, height * each / width)) <= 0.5


@pytest.mark.parametrize(("kind", "said"), [("avif", "AVIF"), ("webp", "WEBP"), ("jpeg", "JPEG")])
def test_each_format_is_what_it_says_and_holds_no_notes(kind, said):
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    picture = read(io.BytesIO(picture_bytes((64, 48), "JPEG", exif=exif)))
    content = encode(scaled(picture, 32), kind)
    made = reread(content)
    assert (made.format, made.size) == (said, (32, 24))
    assert not made.getexif()
    assert "icc_profile" not in made.info
    assert b"Camera" not in content
    red, green, blue = made.convert("RGB").getpixel((16, 12))
    assert red > 240
    assert max(green, blue) < 16


def test_what_is_transparent_stays_so_and_is_white_where_the_format_knows_no_transparency():
    picture = read(io.BytesIO(picture_bytes((64, 48), mode="RGBA", colour=(0, 0, 0, 0))))
    small = scaled(picture, 32)
    for kind in ("avif", "webp"):
        assert reread(encode(small, kind)).convert("RGBA").getpixel((5, 5))[3] == 0
    assert min(reread(encode(small, "jpeg")).getpixel((5, 5))) > 250


def test_the_colour_that_is_hidden_below_what_is_transparent_does_not_shine_through():
    picture = Image.new("RGBA", (64, 64), (0, 255, 0, 0))
    picture.paste((255, 0, 0, 255), (0, 0, 32, 64))
    edge = scaled(picture, 16).crop((7, 0, 9, 1))
    assert all(green == 0 for _red, green, _blue, alpha in edge.get_flattened_data() if alpha > 8)


def test_colours_of_a_profile_become_those_of_the_screen():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    same = picture_bytes(colour=(200, 40, 40), icc_profile=srgb.tobytes())
    assert read(io.BytesIO(same)).getpixel((0, 0)) == pytest.approx((200, 40, 40), abs=1)
    # A profile that doesn't fit the picture, or is none, is left out.
    for profile in (lab.tobytes(), b"no profile"):
        strange = picture_bytes(colour=(200, 40, 40), icc_profile=profile)
        picture = read(io.BytesIO(strange))
        assert picture.getpixel((0, 0)) == (200, 40, 40)
        assert not picture.info


@pytest.mark.parametrize(
    ("mode", "kind"), [("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("LA", "PNG"), ("RGB", "WEBP")]
)
def test_every_kind_of_picture_that_is_kept_can_be_read(mode, kind):
    assert read(io.BytesIO(picture_bytes(mode=mode, kind=kind))).mode in ("RGB", "RGBA")


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", picture_bytes((400, 300), "JPEG")[:900], picture_bytes(kind="TIFF")],
    ids=["empty", "svg", "cut off", "tiff"],
)  # fmt: skip
def test_what_is_no_whole_picture_is_told_apart(content):
    with pytest.raises(UnreadableError):
        read(io.BytesIO(content))


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (1, 700)])
def test_extreme_proportions_are_no_trouble(size):
    picture = read(io.BytesIO(picture_bytes(size)))
    for width in widths_for(size[0]):
        for kind in encoding.OPTIONS:
            assert reread(encode(scaled(picture, width), kind)).width == width
