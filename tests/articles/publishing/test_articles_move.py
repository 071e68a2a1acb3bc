"""Any sequence of publications, moves, reuse and withdrawals: no chain, no loop, nothing that isn't there."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.models import Article, Publication
from articles.publishing import workflow
from articles.publishing.redirects import answer_at
from tests.factories import NOW, make_article, make_person, make_topic

SLUGS = ["a", "b", "c"]
HOUR = timedelta(hours=1)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["publish", "schedule", "expire", "withdraw", "cancel"]),
        st.sampled_from(SLUGS),
        st.sampled_from(["gone", "not_found", "/artikelen/a/", "/artikelen/b/", "/artikelen/c/"]),
    ),
    max_size=14,
)


class TestAnySequence(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    def test_an_old_address_leads_to_a_live_article_in_one_hop(self, steps):
        topic, person = make_topic(), make_person()
        articles = [make_article(slug=f"x{number}", topic=topic, authors=[person]) for number in range(3)]
        now = NOW
        for number, action, slug, ending in steps:
            now += HOUR
            self.take(Article.objects.get(pk=articles[number].pk), action, slug, ending, now)
            self.judge(now)
        self.judge(now + 30 * HOUR)

    def take(self, article, action, slug, ending, now):
        if not Article.objects.filter(slug=slug).exclude(pk=article.pk).exists():
            article.slug = slug
        article.ending = ending if not ending.startswith("/") else "redirect"
        article.ending_path = ending if ending.startswith("/") else ""
        article.save()
        steps = {
            "publish": lambda: workflow.publish(article, user=None, now=now),
            "schedule": lambda: workflow.publish(article, user=None, now=now, visible_from=now + 3 * HOUR),
            "expire": lambda: workflow.publish(article, user=None, now=now, visible_until=now + 2 * HOUR),
            "withdraw": lambda: workflow.withdraw(article, user=None, now=now),
            "cancel": lambda: workflow.cancel(article, user=None, now=now),
        }
        try:
            steps[action]()
            if action == "withdraw":
                workflow.reopen(article, user=None, now=now)
        except (workflow.Blocked, workflow.NotAllowed):
            pass

    def judge(self, now):
        live = list(Publication.objects.live(now).values_list("slug", "article_id"))
        assert len({slug for slug, _pk in live}) == len({pk for _slug, pk in live}) == len(live)
        here = {slug for slug, _pk in live}
        for slug in {*SLUGS, "x0", "x1", "x2"} - here:
            answer = answer_at(slug, now)
            assert (answer.status == 301) == bool(answer.path)
            if answer.path:
                assert answer.path.split("/")[2] in here
