"""A recall reaches processes that share nothing with the one that made it, in 30 seconds of their clock."""

from datetime import timedelta
from random import Random

import pytest

from ads.recalls import recall
from ads.serving import snapshot
from ads.serving.links import lead
from ads.serving.selection import Context, fill
from tests.ads.factories import NOW, make_placement
from tests.ads.serving.budget.processes import Child

pytestmark = pytest.mark.django_db(transaction=True)
CONTEXT = Context(article_id=1, topic_id=1)
# Just before a snapshot has to be taken anew, and at that moment.
ALMOST, THEN = timedelta(seconds=29), timedelta(seconds=30)


def shown(now):
    return [item.placement_id for item in fill("article", CONTEXT, 5, Random(1), now)]


def serve(say, placement_id):
    """A web process: shows its page, waits for the word, and shows it again on its own clock."""
    # A cache of its own: nobody tells it.
    snapshot._read_mark = lambda: None
    snapshot.forget()
    say(shown(NOW))
    return shown(NOW + ALMOST), shown(NOW + THEN), lead(placement_id, NOW).is_running


def test_another_process_drops_it_within_thirty_seconds_and_its_link_at_once():
    placement = make_placement()
    child = Child(serve, placement.pk)
    try:
        assert child.hears() == [placement.pk]
        recall(placement.product.brand, "Te veel jodium.", user=None, now=NOW)
        # In the process that made it, and at the same moment.
        assert shown(NOW) == []
        child.tell("recalled")
        almost, then, is_running = child.hears()
    finally:
        child.process.join(60)
    # Until then it goes on with the picture that it has; after that it can't.
    assert (almost, then, is_running) == ([placement.pk], [], False)
