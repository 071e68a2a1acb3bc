"""Puts drawn pictures into the library of images."""

from __future__ import annotations

from django.core.files.base import ContentFile

from articles.models import Image

CREDIT = "Tekening: voor deze demo door code gemaakt, vrij te gebruiken"


def store_picture(name: str, data: bytes, *, title: str, alt: str) -> Image:
    """A drawn WebP picture as an image of the library."""
    image = Image(title=title[: Image._meta.get_field("title").max_length], alt=alt, credit=CREDIT)
    # Of a file without a name Django stores no size, and then opens the picture whenever its row is read.
    image.file.save(f"{name}.webp", ContentFile(data, name=f"{name}.webp"), save=False)
    image.save()
    return image
