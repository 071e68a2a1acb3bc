"""Measures counting views our way against `F() + 1` on the row of the article, on the same database.

    DATABASE_URL=postgres://… python benchmarks/counting.py
    python benchmarks/counting.py [threads] [seconds]

It makes a database of its own and drops it. All threads count one article, which is
the worst case: they wait for the same rows. What the machine does a second varies; the ratio hardly does.
"""

import os
import platform
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")
os.environ.setdefault("TEST_SQLITE", str(Path(tempfile.mkdtemp()) / "counting.sqlite3"))

import django

django.setup()

from django.db import connection, connections, transaction  # noqa: E402 - after Django's set-up
from django.db.models import F  # noqa: E402 - after Django's set-up
from django.test.runner import DiscoverRunner  # noqa: E402 - after Django's set-up
from django.utils import timezone  # noqa: E402 - after Django's set-up

from articles.models import Article, Topic, ViewHour, ViewTotal  # noqa: E402 - after Django's set-up
from articles.popularity.counting import count_view  # noqa: E402 - after Django's set-up

TEXT = "<p>Zink is een mineraal.</p>" * 200


def count_on_article(article_id: int) -> None:
    """The tutorial's way: a counter on the article itself, here its version number."""
    with transaction.atomic():
        Article.objects.filter(pk=article_id).update(version=F("version") + 1)


def rate(count: Callable[[int], object], article_id: int, threads: int, seconds: float) -> float:
    """How many views a second `count` acknowledged, over all threads."""
    done = [0] * threads
    end = time.perf_counter() + seconds

    def run(i: int) -> None:
        while time.perf_counter() < end:
            count(article_id)
            done[i] += 1
        connections.close_all()

    running = [threading.Thread(target=run, args=(i,)) for i in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sum(done) / seconds


def main(threads: int = 8, seconds: float = 5.0) -> None:
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        topic = Topic.objects.create(name="Mineralen", slug="mineralen")
        article = Article.objects.create(
            title="Zink", slug="zink", topic=topic, introduction="<p>Zink.</p>" * 400
        )
        print(f"{platform.machine()}, {os.cpu_count()} cores, {connection.vendor}, {threads} threads")
        ours = rate(lambda pk: count_view(pk, timezone.now()), article.pk, threads, seconds)
        theirs = rate(count_on_article, article.pk, threads, seconds)
        counted = sum(ViewHour.objects.values_list("n", flat=True))
        exact = counted == ViewTotal.objects.get().n == round(ours * seconds)
        print(f"  F() + 1 on the article   {theirs:8.0f} views/s")
        print(f"  hour and total           {ours:8.0f} views/s   ratio {ours / theirs:.2f}")
        print(f"  {counted} acknowledged, stored exactly: {'yes' if exact else 'NO'}")
    finally:
        connections.close_all()
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main(*(kind(value) for kind, value in zip((int, float), sys.argv[1:], strict=False)))
