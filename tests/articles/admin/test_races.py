"""Several people save one article at the same moment."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from articles.models import Article
from tests.factories import make_article, make_user

from .forms import change_url, form_data

PEOPLE = 5


@pytest.mark.django_db(transaction=True)
def test_of_those_who_save_at_once_one_wins_and_the_others_are_told():
    article = make_article()
    clients = []
    for _ in range(PEOPLE):
        client = Client()
        client.force_login(make_user("writer"))
        clients.append(client)
    data = form_data(clients[0].get(change_url(article)))
    barrier, answers = Barrier(PEOPLE), []

    def save(number):
        try:
            barrier.wait()
            answer = clients[number].post(change_url(article), data | {"title": f"Titel {number}"})
            answers.append((answer.status_code, number))
        finally:
            connection.close()

    threads = [Thread(target=save, args=[number]) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(code for code, _number in answers) == [200] * (PEOPLE - 1) + [302]
    winner = next(number for code, number in answers if code == 302)
    article = Article.objects.get()
    assert (article.title, article.version) == (f"Titel {winner}", 1)
    assert article.revisions.count() == 1
