"""Which pictures get their renditions when, and what happens when something goes wrong on the way."""

import io
from datetime import timedelta
from threading import Thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image as Pillow

from articles.models import Image, Rendition
from articles.renditions import encoding, making, pages, tidying
from tests.factories import NOW

from .conftest import make_image, picture_bytes

pytestmark = pytest.mark.django_db


def make(now=NOW):
    return making.make_due(lambda: now, until=now + timedelta(seconds=1))


def files():
    try:
        folders, _files = default_storage.listdir("renditions")
    except FileNotFoundError:
        return set()
    return {
        f"renditions/{top}/{name}"
        for top in folders
        for name in default_storage.listdir(f"renditions/{top}")[1]
    }


def rows():
    return {row.file.name for row in Rendition.objects.exclude(bytes=0)}


def test_a_picture_gets_three_formats_in_each_width():
    image = make_image(picture_bytes((700, 350)))
    report = make()
    assert (report.pictures, report.files, report.failed) == (1, 6, 0)
    image.refresh_from_db()
    assert [width for width, _name in image.sources["avif"]] == [360, 700]
    assert image.small == image.sources["webp"][0][1]
    assert files() == rows()
    for kind, pairs in image.sources.items():
        for width, name in pairs:
            with default_storage.open(name) as file:
                made = Pillow.open(io.BytesIO(file.read()))
            assert (made.format.lower(), made.size) == (kind, (width, width // 2))
            row = Rendition.objects.get(file=name)
            assert (row.width, row.height, row.bytes) == (width, width // 2, default_storage.size(name))


def test_what_is_made_is_not_made_again():
    make_image()
    make()
    assert make().files == 0
    assert Rendition.objects.count() == 3


def test_another_file_is_made_anew_and_the_earlier_files_go_once_no_page_names_them():
    image = make_image()
    make()
    earlier = files()
    image.file.save("ander.png", ContentFile(picture_bytes((50, 20)), name="ander.png"))
    assert make().pictures == 1
    image.refresh_from_db()
    assert [width for width, _name in image.sources["jpeg"]] == [50]
    tidying.delete_forgotten()
    assert earlier < files()
    pages.refresh_stale(NOW + pages.SETTLING)
    assert tidying.delete_forgotten() == 3
    assert files() == rows()
    assert not earlier & files()


def test_whoever_asks_gets_them_anew_while_the_earlier_ones_serve():
    image = make_image()
    make()
    image.refresh_from_db()
    served = image.sources
    making.make_anew([image.pk])
    image.refresh_from_db()
    assert image.sources == served
    assert make().files == 3
    pages.refresh_stale(NOW + pages.SETTLING)
    tidying.delete_forgotten()
    image.refresh_from_db()
    assert image.sources != served
    assert files() == rows() == {pairs[0][1] for pairs in image.sources.values()}


def test_a_broken_picture_is_noted_once_and_keeps_no_other_waiting():
    broken, whole = make_image(b"no picture"), make_image()
    report = make()
    assert (report.pictures, report.failed) == (1, 1)
    broken.refresh_from_db()
    whole.refresh_from_db()
    assert broken.render_failure
    assert broken.sources == {}
    assert whole.sources
    assert make().failed == 0


def test_a_file_that_is_away_is_tried_again_later():
    image = make_image()
    with image.file.open() as file:
        content = file.read()
    default_storage.delete(image.file.name)
    assert make().failed == 1
    assert "FileNotFoundError" in Image.objects.get().render_failure
    assert make().failed == 0
    default_storage.save(image.file.name, ContentFile(content))
    assert make(NOW + making.RETRY_AFTER).pictures == 1
    assert Image.objects.get().render_failure == ""


def test_a_picture_whose_size_is_not_known_gets_it():
    image = make_image(picture_bytes((64, 48)))
    Image.objects.update(width=None, height=None)
    make()
    assert Image.objects.values_list("width", "height").get(pk=image.pk) == (64, 48)


def test_a_run_that_is_cut_off_is_taken_up_where_it_was(monkeypatch):
    make_image(picture_bytes((700, 350)))
    encode, done = encoding.encode, []

    def dies(picture, kind):
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(kind)
        return encode(picture, kind)

    monkeypatch.setattr(encoding, "encode", dies)
    with pytest.raises(KeyboardInterrupt):
        make()
    monkeypatch.undo()
    assert make().files == 0
    assert make(NOW + making.LEASE).files == 2
    assert files() == rows()


def test_a_file_that_was_written_and_not_noted_is_written_over():
    image = make_image()
    make()
    Rendition.objects.filter(format="avif").update(bytes=0)
    Image.objects.update(rendered_file="")
    assert make().files == 1
    assert files() == rows()
    assert Rendition.objects.filter(image=image).count() == 3


def test_none_is_begun_after_the_end():
    make_image()
    assert making.make_due(lambda: NOW, until=NOW).pictures == 0


def test_whose_claim_was_taken_over_stores_nothing_more(monkeypatch):
    image = make_image()
    encode = encoding.encode

    def loses(picture, kind):
        Image.objects.filter(pk=image.pk).update(claim="of another")
        return encode(picture, kind)

    monkeypatch.setattr(encoding, "encode", loses)
    assert make().pictures == 0
    image.refresh_from_db()
    assert (image.claim, image.sources) == ("of another", {})


def test_the_files_of_a_deleted_picture_are_deleted():
    image, other = make_image(), make_image()
    make()
    Image.objects.filter(pk=image.pk).delete()
    assert tidying.delete_forgotten() == 3
    assert files() == {row.file.name for row in other.renditions.all()}


def test_what_can_not_be_deleted_keeps_its_row(monkeypatch):
    image = make_image()
    make()
    image.delete()

    def away(self, name):
        raise OSError("away")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.files.storage.InMemoryStorage.delete", away)
        assert tidying.delete_forgotten() == 0
    assert tidying.delete_forgotten() == 3


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_make_each_file_once():
    for _number in range(4):
        make_image()
    reports, errors = [], []

    def run():
        try:
            reports.append(make())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sum(report.files for report in reports) == 12
    assert files() == rows()
    assert len(files()) == 12
