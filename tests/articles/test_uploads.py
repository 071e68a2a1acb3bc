"""Pictures that people upload: what comes through, what it has lost, and what is refused."""

import io
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from articles.uploads import MOST_BYTES, clean_image


def picture_bytes(kind="JPEG", size=(40, 20), mode="RGB", **options):
    """A small picture with one red corner, encoded."""
    picture = Image.new(mode, size)
    if mode == "RGB":
        picture.paste((255, 0, 0), (0, 0, size[0] // 4, size[1] // 4))
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def upload(content, name="foto.jpg"):
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def reread(cleaned):
    return Image.open(io.BytesIO(cleaned.read()))


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_the_three_formats_come_through_under_a_random_name(kind, ending):
    cleaned = clean_image(upload(picture_bytes(kind), "mijn vakantie.jpg"))
    assert cleaned.name.endswith(f".{ending}")
    assert "vakantie" not in cleaned.name
    assert reread(cleaned).size == (40, 20)


def test_names_differ_for_the_same_picture():
    assert clean_image(upload(picture_bytes())).name != clean_image(upload(picture_bytes())).name


def test_place_and_camera_are_left_behind():
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825)[1] = "N"
    cleaned = clean_image(upload(picture_bytes(exif=exif)))
    assert not reread(cleaned).getexif()
    assert b"Camera" not in cleaned.open().read()


def test_comments_in_png_are_left_behind():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "a private name")
    cleaned = clean_image(upload(picture_bytes("PNG", pnginfo=notes)))
    assert b"private" not in cleaned.read()


def test_the_turn_that_a_camera_noted_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert reread(clean_image(upload(picture_bytes(exif=exif)))).size == (20, 40)


def test_what_is_appended_is_left_behind():
    cleaned = clean_image(upload(picture_bytes() + b"PK\x03\x04<script>alert(1)</script>"))
    assert b"<script>" not in cleaned.read()


def test_transparency_survives():
    assert reread(clean_image(upload(picture_bytes("PNG", mode="RGBA")))).mode == "RGBA"
    palette = picture_bytes("PNG", mode="P", transparency=0)
    assert "transparency" in reread(clean_image(upload(palette))).info


def test_print_colours_become_screen_colours():
    assert reread(clean_image(upload(picture_bytes("JPEG", mode="CMYK")))).mode == "RGB"


def test_sixteen_bit_pictures_become_ordinary_ones():
    assert reread(clean_image(upload(picture_bytes("PNG", mode="I;16")))).mode in ("L", "RGB")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00 a program", SVG, b"<html>", picture_bytes("GIF", mode="P"), picture_bytes("TIFF"),
     picture_bytes("BMP"), picture_bytes("ICO", size=(32, 32))],
    ids=["empty", "program", "svg", "html", "gif", "tiff", "bmp", "ico"],
)  # fmt: skip
def test_other_content_is_refused_whatever_its_name(content):
    with pytest.raises(ValidationError) as refused:
        clean_image(upload(content, "foto.jpg"))
    assert refused.value.code == "unknown_format"


def huge_png(width, height):
    """The head of a PNG that claims to be `width` × `height`, in a hundred bytes."""

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    data = chunk(b"IDAT", zlib.compress(b"\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(7000, 6000), (60_000, 10), (13_000, 1), (100_000, 100_000)])
def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked(size):
    with pytest.raises(ValidationError) as refused:
        clean_image(upload(huge_png(*size)))
    assert refused.value.code == "too_many_pixels"


def test_a_file_with_too_many_bytes_is_refused():
    with pytest.raises(ValidationError) as refused:
        clean_image(upload(picture_bytes() + bytes(MOST_BYTES)))
    assert refused.value.code == "too_many_bytes"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(kind):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    moving = picture_bytes_of(frames, kind)
    with pytest.raises(ValidationError) as refused:
        clean_image(upload(moving))
    assert refused.value.code == "animated"


def picture_bytes_of(frames, kind):
    written = io.BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=100)
    return written.getvalue()


def test_of_a_photo_with_a_second_view_the_photo_is_kept():
    views = [Image.new("RGB", (40, 20), "red"), Image.new("RGB", (8, 4), "red")]
    cleaned = reread(clean_image(upload(picture_bytes_of(views, "MPO"))))
    assert (cleaned.format, cleaned.size) == ("JPEG", (40, 20))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_cut_off_picture_is_refused(kind):
    content = picture_bytes(kind, size=(400, 300))
    with pytest.raises(ValidationError) as refused:
        clean_image(upload(content[: len(content) // 2]))
    assert refused.value.code in ("damaged", "unknown_format")
