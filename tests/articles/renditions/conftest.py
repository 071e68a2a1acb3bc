"""Pictures in a storage without any local path, as one in the cloud has none."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Pillow

from articles.models import Image


@pytest.fixture(autouse=True)
def storage(settings):
    """Files are kept in memory: whatever asks for a path fails (NotImplementedError)."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": memory}


def picture_bytes(size=(40, 30), kind="PNG", mode="RGB", colour=None, **options):
    written = io.BytesIO()
    Pillow.new(mode, size, colour or ("red" if mode == "RGB" else None)).save(written, kind, **options)
    return written.getvalue()


def make_image(content=None, *, name="blad.png", alt="Een groen blad", **fields):
    image = Image(title=fields.pop("title", "Blad"), alt=alt, **fields)
    content = picture_bytes() if content is None else content
    image.file.save(name, ContentFile(content, name=name), save=False)
    image.save()
    return image
