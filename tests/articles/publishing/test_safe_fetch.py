"""Asking other sites: what counts as an answer, and that nobody leads the question into our own network."""

import socket
import ssl
import time
from ipaddress import ip_address

import pytest

from articles.publishing import safe_fetch
from articles.publishing.safe_fetch import Refused, Rules, ask, is_public

from .sites import leads_to, rules_for, serving


@pytest.fixture
def site():
    with serving() as site:
        yield site


PLAIN = Rules(user_agent="Proef")


def test_a_page_is_asked_by_head_under_our_own_name(site):
    site.pages["/a?b=1"] = 200
    assert ask(site.url("/a?b=1"), rules_for(site)).status == 200
    assert site.asked == [("HEAD", "/a?b=1")]
    assert site.headers[0]["Host"] == f"site.test:{site.port}"
    assert "https://example.nl" in site.headers[0]["User-Agent"]


@pytest.mark.parametrize("status", [403, 404, 405, 500, 501])
def test_where_head_isnt_liked_get_decides(site, status):
    def answer(handler):
        handler.send_response(200 if handler.command == "GET" else status)
        handler.end_headers()

    site.pages["/"] = answer
    assert ask(site.url(), rules_for(site)).status == 200
    assert [method for method, _path in site.asked] == ["HEAD", "GET"]


def test_a_page_that_isnt_there_is_asked_twice_and_said(site):
    assert ask(site.url("/weg"), rules_for(site)).status == 404
    assert len(site.asked) == 2


def test_a_body_without_an_end_is_never_read(site):
    def answer(handler):
        handler.send_response(200 if handler.command == "GET" else 405)
        handler.end_headers()
        if handler.command == "GET":
            for _times in range(10_000):
                handler.wfile.write(b"x" * 65536)
                sent.append(65536)

    sent = []
    site.pages["/"] = lambda handler: _quietly(answer, handler)
    assert ask(site.url(), rules_for(site)).status == 200
    assert len(sent) < 1000


def _quietly(answer, handler):
    try:
        answer(handler)
    except OSError:
        handler.close_connection = True


def test_a_server_that_dribbles_is_cut_off_by_the_clock(site):
    def dribble(handler):
        for _times in range(100):
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.1)

    site.pages["/"] = lambda handler: _quietly(dribble, handler)
    begin = time.monotonic()
    answer = ask(site.url(), rules_for(site, timeout=0.6))
    assert answer.status is None
    assert answer.reason
    # Far less than the ten seconds that the server takes, and far more than it takes to give up.
    assert time.monotonic() - begin < 8


def test_redirects_are_followed_and_the_end_counts(site):
    site.pages |= {
        "/a": leads_to("/b", 301),
        "/b": leads_to(f"http://ander.test:{site.port}/c", 307),
        "/c": 200,
    }
    assert ask(site.url("/a"), rules_for(site)).status == 200
    assert [path for _method, path in site.asked] == ["/a", "/b", "/c"]


def test_a_circle_of_redirects_ends(site):
    site.pages["/a"] = leads_to("/a")
    assert ask(site.url("/a"), rules_for(site)).status is None
    assert len(site.asked) == 2 * 6


@pytest.mark.parametrize("location", ["http://[::1", "//[", "http://[zz]/"])
def test_a_redirect_to_what_is_no_address_is_no_answer(site, location):
    site.pages["/a"] = leads_to(location)
    assert ask(site.url("/a"), rules_for(site)).status is None


def test_a_redirect_to_nowhere_is_no_answer(site):
    site.pages["/a"] = leads_to(None)
    assert ask(site.url("/a"), rules_for(site)).status is None


@pytest.mark.parametrize(
    "location",
    [
        "http://binnen.test/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "ftp://site.test/",
        "http://site.test:22/",
        "http://a:b@site.test/",
        "gopher://site.test/",
    ],
)
def test_each_redirect_is_judged_anew(site, location):
    site.pages["/a"] = leads_to(location)
    rules = rules_for(site, hosts={"binnen.test": ["10.0.0.7"], "169.254.169.254": ["169.254.169.254"]})
    with pytest.raises(Refused):
        ask(site.url("/a"), rules)


def test_a_name_is_resolved_once_and_the_connection_goes_to_what_was_judged(site):
    site.pages["/"] = 200
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    rules = Rules(
        "Proef",
        allow=lambda address: True,
        ports=frozenset({site.port}),
        resolve=lambda *asked: next(answers),
    )
    assert ask(site.url(), rules).status == 200
    assert list(answers) == [["10.0.0.1"]]


def test_one_address_of_ours_among_public_ones_is_enough_to_refuse(site):
    rules = rules_for(site, hosts={"site.test": ["93.184.216.34", "10.0.0.1"]})
    with pytest.raises(Refused):
        ask(site.url(), rules)
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "fec0::1",
        "3fff::1",
        "192.88.99.1",
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "192.0.0.192",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "::127.0.0.1",
    ],
)
def test_no_address_of_a_network_of_ours_is_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"]
)
def test_the_public_internet_is_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["localhost.localdomain", "127.0.0.1", "127.1", "0x7f.0.0.1", "0.0.0.0"])
def test_this_machine_is_refused_for_real_whatever_it_is_called(site, host):
    rules = Rules(user_agent="Proef", ports=frozenset({site.port}))
    with pytest.raises((Refused, OSError)):
        ask(site.url(host=host), rules)
    assert site.asked == []


def test_this_machines_own_name_server_is_asked_without_a_resolver_of_the_test(site, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("10.0.0.9", 80))])
    with pytest.raises(Refused):
        ask("http://example.nl/", PLAIN)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.nl/",
        "file:///etc/passwd",
        "http://example.nl:8080/",
        "https://example.nl:22/",
        "http://u:p@example.nl/",
        "javascript:alert(1)",
        "http://localhost/",
        "http://[::1]/",
        "",
        "http://",
    ],
)
def test_other_ports_and_schemes_are_refused_before_any_name_is_looked_up(url):
    def never(host, port):
        raise AssertionError("looked up")

    with pytest.raises(Refused):
        ask(url, Rules(user_agent="Proef", resolve=never))


def test_a_name_that_nobody_has_is_no_answer():
    with pytest.raises(OSError, match=r"."):
        ask("http://bestaat-niet.invalid/", Rules(user_agent="Proef", resolve=lambda *asked: []))


def test_an_encrypted_connection_must_prove_the_name_of_the_link(monkeypatch):
    made = {}

    class Connection:
        def __init__(self, host, port, **options):
            made.update(options, host=host, port=port)

        def request(self, *args, **kwargs):
            raise ssl.SSLCertVerificationError("wrong host")

        def close(self):
            """Nothing is open."""

    monkeypatch.setattr(safe_fetch, "HTTPSConnection", Connection)
    rules = Rules(user_agent="Proef", resolve=lambda *asked: ["93.184.216.34"])
    answer = ask("https://example.nl/", rules)
    assert (made["host"], made["port"]) == ("93.184.216.34", 443)
    assert made["server_hostname"] == made["assert_hostname"] == "example.nl"
    assert made["ssl_context"].verify_mode == ssl.CERT_REQUIRED
    assert answer.status is None


def test_a_closed_door_is_no_answer():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        rules = Rules(
            "Proef",
            timeout=1,
            allow=lambda a: True,
            ports=frozenset({port}),
            resolve=lambda *a: ["127.0.0.1"],
        )
        assert ask(f"http://site.test:{port}/", rules).status is None
