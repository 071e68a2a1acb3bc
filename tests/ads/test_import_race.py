"""Several imports of one page at the same moment, with real threads on the real database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from ads.importing import import_page
from ads.models import Campaign, Placement, Product
from articles.importing.plain_text import parse
from articles.importing.store import Change
from articles.models import Article, Revision, Topic

PAGE = (Path(__file__).parents[1] / "data" / "ijzer.txt").read_text(encoding="utf-8")
AT_ONCE = 4


@pytest.mark.django_db(transaction=True)
def test_one_makes_the_article_and_the_others_find_it():
    topic = Topic.objects.create(name="Mineralen", slug="mineralen")
    page, barrier = parse(PAGE), Barrier(AT_ONCE)

    def run(_number):
        barrier.wait(timeout=10)
        try:
            return import_page(page, topic=topic, now=datetime(2026, 3, 2, tzinfo=UTC)).stored.change
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        changes = sorted(pool.map(run, range(AT_ONCE)))
    assert changes == sorted([Change.MADE] + [Change.UNCHANGED] * (AT_ONCE - 1))
    counts = [model.objects.count() for model in (Article, Revision, Product, Placement, Campaign)]
    assert counts == [11, 1, 5, 5, 1]
