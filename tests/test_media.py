"""Uploaded pictures served by the site itself."""

import pytest


@pytest.fixture(autouse=True)
def _pictures(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = settings.MEDIA_ROOT / "images"
    folder.mkdir(parents=True)
    for name in ("a.jpg", "b.WEBP", "f.avif", "c.svg", "d.html", "e", ".jpg"):
        (folder / name).write_bytes(b"bytes of " + name.encode())
    (tmp_path / "secret.jpg").write_bytes(b"secret")


@pytest.mark.parametrize(
    ("name", "content_type"), [("a.jpg", "image/jpeg"), ("b.WEBP", "image/webp"), ("f.avif", "image/avif")]
)
def test_a_picture_is_served_to_keep_and_unable_to_act(client, name, content_type):
    response = client.get(f"/media/images/{name}")
    assert b"".join(response.streaming_content) == b"bytes of " + name.encode()
    assert response["Content-Type"] == content_type
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["images/c.svg", "images/d.html", "images/e", "images/.jpg", "images/", "images", "images/none.jpg",
     "../secret.jpg", "images/../../secret.jpg", "%2e%2e/secret.jpg", "/etc/x.jpg", "images/%00.jpg"],
)  # fmt: skip
def test_nothing_else_is(client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_only_reading_is_allowed(client):
    assert client.post("/media/images/a.jpg").status_code == 405
