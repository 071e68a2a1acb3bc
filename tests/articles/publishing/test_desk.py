"""What waits for whom: the selections of the first page."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from articles.models import Article, ChangeRequest, ExternalLink, Image, LinkUse, Section, ViewTotal
from articles.publishing import desk, workflow
from articles.publishing.snapshot import save_revision
from tests.factories import NOW, make_article, make_publication, make_user, set_status

pytestmark = pytest.mark.django_db
Status = Article.Status
TODAY = date(2026, 6, 15)


@pytest.fixture
def writer():
    return make_user("writer")


@pytest.fixture
def chief():
    return make_user("editor-in-chief")


def offered(writer, **fields):
    article = make_article(created_by=writer, **fields)
    workflow.submit(article, user=writer, now=NOW)
    return article


def make_image(alt="Een lepel poeder", **fields):
    return Image.objects.create(file="images/x.png", title="Foto", alt=alt, width=8, height=8, **fields)


def test_drafts_are_those_that_somebody_made(writer, chief):
    own = make_article(created_by=writer)
    make_article(created_by=chief)
    offered(writer)
    assert list(desk.drafts_of(writer)) == [own]


def test_what_was_offered_waits_for_everybody_who_may_review(writer, chief):
    article = offered(writer)
    make_article(created_by=writer)
    assert list(desk.waiting_for(chief)) == [article]
    assert list(desk.waiting_for(make_user("medical reviewer"))) == [article]
    assert list(desk.offered_by(writer)) == [article]


def test_what_is_assigned_waits_for_that_colleague_only(writer, chief):
    article, colleague = offered(writer), make_user("editor-in-chief")
    workflow.assign(article, user=chief, now=NOW, reviewer=colleague)
    assert list(desk.waiting_for(colleague)) == [article]
    assert list(desk.waiting_for(chief)) == []


def test_nothing_waits_for_who_may_not_review(writer):
    offered(make_user("writer"))
    assert list(desk.waiting_for(writer)) == []
    assert list(desk.waiting_for(make_user("marketer"))) == []


def test_own_work_waits_for_another_unless_one_eye_is_enough(chief, settings):
    article = offered(chief)
    assert list(desk.waiting_for(chief)) == []
    settings.FOUR_EYES = False
    assert list(desk.waiting_for(chief)) == [article]


def test_a_review_date_makes_nobody_the_writer(writer, chief):
    article = offered(writer)
    article.review_due_on = TODAY
    article.save()
    save_revision(article, user=chief, now=NOW)
    assert list(desk.waiting_for(chief)) == [article]
    article.title = "Van de chef"
    article.save()
    save_revision(article, user=chief, now=NOW)
    assert list(desk.waiting_for(chief)) == []


def test_the_rule_for_many_is_the_rule_for_one(writer, chief):
    """waiting_for() says in one query what workflow.reason_not() says of each."""
    for _ in range(3):
        offered(writer)
    touched = offered(writer)
    touched.title = "Anders"
    touched.save()
    save_revision(touched, user=chief, now=NOW)
    waiting = Article.objects.filter(status=Status.IN_REVIEW)
    allowed = {article.pk for article in waiting if workflow.may(chief, workflow.Action.APPROVE, article)}
    assert {article.pk for article in desk.waiting_for(chief)} == allowed
    assert len(allowed) == 3


def test_changes_asked_are_those_still_open_in_own_drafts(writer, chief):
    article = offered(writer)
    workflow.ask_changes(article, user=chief, now=NOW, text="Noem de bron.")
    other = offered(make_user("writer"))
    workflow.ask_changes(other, user=chief, now=NOW, text="Korter.")
    assert [request.text for request in desk.open_requests(writer)] == ["Noem de bron."]
    workflow.submit(article, user=writer, now=NOW)
    assert not desk.open_requests(writer).exists()
    assert ChangeRequest.objects.count() == 2


def test_planned_is_what_appears_within_a_week_soonest_first(chief):
    for days in (6, 2, 8):
        workflow.publish(make_article(), user=None, now=NOW, visible_from=NOW + timedelta(days=days))
    make_publication()
    found = [publication.visible_from - NOW for publication in desk.planned(NOW)]
    assert found == [timedelta(days=2), timedelta(days=6)]


def test_overdue_reviews_come_by_days_times_views():
    def due(days, views):
        article = make_article(review_due_on=TODAY - timedelta(days=days))
        if views:
            ViewTotal.objects.create(article=article, n=views)
        return article

    few, many, unread = due(100, 3), due(10, 50), due(300, 0)
    due(0, 1000)
    due(-1, 1000)
    set_status(due(400, 1000), Status.ARCHIVED)
    found = list(desk.review_overdue(TODAY))
    assert found == [many, few, unread]
    assert [(article.overdue_days, article.review_debt) for article in found] == [
        (10, 500),
        (100, 300),
        (300, 0),
    ]


def test_a_debt_of_years_and_millions_fits():
    article = make_article(review_due_on=date(2000, 1, 1))
    ViewTotal.objects.create(article=article, n=2**40)
    assert desk.review_overdue(TODAY).get().review_debt == (TODAY - date(2000, 1, 1)).days * 2**40


@pytest.mark.parametrize(
    "alt", ["IMG_2031.JPG", "foto 3", "image", "DSC0001", "1234", "potje-pillen.png", "xxx", "Afbeelding (2)"]
)
def test_words_that_say_nothing_are_found(alt):
    image = make_image(alt)
    make_article(lead_image=image)
    assert list(desk.weak_images()) == [image]


@pytest.mark.parametrize("alt", ["Een foto van drie capsules", "Imker bij een kast", "Testbuis met poeder"])
def test_words_that_say_something_are_left_alone(alt):
    make_article(lead_image=make_image(alt))
    assert not desk.weak_images().exists()


def test_only_pictures_that_articles_use_and_that_need_words_count():
    make_image("foto 1")
    make_article(lead_image=make_image("", is_decorative=True))
    set_status(make_article(lead_image=make_image("foto 2")), Status.ARCHIVED)
    in_section = make_image("foto 3")
    Section.objects.create(article=make_article(), heading="Kop", body="<p>x</p>", image=in_section)
    assert list(desk.weak_images()) == [in_section]


def test_ready_is_what_is_approved(writer, chief):
    article = offered(writer)
    workflow.approve(article, user=chief, now=timezone.now())
    offered(writer)
    assert list(desk.ready_to_publish()) == [article]


def test_broken_links_are_where_articles_lead_nowhere():
    article, archived = make_article(), make_article()
    set_status(archived, Status.ARCHIVED)
    broken = ExternalLink.objects.create(url="https://weg.example/", host="weg.example", state="broken")
    fine = ExternalLink.objects.create(url="https://goed.example/", host="goed.example", state="works")
    for link, of in ((broken, article), (broken, archived), (fine, article)):
        LinkUse.objects.create(link=link, article=of)
    assert [(use.article, use.link) for use in desk.broken_links()] == [(article, broken)]
