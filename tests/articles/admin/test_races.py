"""Several people save one article at the same moment: one wins, the others merge, and no text is lost."""

import re
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from articles.publishing.restore import Outdated, restore
from articles.publishing.snapshot import save_revision
from tests.factories import make_article, make_user

from .forms import change_url, form_data, sent_by

PEOPLE = 10
# Each merges with what all others saved, over and over: enough to see it, few enough to wait for.
MERGERS = 4


def all_at_once(job, people=PEOPLE):
    """What `job(number)` gave for each number, done by as many threads at the same moment."""
    barrier, answers = Barrier(people), {}

    def run(number):
        try:
            barrier.wait()
            answers[number] = job(number)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == people
    return answers


@pytest.fixture
def article(transactional_db):
    sections = [(f"Kop {n}", f"<p>Tekst {n}.</p>") for n in range(PEOPLE)]
    article = make_article(sections=sections)
    save_revision(article, user=None, now=timezone.now())
    return article


@pytest.fixture
def clients(article):
    made = []
    for _ in range(PEOPLE):
        client = Client()
        client.force_login(make_user("writer"))
        made.append(client)
    return made


@pytest.mark.parametrize("people", [2, PEOPLE])
def test_of_those_who_save_at_once_one_wins_and_the_others_see_both_texts(article, clients, people):
    data = form_data(clients[0].get(change_url(article)))

    def save(number):
        return clients[number].post(change_url(article), data | {"title": f"Titel-{number}x"})

    answers = all_at_once(save, people)
    assert sorted(answer.status_code for answer in answers.values()) == [200] * (people - 1) + [302]
    winner = next(number for number, answer in answers.items() if answer.status_code == 302)
    article.refresh_from_db()
    assert (article.title, article.version) == (f"Titel-{winner}x", 1)
    assert [revision.number for revision in article.revisions.all()] == [2, 1]
    for number, answer in answers.items():
        if number != winner:
            html = answer.content.decode()
            assert f'value="Titel-{number}x"' in html
            assert 'data-merge="title"' in html
            assert re.search(rf"<ins><span[^>]*>[^<]*</span>Titel-{winner}x<", html)


def test_who_keep_merging_get_everybodys_text_saved(article, clients):
    """Each writes in a section of his own; whoever comes second presses “take both” until it is saved."""
    opened = [form_data(client.get(change_url(article))) for client in clients]

    def save(number):
        data = opened[number] | {f"sections-{number}-body": f"<p>Van {number}.</p>"}
        for _attempt in range(3 * MERGERS):
            page = clients[number].post(change_url(article), data)
            if page.status_code == 302:
                return True
            data = sent_by(page.content.decode()) | {"_merge": "1"}
        return False

    assert all(all_at_once(save, MERGERS).values())
    bodies = list(article.sections.values_list("body", flat=True))
    assert bodies[:MERGERS] == [f"<p>Van {n}.</p>" for n in range(MERGERS)]
    numbers = [revision.number for revision in article.revisions.all()]
    assert numbers == list(range(MERGERS + 1, 0, -1))
    article.refresh_from_db()
    assert article.version == MERGERS


def test_of_those_who_restore_at_once_one_does(article):
    first = article.revisions.get()
    Article.objects.filter(pk=article.pk).update(title="Anders", version=1)
    article.refresh_from_db()
    save_revision(article, user=None, now=timezone.now())

    def bring_back(_number):
        mine = Article.objects.get(pk=article.pk)
        try:
            return restore(mine, first, user=None, now=timezone.now(), version=1).is_new
        except Outdated:
            return False

    assert sum(all_at_once(bring_back).values()) == 1
    assert [revision.number for revision in article.revisions.all()] == [3, 2, 1]


@pytest.mark.django_db(transaction=True)
def test_who_is_too_late_keeps_nobody_waiting():
    article, client = make_article(), Client()
    client.force_login(make_user("writer"))
    late = form_data(client.get(change_url(article)))
    client.post(change_url(article), late | {"title": "Eerst"})
    with CaptureQueriesContext(connection) as captured:
        assert client.post(change_url(article), late | {"title": "Te laat"}).status_code == 200
    statements = [query["sql"].split()[0] for query in captured]
    begin, end = statements.index("BEGIN"), statements.index("ROLLBACK")
    assert end - begin <= 4
    assert len(statements) - end > 10
    assert "COMMIT" not in statements[:end]
