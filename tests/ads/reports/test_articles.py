"""The lines of articles: by the title that readers saw, the most seen first, the rest in one line."""

from datetime import date, timedelta

import pytest

from ads.models import CountKind
from ads.reports import report, section_rows
from ads.reports.campaign import ARTICLES_SHOWN
from articles.models import Article
from articles.publishing import workflow
from tests.ads.factories import NOW, make_billed, make_campaign, make_count, make_filtered, make_product
from tests.factories import make_article, make_publication

DAY = date(2026, 6, 15)
SEEN = CountKind.VIEWABLE


@pytest.fixture
def campaign(db):
    return make_campaign(products=[make_product()], price_model="cpm", price_micros=12_000_000)


@pytest.fixture
def placement(campaign):
    return campaign.placements.get()


def test_the_most_seen_comes_first_with_its_money(campaign, placement):
    less, more = make_publication(title="Zink").article, make_publication(title="IJzer").article
    make_count(placement, 3, kind=SEEN, article=less)
    make_count(placement, 7, kind=SEEN, article=more)
    make_billed(placement, 5, article=more)
    found = report(campaign, DAY, DAY)
    assert [(line.name, line.viewable, line.spent_micros) for line in found.articles] == [
        ("IJzer", 7, 60_000),
        ("Zink", 3, 0),
    ]
    assert found.other_articles is None


def test_a_draft_that_readers_have_not_seen_gives_away_nothing(campaign, placement):
    article = make_publication(title="Zoals gelezen").article
    Article.objects.filter(pk=article.pk).update(title="Geheim nieuw onderzoek")
    make_count(placement, article=article)
    assert [line.name for line in report(campaign, DAY, DAY).articles] == ["Zoals gelezen"]


def test_nor_does_what_will_only_be_published_later(campaign, placement):
    article = make_publication(title="Zoals gelezen").article
    Article.objects.filter(pk=article.pk).update(title="Volgende week pas")
    article.refresh_from_db()
    make_publication(article, visible_from=NOW + timedelta(days=7))
    make_count(placement, article=article)
    whole_year = report(campaign, DAY, DAY + timedelta(days=365))
    assert [line.name for line in whole_year.articles] == ["Zoals gelezen"]


def test_what_was_withdrawn_keeps_the_title_under_which_it_was_read(campaign, placement):
    article = make_publication(title="Ingetrokken").article
    make_count(placement, article=article)
    workflow.withdraw(article, user=None, now=NOW + timedelta(hours=1))
    assert [line.name for line in report(campaign, DAY, DAY).articles] == ["Ingetrokken"]


def test_an_article_that_was_never_public_is_a_number(campaign, placement):
    article = make_article(title="Nooit gezien")
    make_count(placement, article=article)
    [line] = report(campaign, DAY, DAY).articles
    assert "Nooit gezien" not in line.name
    assert str(article.pk) in line.name


def test_the_others_stand_in_one_line(campaign, placement):
    articles = [make_article(authors=[], sections=()) for _ in range(ARTICLES_SHOWN + 2)]
    for n, article in enumerate(articles, 1):
        make_count(placement, n, kind=SEEN, article=article)
    found = report(campaign, DAY, DAY)
    assert len(found.articles) == ARTICLES_SHOWN
    assert found.other_articles.viewable == 1 + 2
    assert "2" in found.other_articles.name
    second = report(campaign, DAY, DAY, page=2)
    assert [line.viewable for line in second.articles] == [2, 1]
    assert second.other_articles.viewable == sum(range(3, ARTICLES_SHOWN + 3))


def test_a_file_has_all_of_them_by_name(campaign, placement):
    for n in range(ARTICLES_SHOWN + 2):
        article = make_publication(title=f"Artikel nummer {n}").article if n < 2 else make_article()
        make_count(placement, 1000 - n, kind=SEEN, article=article)
    make_filtered(placement, 4)
    head, *rows, total = section_rows(report(campaign, DAY, DAY), "articles")
    assert len(rows) == ARTICLES_SHOWN + 2
    assert [row[0] for row in rows[:2]] == ["Artikel nummer 0", "Artikel nummer 1"]
    assert sum(row[2] for row in rows) == total[2]
    assert {len(row) for row in rows} == {len(head)} == {len(total)}
