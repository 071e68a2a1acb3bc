"""The front page: the newest article, the newest of each topic, and both popular lists."""

from itertools import groupby

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Publication

CARDS_A_TOPIC = 4


@require_safe
def home(request):
    """Everything on it is live now; topics without articles don't appear."""
    live = Publication.objects.live(timezone.now())
    lead = live.newest().for_cards().first()
    # One more than fits, since the lead story isn't shown twice.
    newest = live.newest_of_each_topic(CARDS_A_TOPIC + 1).newest().for_cards()
    shelves = _shelves(publication for publication in newest if publication != lead)
    return render(request, "articles/home.html", {"lead": lead, "shelves": shelves})


def _shelves(publications):
    """[(topic, its first cards)], topics in the menu's order, cards in the order of `publications`."""
    by_topic = sorted(publications, key=lambda card: (card.topic.position, card.topic.name))
    return [
        (topic, list(cards)[:CARDS_A_TOPIC]) for topic, cards in groupby(by_topic, lambda card: card.topic)
    ]
