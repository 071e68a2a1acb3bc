"""Pictures that people upload: what comes through, what it has lost, and what is refused."""

import io
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

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


def test_what_telephones_append_is_left_behind():
    cleaned = clean_image(upload(picture_bytes() + b"\0\0\0\x18ftypmp42 a film of two seconds"))
    assert b"film" not in cleaned.read()


def zipped(start=b""):
    """An archive behind `start`, which programs that unpack archives take for one."""
    written = io.BytesIO(start)
    written.seek(0, io.SEEK_END)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("page.html", "hello")
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        zipped(picture_bytes()),
        zipped(picture_bytes("PNG")),
        picture_bytes() + b"<SCRIPT>alert(1)</SCRIPT>",
        picture_bytes(comment=b"*/ <script>alert(1)</script>"),
        picture_bytes("PNG") + b"<!DOCTYPE html><p>A page",
        picture_bytes() + b"<?php system($_GET[0]); ?>",
        picture_bytes() + b"%PDF-1.7 a document",
    ],
    ids=["zip", "zip behind png", "script", "script in a comment", "page", "php", "pdf"],
)
def test_a_picture_that_is_something_else_as_well_is_refused(content):
    Image.open(io.BytesIO(content)).load()
    with pytest.raises(ValidationError) as refused:
        clean_image(upload(content))
    assert refused.value.code == "two_meanings"


def test_an_ordinary_photo_of_any_bytes_is_not_taken_for_something_else():
    noise = Image.effect_noise((900, 700), 120).convert("RGB")
    written = io.BytesIO()
    noise.save(written, "JPEG", quality=95)
    assert clean_image(upload(written.getvalue()))


def test_transparency_survives():
    assert reread(clean_image(upload(picture_bytes("PNG", mode="RGBA")))).mode == "RGBA"
    palette = picture_bytes("PNG", mode="P", transparency=0)
    assert "transparency" in reread(clean_image(upload(palette))).info


def test_print_colours_become_screen_colours():
    assert reread(clean_image(upload(picture_bytes("JPEG", mode="CMYK")))).mode == "RGB"


def test_sixteen_bit_pictures_become_ordinary_ones_of_the_same_light():
    written = io.BytesIO()
    Image.new("I;16", (40, 20), 30_000).save(written, "PNG")
    made = reread(clean_image(upload(written.getvalue())))
    assert (made.mode, made.getpixel((0, 0))) == ("L", 30_000 // 256)


def place_in(picture):
    # A PNG has it behind the picture.
    picture.load()
    return picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_where_it_was_taken_can_not_be_read_back(kind):
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera of somebody"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (52.0, 22.0, 12.5), 3: "E", 4: (4.0, 53.0, 1.5)})
    content = picture_bytes(kind, exif=exif)
    assert place_in(Image.open(io.BytesIO(content)))
    cleaned = reread(clean_image(upload(content)))
    assert not place_in(cleaned)
    assert not {"exif", "xmp", "comment"} & set(cleaned.info)


def test_a_profile_of_the_screen_stays_and_one_of_inks_does_not():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert reread(clean_image(upload(picture_bytes(icc_profile=profile)))).info["icc_profile"] == profile
    inks = picture_bytes(mode="CMYK", icc_profile=profile)
    assert "icc_profile" not in reread(clean_image(upload(inks))).info


def test_a_wrong_ending_makes_no_difference():
    assert clean_image(upload(picture_bytes("PNG"), "foto.jpg")).name.endswith(".png")


FITS = b"SIMPLE  =                    T".ljust(2880)
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
GIF_PAGE = picture_bytes("GIF", mode="P") + b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00 a program", SVG, b"<html>", picture_bytes("GIF", mode="P"), picture_bytes("TIFF"),
     picture_bytes("BMP"), picture_bytes("ICO", size=(32, 32)), FITS, EPS, HEIC, picture_bytes("AVIF"),
     GIF_PAGE, zipped()],
    ids=["empty", "program", "svg", "html", "gif", "tiff", "bmp", "ico", "fits", "eps", "heic", "avif",
         "gif and page", "zip"],
)  # fmt: skip
def test_other_content_is_refused_whatever_its_name(content):
    with pytest.raises(ValidationError) as refused:
        clean_image(upload(content, "foto.jpg"))
    assert refused.value.code == "unknown_format"


@pytest.mark.parametrize(
    ("content", "word"),
    [(SVG, "SVG"), (GIF_PAGE, "GIF"), (HEIC, "HEIC"), (FITS, "FITS"), (EPS, "EPS"), (zipped(), "ZIP")],
)
def test_the_refusal_says_what_it_is_and_what_to_do(content, word):
    with pytest.raises(ValidationError) as refused:
        clean_image(upload(content))
    assert word in refused.value.message
    assert "PNG" in refused.value.message


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
