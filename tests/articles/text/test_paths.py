"""An address inside this site can lead nowhere else."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.paths import is_internal_path


@pytest.mark.parametrize("path", ["/artikelen/zink/", "/onderwerpen/vitamines-b12/", "/tags/Omega_3/"])
def test_our_own_addresses_are(path):
    assert is_internal_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "artikelen/zink/", "//elders.nl/", "///elders.nl/", "/\\elders.nl/", "\\\\elders.nl/",
        "/a//b/", "https://elders.nl/", "HTTPS:elders.nl/", "javascript:alert(1)", "data:text/html,x",
        "/a/../b/", "/./a/",
        "/%2f/elders.nl/", "/a/?next=//elders.nl/", "/a/#b", "/a/\n", "/a\t/", " /a/", "/a/ ",
        "/\x00a/", "/é/", "/a", "/a@elders.nl/", "/a:80/", "/／elders/",
    ],
)  # fmt: skip
def test_anything_else_is_not(path):
    assert not is_internal_path(path)


@given(st.text(alphabet="/\\:@.?#%aé \t\n0-", max_size=12).map(lambda text: "/" + text))
def test_what_is_accepted_names_no_host(path):
    if is_internal_path(path):
        parts = urlsplit(path)
        assert (parts.scheme, parts.netloc, parts.path) == ("", "", path)
