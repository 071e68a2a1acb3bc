"""Taking in pictures through the form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Image
from tests.articles.test_uploads import SVG, huge_png, picture_bytes

ADD = reverse("admin:articles_image_add")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def send(client, content, name="foto.jpg", **changes):
    upload = SimpleUploadedFile(name, content, content_type="image/jpeg")
    return client.post(ADD, {"file": upload, "title": "Tabletten", "alt": "Drie tabletten", **changes})


def test_a_picture_is_kept_under_another_name_with_its_size_and_who_brought_it(writer):
    assert send(writer, picture_bytes(), "mijn kind.jpg").status_code == 302
    image = Image.objects.get()
    assert (image.width, image.height, image.uploaded_by) == (40, 20, writer.user)
    assert "kind" not in image.file.name


def test_a_picture_that_stays_is_not_encoded_again(writer):
    send(writer, picture_bytes())
    image = Image.objects.get()
    address = reverse("admin:articles_image_change", args=[image.pk])
    assert writer.post(address, {"title": "Pillen", "alt": "Drie pillen"}).status_code == 302
    assert Image.objects.get().file.name == image.file.name


@pytest.mark.parametrize(
    "content", [SVG, b"MZ a program", huge_png(60_000, 60_000)], ids=["svg", "program", "huge"]
)
def test_what_is_no_honest_picture_is_refused_with_a_message(content, writer):
    page = send(writer, content)
    assert page.status_code == 200
    assert page.context["adminform"].form.errors["file"]
    assert not Image.objects.exists()


@pytest.mark.parametrize("changes", [{"alt": ""}, {"is_decorative": "on"}], ids=["neither", "both"])
def test_a_picture_has_words_or_is_decorative_never_both(changes, writer):
    assert send(writer, picture_bytes(), **changes).status_code == 200
    assert not Image.objects.exists()


def test_who_may_only_look_brings_no_pictures(reviewer):
    assert send(reviewer, picture_bytes()).status_code == 403
