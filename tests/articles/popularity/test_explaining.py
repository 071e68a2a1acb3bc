"""Why an article stands in a list or doesn't, in words, by the numbers that the lists are made with."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from articles.models import ArticleScore, ListChoice, PopularList, Publication
from articles.popularity import counting, ranking
from articles.popularity.explaining import Verdict, damping, explain
from articles.popularity.refresh import refresh, trending_damping
from articles.popularity.scores import trending_of

from .sites import NOW, add_days, make_live, make_topic

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def read(article_id, n, hours_ago=0):
    counting.count_views([(article_id, NOW - hours_ago * HOUR, n)])


def steady(article_id, a_day=10, days=200):
    add_days(article_id, [a_day] * days)


def trending(article_id, now=NOW):
    return explain(article_id, now).trending


def evergreen(article_id, now=NOW):
    return explain(article_id, now).evergreen


def choose(kind, choice, article_id, **fields):
    return ListChoice.objects.create(kind=kind, choice=choice, article_id=article_id, **fields)


def fill(kind, ids, topic=None):
    PopularList.objects.create(kind=kind, topic=topic, entries=ids, computed_at=NOW)


class TestTrending:
    def test_read_more_than_usual_is_told_in_times(self):
        article = make_live().article_id
        for day in range(60):
            read(article, 4, 24 * day + 6)
        read(article, 20)
        refresh(NOW)
        why = trending(article)
        assert why.verdict == Verdict.LISTED
        assert why.headline == "Number 1 on the site, number 1 in “" + topic_of(article).name + "”"
        score = score_of(article)
        times = f"{score.ratio:.1f}"
        assert float(times) > 2
        assert why.reasons == [f"Read {times} × as much as usual in 36 hours."]

    def test_as_much_as_usual_is_no_number(self):
        article = make_live().article_id
        ArticleScore.objects.create(
            article_id=article, fast=logs(20, ranking.FAST_HALF_LIFE), slow=logs(370, ranking.SLOW_HALF_LIFE)
        )
        assert trending(article).sums_up == "Read about as much as usual in 36 hours."

    def test_less_than_usual_keeps_it_out(self):
        article = make_live().article_id
        for day in range(3, 60):
            read(article, 40, 24 * day)
        read(article, 3)
        refresh(NOW)
        PopularList.objects.all().delete()
        why = trending(article)
        assert why.verdict == Verdict.AS_USUAL
        assert why.headline == "Not in the list"
        assert why.reasons[0].startswith("Read less than usual: 0.")
        assert why.reasons[1] == "An article must be read at least as much as usual."

    def test_too_few_views_are_named_with_how_many_are_needed(self):
        article = make_live().article_id
        read(article, 2)
        refresh(NOW)
        PopularList.objects.all().delete()
        why = trending(article)
        assert why.verdict == Verdict.TOO_FEW
        assert why.reasons == [
            "Hardly read in the last days.", "Too few views now: 2.0 of the 3 that are needed."
        ]  # fmt: skip

    def test_almost_enough_is_never_told_as_enough(self):
        article = make_live().article_id
        ArticleScore.objects.create(article_id=article, fast=logs(2.999, ranking.FAST_HALF_LIFE))
        assert "Too few views now: 2.9 of the 3 that are needed." in trending(article).reasons

    def test_never_read_says_so(self):
        why = trending(make_live().article_id)
        assert why.verdict == Verdict.TOO_FEW
        assert why.sums_up == "Not read in the last days."
        assert why.score == 0

    def test_a_new_article_has_nothing_usual_yet(self):
        article = make_live(days_old=5).article_id
        read(article, 50)
        refresh(NOW)
        assert (
            "It has been public for 5 days: what is usual for it isn't known well yet."
            in trending(article).reasons
        )

    def test_what_qualifies_and_is_outscored_says_so(self):
        article = make_live().article_id
        read(article, 9)
        refresh(NOW)
        PopularList.objects.all().delete()
        fill("trending", [make_live().article_id for _ in range(24)])
        why = trending(article)
        assert why.verdict == Verdict.OUTSCORED
        assert why.reasons[-1] == "It qualifies, but 24 articles score higher."

    def test_what_qualifies_since_the_list_was_made_comes_next(self):
        article = make_live().article_id
        refresh(NOW - DAY)
        PopularList.objects.update(entries=[])
        read(article, 9)
        refresh(NOW)
        PopularList.objects.update(entries=[])
        assert trending(article).reasons[-1] == "It qualifies, and can enter the list at its next refresh."

    def test_what_only_fills_the_list_up_says_so(self):
        article = make_live().article_id
        refresh(NOW)
        why = trending(article)
        assert why.verdict == Verdict.FILLS_UP
        assert why.places == (1, 1)
        assert "It doesn't qualify, but stands in the list because too few articles do." in why.reasons

    def test_its_figures_are_those_of_the_formula(self):
        article, other = make_live().article_id, make_live().article_id
        for pk, n in ((article, 30), (other, 6)):
            read(pk, n, 3)
        refresh(NOW)
        now, usual, k, lift, score = (float(figure.value.strip("× ")) for figure in trending(article).figures)
        found = score_of(article)
        assert (now, usual) == (round(found.fast, 1), round(found.usual, 1))
        assert lift == round((found.fast + found.k) / (found.usual + found.k), 2)
        assert score == round(found.fast * (found.fast + found.k) / (found.usual + found.k), 1)
        assert k == round(trending_damping(NOW), 1)
        assert trending(article).score == found.score


class TestEvergreen:
    def test_steady_reading_is_told_in_views_a_week(self):
        article = make_live(days_old=200).article_id
        steady(article)
        refresh(NOW)
        why = evergreen(article)
        assert why.verdict == Verdict.LISTED
        assert why.reasons == [
            "Read 70 times a week in the long run.", "Viewed in 26 of the last 26 weeks that count."
        ]  # fmt: skip
        assert [figure.value for figure in why.figures] == ["70.0", "26", "26 of 26"]

    def test_few_views_are_told_with_a_decimal(self):
        article = make_live(days_old=200).article_id
        add_days(article, [1 if day % 3 == 0 else 0 for day in range(200)])
        refresh(NOW)
        assert evergreen(article).sums_up == "Read 2.3 times a week in the long run."

    def test_too_young_names_the_day_from_which_it_counts(self):
        article = make_live(days_old=60).article_id
        steady(article, days=60)
        refresh(NOW)
        PopularList.objects.all().delete()
        why = evergreen(article)
        assert why.verdict == Verdict.TOO_YOUNG
        # Published on 18 April, counted from Monday 4 May; twelve weeks later it is 27 July.
        assert why.reasons[-1] == (
            "Too young: 6 of the 12 whole weeks that are needed, complete on 27 July 2026."
        )

    def test_too_few_weeks_with_views_are_named(self):
        article = make_live().article_id
        add_days(article, [500 if day < 80 else 0 for day in range(182)])
        refresh(NOW)
        PopularList.objects.all().delete()
        why = evergreen(article)
        assert why.verdict == Verdict.UNSTEADY
        assert why.reasons[1] == "Viewed in 12 of the last 26 weeks that count; 16 are needed."

    def test_less_than_one_a_week_is_too_little(self):
        article = make_live(days_old=1000).article_id
        add_days(article, [1 if day % 9 == 0 else 0 for day in range(182)])
        refresh(NOW)
        PopularList.objects.all().delete()
        why = evergreen(article)
        assert why.verdict == Verdict.TOO_LITTLE
        assert why.reasons[-1] == "At least one view a week is needed in the long run."

    def test_before_any_week_was_counted_nothing_is_known(self):
        why = evergreen(make_live().article_id)
        assert why.verdict == Verdict.TOO_YOUNG
        assert why.score == 0
        assert why.sums_up == "How it is read in the long run isn't known yet."


class TestTheEditorsWord:
    @pytest.mark.parametrize("kind", ["trending", "evergreen"])
    def test_kept_out_names_who_and_since_when(self, kind):
        article = make_live().article_id
        rosa = User.objects.create(username="rosa", first_name="Rosa", last_name="Bakker")
        choose(kind, "exclude", article, chosen_by=rosa)
        why = getattr(explain(article, NOW), kind)
        assert why.verdict == Verdict.EXCLUDED
        assert why.reasons[0].startswith("Rosa Bakker keeps it out of this list (since ")

    def test_pinned_names_who_and_since_when(self):
        article = make_live().article_id
        choose("trending", "pin", article)
        refresh(NOW)
        why = trending(article)
        assert (why.verdict, why.places[0]) == (Verdict.PINNED, 1)
        assert why.reasons[0].startswith("An editor put it at the top of this list (on ")

    def test_until_the_refresh_the_list_is_as_it_was(self):
        article = make_live().article_id
        fill("trending", [article])
        choose("trending", "exclude", article)
        assert trending(article).reasons[-1] == "The list follows at its next refresh."
        assert evergreen(article).verdict == Verdict.TOO_YOUNG


class TestPlaces:
    def test_in_the_list_of_its_topic_alone(self):
        article = make_live()
        fill("trending", [make_live().article_id])
        fill("trending", [0, article.article_id], topic=article.topic)
        why = trending(article.article_id)
        assert why.headline == f"Number 2 in “{article.topic.name}”, not in the list of the site"
        assert not why.is_listed

    def test_on_the_site_alone(self):
        article = make_live()
        fill("trending", [0, 0, article.article_id])
        assert trending(article.article_id).headline == "Number 3 on the site"

    def test_deep_in_the_list_says_how_many_a_page_shows(self):
        articles = [make_live().article_id for _ in range(8)]
        for place, article in enumerate(articles):
            read(article, 30 - place)
        refresh(NOW)
        assert trending(articles[0]).reasons[-1].startswith("Read ")
        assert trending(articles[6]).reasons[-1] == ("A page shows the first 5 of the list.")

    def test_the_list_of_another_topic_is_none_of_its_own(self):
        article = make_live()
        fill("trending", [article.article_id], topic=make_topic())
        assert trending(article.article_id).places == (None, None)


class TestNotPublic:
    def test_a_draft_a_plan_and_the_past_are_no_candidates(self):
        planned = make_live(visible_from=NOW + DAY).article_id
        past = make_live(visible_until=NOW - DAY).article_id
        for article in (planned, past, 0):
            for why in explain(article, NOW)[:2]:
                assert (why.verdict, why.score) == (Verdict.NOT_PUBLIC, None)
                assert why.headline == "Not public"

    def test_an_empty_site_has_no_lists(self):
        found = explain(1, NOW)
        assert found.computed_at is None


def test_the_verdict_of_trending_agrees_with_the_list():
    """Of sites with many articles: who qualifies and is among the best is listed, and nobody else by rule."""
    ids = [make_live(days_old=20 + 3 * i).article_id for i in range(40)]
    for i, article in enumerate(ids):
        for day in range(0, 60, 7):
            read(article, 1 + (i * 7) % 11, 24 * day)
        read(article, (i * 13) % 17 + 1, 2)
    refresh(NOW)
    entries = PopularList.objects.get(kind="trending", topic=None).entries
    found = {pk: trending(pk) for pk in ids}
    listed = {pk for pk, why in found.items() if why.verdict == Verdict.LISTED}
    by_score = sorted(listed, key=lambda pk: -found[pk].score)
    assert by_score == entries[: len(listed)]
    outscored = [why.score for why in found.values() if why.verdict == Verdict.OUTSCORED]
    assert len(listed) == 24
    assert max(outscored) <= min(found[pk].score for pk in listed)


def test_k_is_kept_for_five_minutes(django_assert_num_queries):
    damping(NOW)
    with django_assert_num_queries(0):
        damping(NOW + timedelta(minutes=2))
    assert damping(NOW + timedelta(minutes=6)) == trending_damping(NOW + timedelta(minutes=6))


def test_it_asks_the_same_few_queries_on_a_large_site(
    django_assert_num_queries, django_assert_max_num_queries
):
    article = make_live().article_id
    steady(article)
    for _ in range(30):
        read(make_live().article_id, 5)
    refresh(NOW)
    with django_assert_max_num_queries(7):
        explain(article, NOW)
    with django_assert_num_queries(4):
        explain(article, NOW)
    with django_assert_num_queries(1):
        explain(0, NOW)


def score_of(article_id):
    return trending_of(ArticleScore.objects.get(pk=article_id), trending_damping(NOW), NOW)


def topic_of(article_id):
    return Publication.objects.get(article_id=article_id).topic


def logs(views, half_life):
    """The forward score that stands for so many views now."""
    return ranking.add_views(0.0, views, NOW, half_life)
