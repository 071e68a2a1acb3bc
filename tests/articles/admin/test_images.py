"""Taking in pictures through the form."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import AuditEntry, Image, Publication
from articles.renditions import making
from tests.articles.test_uploads import SVG, huge_png, picture_bytes
from tests.factories import NOW, make_publication

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


@pytest.mark.parametrize(
    ("alt", "code"),
    [("foto", "says_nothing"), ("IMG_1234.jpg", "says_nothing"), ("Tabletten.", "repeats_title")],
)
def test_words_that_say_nothing_are_refused_and_what_was_typed_stays(alt, code, writer):
    page = send(writer, picture_bytes(), alt=alt, caption="Bij het raam")
    errors = page.context["adminform"].form.errors.as_data()
    assert [error.code for error in errors["alt"]] == [code]
    assert 'value="Bij het raam"' in page.content.decode()
    assert not Image.objects.exists()


def test_the_focal_point_is_the_middle_unless_somebody_says_otherwise(writer):
    send(writer, picture_bytes())
    send(writer, picture_bytes(), focal_x="20", focal_y="")
    assert set(Image.objects.values_list("focal_x", "focal_y")) == {(50, 50), (20, 50)}


@pytest.mark.parametrize("wrong", ["101", "-1", "links"])
def test_a_focal_point_outside_the_picture_is_refused(wrong, writer):
    assert send(writer, picture_bytes(), focal_x=wrong).context["adminform"].form.errors["focal_x"]


def change(client, image, **fields):
    address = reverse("admin:articles_image_change", args=[image.pk])
    return client.post(address, {"title": "Tabletten", "alt": "Drie tabletten", **fields}, follow=True)


def test_other_words_and_another_focal_point_reach_the_pages_at_once(writer):
    send(writer, picture_bytes())
    image = Image.objects.get()
    make_publication(lead_image=image)
    writer.get(ADD)
    page = change(writer, image, alt="Drie gele pillen", focal_y="90")
    assert len(page.context["messages"]) == 2
    shown = Publication.objects.get().page["lead_image"]
    assert (shown["alt"], shown["focus"]) == ("Drie gele pillen", "focus-y-90")
    assert AuditEntry.objects.about(image).count() == 2
    # A title is for the desk only.
    assert (
        len(change(writer, image, alt="Drie gele pillen", focal_y="90", title="x").context["messages"]) == 1
    )


def test_another_file_never_shows_with_the_renditions_of_the_earlier_one(writer):
    send(writer, picture_bytes())
    image = Image.objects.get()
    make_publication(lead_image=image)
    making.make_due(lambda: NOW, until=NOW + timedelta(minutes=1))
    other = SimpleUploadedFile("b.png", picture_bytes("PNG", size=(30, 60)), content_type="image/png")
    change(writer, image, file=other)
    shown = Publication.objects.get().page["lead_image"]
    assert (shown["width"], shown["height"], shown.get("sources")) == (30, 60, None)
    assert Image.objects.get().small == ""
    making.make_due(lambda: NOW, until=NOW + timedelta(minutes=1))
    assert [width for width, _name in Image.objects.get().sources["avif"]] == [30]


def test_saving_the_form_takes_nothing_back_of_what_is_made_meanwhile(writer, monkeypatch):
    send(writer, picture_bytes())
    image = Image.objects.get()
    save = Image.save

    def is_made_in_between(self, **kwargs):
        making.make_due(lambda: NOW, until=NOW + timedelta(minutes=1))
        save(self, **kwargs)

    monkeypatch.setattr(Image, "save", is_made_in_between)
    change(writer, image, alt="Drie gele pillen")
    image = Image.objects.get()
    assert (image.alt, image.rendered_file) == ("Drie gele pillen", image.file.name)
    assert image.sources


def test_the_form_says_which_sizes_there_are_or_why_there_are_none(writer):
    send(writer, picture_bytes())
    address = reverse("admin:articles_image_change", args=[Image.objects.get().pk])
    assert "AVIF" not in writer.get(address).content.decode()
    making.make_due(lambda: NOW, until=NOW + timedelta(minutes=1))
    assert "AVIF" in writer.get(address).content.decode()
    Image.objects.update(render_failure="too strange")
    assert "too strange" in writer.get(address).content.decode()
