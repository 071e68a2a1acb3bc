"""Which reports of a view count, and what each of the others is refused for."""

import json
from datetime import timedelta

import crawleruseragents
import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client, RequestFactory
from django.utils import timezone

from articles.models import Refusal, RefusedView, ViewHour, ViewTotal
from articles.popularity import beacon, counting
from articles.popularity.calendar import day_of
from articles.templatetags.reading import read_script

from .sites import make_live

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
OWN = {"User-Agent": BROWSER, "Sec-Fetch-Site": "same-origin"}
CUBOT = (
    "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def article_id():
    return make_live(now=timezone.now()).article_id


def report(
    article_id, *, client=None, method="post", body=b"0123456789abcdef", address="127.0.0.1", **headers
):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {name: value for name, value in {**OWN, **headers}.items() if value is not None}
    send = getattr(client or Client(), method)
    content = {"data": body, "content_type": "text/plain;charset=UTF-8"} if method == "post" else {}
    return send(f"/artikelen/{article_id}/gelezen/", headers=sent, REMOTE_ADDR=address, **content)


def views(article_id):
    total = ViewTotal.objects.filter(article_id=article_id).values_list("n", flat=True).first() or 0
    hours = sum(ViewHour.objects.filter(article_id=article_id).values_list("n", flat=True))
    assert hours == total
    return total


def refusals():
    return dict(RefusedView.objects.values_list("reason", "n"))


class TestCounted:
    def test_a_reader_counts(self, article_id):
        response = report(article_id)
        assert (response.status_code, response.content) == (204, b"")
        assert "no-store" in response["Cache-Control"]
        assert (views(article_id), refusals()) == (1, {})

    def test_each_reader_adds_one(self, article_id):
        for number in range(3):
            report(article_id, address=f"192.0.2.{number}", body=b"%d" % number)
        assert views(article_id) == 3

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://testserver"},
            {"Referer": "http://testserver/artikelen/slaap/"},
            {"Origin": "http://localhost:8000"},
        ],
    )
    def test_an_older_browser_shows_its_origin_otherwise(self, article_id, headers):
        report(article_id, Sec_Fetch_Site=None, **headers)
        assert views(article_id) == 1

    @pytest.mark.parametrize("body", [b"", b"x" * 64])
    def test_up_to_64_bytes(self, article_id, body):
        report(article_id, body=body)
        assert views(article_id) == 1

    def test_a_phone_called_cubot_is_a_person(self, article_id):
        report(article_id, User_Agent=CUBOT)
        assert views(article_id) == 1

    def test_without_a_token_of_ours(self, article_id):
        report(article_id, client=Client(enforce_csrf_checks=True))
        assert views(article_id) == 1

    def test_a_reader_is_left_alone(self, article_id, django_assert_max_num_queries):
        with django_assert_max_num_queries(5) as queries:
            response = report(article_id)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert not any("session" in query["sql"] or "auth_user" in query["sql"] for query in queries)

    def test_a_session_of_no_one_in_particular_counts(self, article_id):
        client = Client()
        client.force_login(User.objects.create_user("lezer"))
        report(article_id, client=client)
        assert views(article_id) == 1


class TestRefused:
    def assert_refused(self, article_id, reason, response, status=204):
        assert response.status_code == status
        assert views(article_id) == 0
        assert refusals() == {reason: 1}
        assert RefusedView.objects.get().day == day_of(timezone.now())

    @pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
    def test_another_method(self, article_id, method):
        response = report(article_id, method=method)
        assert response["Allow"] == "POST"
        assert "no-store" in response["Cache-Control"]
        self.assert_refused(article_id, Refusal.METHOD, response, 405)

    def test_a_long_body(self, article_id):
        self.assert_refused(article_id, Refusal.SIZE, report(article_id, body=b"x" * 65))

    def test_a_reader_who_left_while_reporting(self, article_id):
        class Gone:
            def read(self, *args):
                raise OSError("connection reset")

            readline = read

        sent = {"wsgi.input": Gone(), "CONTENT_LENGTH": "16", "HTTP_SEC_FETCH_SITE": "same-origin"}
        response = Client().generic("POST", f"/artikelen/{article_id}/gelezen/", **sent)
        self.assert_refused(article_id, Refusal.SIZE, response)

    def test_a_length_that_is_no_length(self, article_id):
        response = Client().generic("POST", f"/artikelen/{article_id}/gelezen/", CONTENT_LENGTH="9" * 5000)
        self.assert_refused(article_id, Refusal.SIZE, response)

    @pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
    def test_another_site(self, article_id, site):
        response = report(article_id, Sec_Fetch_Site=site, Origin="http://testserver")
        self.assert_refused(article_id, Refusal.ORIGIN, response)

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "https://elders.example"},
            {"Origin": "null"},
            {"Origin": "https://testserver@elders.example"},
            {"Origin": "https://[::1"},
            {"Origin": "https://elders.example", "Referer": "http://testserver/"},
            {"Referer": "https://elders.example/testserver/"},
        ],
    )
    def test_another_origin(self, article_id, headers):
        response = report(article_id, Sec_Fetch_Site=None, **headers)
        self.assert_refused(article_id, Refusal.ORIGIN, response)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("Sec-Purpose", "prefetch"),
            ("Sec-Purpose", "prefetch;prerender"),
            ("Sec-Purpose", "prefetch;anonymous-client-ip"),
            ("Purpose", "prefetch"),
            ("X-Purpose", "preview"),
            ("X-Moz", "Prefetch"),
        ],
    )
    def test_a_fetch_ahead(self, article_id, name, value):
        self.assert_refused(article_id, Refusal.AHEAD, report(article_id, **{name: value}))

    @pytest.mark.parametrize("name", ["DNT", "Sec-GPC"])
    def test_a_reader_who_declines(self, article_id, name, settings):
        self.assert_refused(article_id, Refusal.NO_TRACKING, report(article_id, **{name: "1"}))
        settings.VIEW_RESPECT_DNT = False
        report(article_id, **{name: "1"})
        assert views(article_id) == 1

    def test_a_reader_who_says_not_to_mind(self, article_id):
        report(article_id, DNT="0")
        assert views(article_id) == 1

    def test_our_own_staff(self, article_id):
        client = Client()
        client.force_login(User.objects.create_user("redacteur", is_staff=True))
        self.assert_refused(article_id, Refusal.STAFF, report(article_id, client=client))

    @pytest.mark.parametrize(
        "agent",
        [
            "",
            "   ",
            "curl/8.5.0",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36",
            "EenNieuweBot/1.0",
            "my-crawler (https://elders.example)",
        ],
    )
    def test_a_robot(self, article_id, agent):
        self.assert_refused(article_id, Refusal.ROBOT, report(article_id, User_Agent=agent))

    def test_no_agent_at_all(self, article_id):
        self.assert_refused(article_id, Refusal.ROBOT, report(article_id, User_Agent=None))

    def test_a_robot_by_our_own_pattern(self, article_id, settings):
        settings.VIEW_BOT_AGENTS = ["firefox/14[0-9]"]
        self.assert_refused(article_id, Refusal.ROBOT, report(article_id))

    def test_a_robot_by_its_network(self, article_id, settings):
        settings.VIEW_BOT_NETWORKS = ["192.0.2.0/24", "2001:db8::/32", "127.0.0.0/8"]
        self.assert_refused(article_id, Refusal.ROBOT, report(article_id))

    def test_an_article_not_to_be_seen(self):
        now, hour = timezone.now(), timedelta(hours=1)
        scheduled = make_live(visible_from=now + hour, now=now)
        withdrawn = make_live(visible_until=now - hour, now=now)
        for article_id in (scheduled.article_id, withdrawn.article_id, 10**9, 2**63 - 1, 0):
            assert report(article_id).status_code == 204
        assert refusals() == {Refusal.NOT_PUBLIC: 5}
        assert not ViewTotal.objects.exists()


def test_an_impossible_id_is_not_found():
    for article_id in ("1" * 40, 2**63, "x", "-1"):
        assert report(article_id).status_code == 404
    assert refusals() == {}


def test_an_article_deleted_meanwhile_is_not_public(article_id, monkeypatch):
    monkeypatch.setattr(counting, "count_view", lambda article_id, now, within: Refusal.NOT_PUBLIC)
    assert report(article_id).status_code == 204
    assert refusals() == {Refusal.NOT_PUBLIC: 1}


@pytest.mark.parametrize("broken", ["count_view", "count_refusal"])
def test_what_cannot_be_stored_is_not_acknowledged(article_id, monkeypatch, broken):
    def fail(*args):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(counting, broken, fail)
    agent = BROWSER if broken == "count_view" else "curl/8"
    response = report(article_id, User_Agent=agent)
    assert response.status_code == 503
    assert "no-store" in response["Cache-Control"]
    assert (views(article_id), refusals()) == (0, {})


def test_every_known_crawler_is_a_robot():
    agents = [agent for entry in crawleruseragents.CRAWLER_USER_AGENTS_DATA for agent in entry["instances"]]
    assert len(agents) > 2000
    missed = [agent for agent in agents if not beacon.is_robot_agent(agent)]
    assert missed == []


class TestOtherDoors:
    """Placements ask the same rules with what fits them."""

    NOW = timezone.now()

    def test_a_followed_link(self):
        request = RequestFactory().get("/uit/x/", headers={"User-Agent": BROWSER, "Sec-Fetch-Site": "none"})
        assert beacon.refusal(request, self.NOW, method="GET") == Refusal.ORIGIN
        assert beacon.refusal(request, self.NOW, method="GET", without={Refusal.ORIGIN}) is None

    def test_a_longer_report(self):
        body = json.dumps({"tokens": ["x" * 100]})
        request = RequestFactory().post("/gezien/", body, "application/json", headers=OWN)
        assert beacon.refusal(request, self.NOW) == Refusal.SIZE
        assert beacon.refusal(request, self.NOW, body_limit=4096) is None


class TestClientAddress:
    def address(self, forwarded, proxies, settings):
        settings.TRUSTED_PROXY_COUNT = proxies
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        return beacon.client_address(RequestFactory().get("/", headers=headers))

    def test_nobody_is_believed_without_a_proxy(self, settings):
        assert self.address("203.0.113.9", 0, settings) == "127.0.0.1"

    def test_only_our_own_proxies_are_believed(self, settings):
        assert self.address("203.0.113.9, 198.51.100.7", 1, settings) == "198.51.100.7"
        assert self.address("1.1.1.1, 203.0.113.9, 198.51.100.7", 2, settings) == "203.0.113.9"

    @pytest.mark.parametrize(
        ("written", "address"),
        [
            ("192.0.2.7:5123", "192.0.2.7"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("2001:DB8:0::1", "2001:db8::1"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("unknown", "unknown"),
        ],
    )
    def test_however_a_proxy_writes_it(self, written, address, settings):
        assert self.address(written, 1, settings) == address

    def test_a_missing_hop_is_no_address_of_a_reader(self, settings):
        assert self.address("", 1, settings) == "127.0.0.1"
        assert self.address("203.0.113.9", 2, settings) == "127.0.0.1"


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.mark.parametrize(
    ("webdriver", "dnt", "also"),
    [(False, True, ""), (True, True, "webdriver"), (True, False, "webdriver declined")],
)
def test_the_script_knows_where_to_report_and_who_counts_too(settings, webdriver, dnt, also):
    settings.VIEW_COUNT_WEBDRIVER, settings.VIEW_RESPECT_DNT = webdriver, dnt
    source = 'src="/static/js/read.js" data-url="/artikelen/7/gelezen/"'
    assert read_script(7) == f'<script defer {source} data-also="{also}"></script>'
