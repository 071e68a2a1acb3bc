"""Readers' browsers as the tests of the public doors need them."""

import json
import re

READER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Sec-Fetch-Site": "same-origin",
}


def report(client, token, kind="viewable", items=(0,), headers=None, body=None):
    """POST what the script of the page would send."""
    if body is None:
        body = json.dumps({"token": token, "kind": kind, "items": list(items)})
    return client.post(
        "/gezien/", body, content_type="text/plain;charset=UTF-8", headers=READER | (headers or {})
    )


def block_token(html):
    return re.search(r'data-seen-token="([^"]+)"', html)[1]


def links(html):
    return re.findall(r'href="(/uit/[^"]+)"', html)
