"""Measures the editors' desk on a long article: its form, comparing it, and fifty people saving at once.

    DATABASE_URL=postgres://… python benchmarks/desk.py
    python benchmarks/desk.py [people]

It makes a database of its own and drops it. The milliseconds depend on the machine; the queries, the errors
and the ratio to an article of one section don't.
"""

import logging
import os
import platform
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")
os.environ.setdefault("STATIC_HASHED", "0")
os.environ.setdefault("TEST_SQLITE", str(Path(tempfile.mkdtemp()) / "desk.sqlite3"))

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402 - after Django's set-up
from django.db import connection, connections  # noqa: E402 - after Django's set-up
from django.test import Client  # noqa: E402 - after Django's set-up
from django.test.runner import DiscoverRunner  # noqa: E402 - after Django's set-up
from django.test.utils import CaptureQueriesContext  # noqa: E402 - after Django's set-up
from django.urls import reverse  # noqa: E402 - after Django's set-up
from django.utils import timezone  # noqa: E402 - after Django's set-up

from articles.models import Article, Revision, Section, Topic  # noqa: E402 - after Django's set-up
from articles.publishing.compare import compare  # noqa: E402 - after Django's set-up
from articles.publishing.snapshot import save_revision  # noqa: E402 - after Django's set-up
from tests.articles.admin.forms import form_data  # noqa: E402 - after Django's set-up

SECTIONS, WORDS = 30, 3_000
VOCABULARY = ["de", "het", "een", "magnesium", "vitamine", "spier", "bot", "dosis", "tekort", "studie"]
GOAL_FORM_SECONDS, GOAL_FORM_QUERIES = 1.0, 40
GOAL_COMPARE_MS, GOAL_HISTORY_SECONDS, VERSIONS = 300, 1.0, 500
ROUNDS = 5


def make_article(name: str, sections: int, words: int, user: User) -> Article:
    rng = Random(name)
    article = Article.objects.create(
        title=name, slug=name, topic=Topic.objects.get_or_create(name="Mineralen", slug="mineralen")[0],
        introduction="<p>Waar het over gaat.</p>", created_by=user,
    )  # fmt: skip
    for position in range(1, sections + 1):
        text = " ".join(rng.choices(VOCABULARY, k=words // sections))
        Section.objects.create(
            article=article, position=position, heading=f"Kop {position}", body=f"<p>{text}.</p>"
        )
    save_revision(article, user=user, now=timezone.now())
    return article


def make_client(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def milliseconds(do: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of `do`, after one that isn't counted."""
    do()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        do()
        times.append(time.perf_counter() - start)
    return median(times) * 1000


def measure_form(user: User) -> None:
    client = make_client(user)
    long, short = make_article("lang", SECTIONS, WORDS, user), make_article("kort", 1, 100, user)
    opened, alone = (milliseconds(lambda a=article: client.get(change_url(a))) for article in (long, short))
    with CaptureQueriesContext(connection) as queries:
        client.get(change_url(long))
    is_good = opened < GOAL_FORM_SECONDS * 1000 and len(queries) <= GOAL_FORM_QUERIES
    print(f"  opening the form of {SECTIONS} sections, {WORDS} words: {opened:.0f} ms,"
          f" {len(queries)} queries; {opened / alone:.1f} × that of one section")  # fmt: skip
    verdict = "met" if is_good else "NOT MET"
    print(f"    goal {GOAL_FORM_SECONDS:.0f} s and {GOAL_FORM_QUERIES} queries: {verdict}")
    print(f"  saving it with a changed word: {milliseconds(lambda: save(client, long)):.0f} ms")


def measure_versions(user: User) -> None:
    """Comparing two versions that differ in every section, and opening a history of 500."""
    client, article = make_client(user), make_article("versies", SECTIONS, WORDS, user)
    old = article.revisions.get()
    changed = [
        section | {"body": section["body"].replace(" de ", " wel de ").replace("tekort", "gebrek")}
        for section in reversed(old.content["sections"])
    ]
    new = old.content | {"sections": changed}
    took = milliseconds(lambda: compare(old.content, new))
    verdict = "met" if took < GOAL_COMPARE_MS else "NOT MET"
    print(f"  comparing two versions, every section changed and moved: {took:.0f} ms"
          f" (goal {GOAL_COMPARE_MS} ms: {verdict})")  # fmt: skip
    Revision.objects.bulk_create(
        Revision(
            article=article, number=number, content=new | {"title": f"Versie {number}"},
            content_hash="0" * 64, created_at=timezone.now(), created_by=user,
        )
        for number in range(2, VERSIONS + 1)
    )  # fmt: skip
    history = reverse("admin:articles_article_history", args=[article.pk])
    took = milliseconds(lambda: client.get(history))
    verdict = "met" if took < GOAL_HISTORY_SECONDS * 1000 else "NOT MET"
    print(f"  opening a history of {VERSIONS} versions: {took:.0f} ms"
          f" (goal {GOAL_HISTORY_SECONDS:.0f} s: {verdict})")  # fmt: skip


def save(client: Client, article: Article) -> int:
    """The status of sending the form of `article` with a new word in its first section."""
    data = form_data(client.get(change_url(article)))
    data["sections-0-body"] = f"<p>{timezone.now().isoformat()}</p>"
    return client.post(change_url(article), data).status_code


def measure_crowd(people: int, writers: Group) -> None:
    """Everybody sends their form at the same moment: each an article of their own, then all the same one."""
    users = [User.objects.create_user(f"schrijver-{n}", is_staff=True) for n in range(people)]
    for user in users:
        user.groups.add(writers)
    clients = [make_client(user) for user in users]
    own = [make_article(f"eigen-{n}", 5, 500, user) for n, user in enumerate(users)]
    shared = make_article("samen", 5, 500, users[0])
    for name, articles in (("an article each", own), ("one article", [shared] * people)):
        forms = [
            form_data(client.get(change_url(article)))
            for client, article in zip(clients, articles, strict=True)
        ]
        for number, form in enumerate(forms):
            form["sections-0-body"] = f"<p>De woorden van {number}.</p>"
        start = time.perf_counter()
        answers = send_at_once(clients, articles, forms)
        took = time.perf_counter() - start
        report(name, articles, answers, took)


def send_at_once(clients: list[Client], articles: list[Article], forms: list[dict]) -> list:
    barrier, answers = threading.Barrier(len(clients)), [None] * len(clients)

    def send(n: int) -> None:
        barrier.wait()
        answers[n] = clients[n].post(change_url(articles[n]), forms[n])
        connections.close_all()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def report(name: str, articles: list[Article], answers: list, took: float) -> None:
    """Say what came back, and whether each one's words are stored or on the page that asks to merge them."""
    codes = Counter(answer.status_code for answer in answers)
    stored = {n: articles[n].sections.order_by("position")[0].body for n in range(len(articles))}
    lost = [
        n
        for n, answer in enumerate(answers)
        if (answer.status_code == 302 and len(set(articles)) > 1 and f"van {n}." not in stored[n])
        or (answer.status_code == 200 and f"De woorden van {n}." not in answer.content.decode())
    ]
    errors = sum(n for code, n in codes.items() if code >= 400)
    print(f"  {len(answers)} people save {name} at once, {took:.1f} s: {codes[302]} saved,"
          f" {codes[200]} asked to merge, {errors} errors, {len(lost)} texts lost")  # fmt: skip


def main(people: int = 50) -> None:
    logging.disable(logging.CRITICAL)
    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    try:
        print(f"{platform.machine()}, {os.cpu_count()} cores, {connection.vendor}")
        writers = Group.objects.get(name="writer")
        user = User.objects.create_user("schrijver", is_staff=True)
        user.groups.add(writers)
        measure_form(user)
        measure_versions(user)
        measure_crowd(people, writers)
    finally:
        connections.close_all()
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
