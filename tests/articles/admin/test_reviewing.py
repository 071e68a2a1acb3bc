"""Reviewing at the desk: asking a colleague, asking for changes, medical reviews, the date “updated”."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Publication
from articles.publishing import review, workflow
from tests.factories import make_article, make_person, make_user

from .forms import change_url, form_data


@pytest.fixture
def article(writer):
    article = make_article(created_by=writer.user, sections=[("Kop", "<p>De tekst van nu.</p>")])
    workflow.submit(article, user=writer.user, now=timezone.now())
    return article


def press(client, article, action, **changes):
    data = form_data(client.get(change_url(article)), **changes)
    return client.post(change_url(article), data | {f"_{action}": "1"}, follow=True)


def step(client, article, action, **data):
    data.setdefault("version", fresh(article).version)
    return client.post(reverse("admin:articles_article_step", args=[article.pk, action]), data, follow=True)


def fresh(article):
    return Article.objects.get(pk=article.pk)


class TestColleagues:
    def test_a_writer_asks_a_colleague(self, article, writer, chief):
        press(writer, article, "continue", assigned_to=chief.user.pk)
        assert fresh(article).assigned_to == chief.user

    def test_only_who_may_review_can_be_chosen(self, article, writer, marketer):
        page = press(writer, article, "continue", assigned_to=marketer.user.pk, title="Bewaard?")
        assert "assigned_to" in page.context["adminform"].form.errors
        assert fresh(article).title != "Bewaard?"

    def test_who_wrote_it_is_refused_at_the_field_and_nothing_is_lost(self, chief):
        own = make_article(created_by=chief.user)
        page = press(chief, own, "continue", assigned_to=chief.user.pk, title="Blijft staan")
        assert "assigned_to" in page.context["adminform"].form.errors
        assert "Blijft staan" in page.content.decode()


class TestAskingForChanges:
    def test_the_writer_reads_what_is_asked(self, article, writer, chief):
        press(chief, article, "ask_changes", request="De dosis <b>klopt</b> niet.")
        assert fresh(article).status == "draft"
        page = writer.get(change_url(article)).content.decode()
        assert "De dosis &lt;b&gt;klopt&lt;/b&gt; niet." in page

    def test_a_medical_reviewer_asks_without_editing(self, article, reviewer):
        assert b'name="request"' in reviewer.get(change_url(article)).content
        step(reviewer, article, "ask_changes", request="Bron 2 zegt iets anders.")
        assert fresh(article).change_requests.get().asked_by == reviewer.user

    def test_without_words_nothing_moves(self, article, chief, said):
        page = press(chief, article, "ask_changes", request=" ")
        assert fresh(article).status == "in_review"
        assert len(said(page)) == 1

    def test_a_writer_or_marketer_asks_nothing(self, article, writer, marketer):
        for client in (writer, marketer):
            step(client, article, "ask_changes", request="Korter")
        press(writer, article, "ask_changes", request="Korter")
        assert fresh(article).status == "in_review"


class TestMedicalReview:
    @pytest.fixture
    def seen(self, article, reviewer):
        make_person("Dokter", is_reviewer=True, user=reviewer.user)
        review.mark_reviewed(article, user=reviewer.user, now=timezone.now())
        return article

    def test_nobody_types_the_day_of_a_review(self, article, writer, chief):
        for client in (writer, chief):
            press(client, article, "continue", reviewed_on="2026-01-01", title=f"Door {client.user}")
            assert fresh(article).title == f"Door {client.user}"
        assert fresh(article).reviewed_on is None

    def test_a_writer_plans_no_next_review_and_the_chief_does(self, article, writer, chief):
        press(writer, article, "continue", review_due_on="01-03-2027")
        assert fresh(article).review_due_on is None
        press(chief, article, "continue", review_due_on="01-03-2027")
        assert fresh(article).review_due_on == date(2027, 3, 1)

    def test_the_box_says_whether_it_is_this_very_text(self, seen, writer):
        assert writer.get(change_url(seen)).context["box"].is_reviewed
        press(writer, seen, "continue", **{"sections-0-body": "<p>Een andere tekst.</p>"})
        box = writer.get(change_url(seen)).context["box"]
        assert not box.is_reviewed
        assert "review_outdated" in [problem.id for problem in box.warnings]

    def test_a_declared_typo_keeps_it(self, seen, writer):
        body = "<p>De téxt van nu.</p>"
        press(writer, seen, "continue", **{"sections-0-body": body, "typo_fix": "on"})
        assert fresh(seen).sections.get().body == body
        assert writer.get(change_url(seen)).context["box"].is_reviewed

    def test_a_declared_typo_that_is_none_is_saved_and_said(self, seen, writer, said):
        page = press(writer, seen, "continue", **{"sections-0-body": "<p>Neem 5 gram.</p>", "typo_fix": "on"})
        assert fresh(seen).sections.get().body == "<p>Neem 5 gram.</p>"
        assert len(said(page)) == 2
        assert not page.context["box"].is_reviewed

    def test_the_chief_reports_for_somebody_outside(self, article, chief):
        outside = make_person("Buiten", is_reviewer=True)
        press(chief, article, "review", medical_reviewer=outside.pk)
        assert (fresh(article).medical_reviewer, fresh(article).reviewed_on) == (
            outside,
            timezone.localdate(),
        )


class TestUpdated:
    @pytest.fixture
    def public(self, article):
        workflow.publish(article, user=None, now=timezone.now() - timedelta(days=30))
        return article

    def test_the_box_says_whether_the_date_will_move(self, public, writer):
        assert writer.get(change_url(public)).context["box"].change.words == 0
        press(writer, public, "continue", **{"sections-0-body": "<p>Neem 5 gram.</p>"})
        assert writer.get(change_url(public)).context["box"].change.is_substantial

    def test_the_chief_overrides_with_a_reason(self, public, writer, chief):
        press(writer, public, "continue", **{"sections-0-body": "<p>Neem 5 gram.</p>"})
        press(chief, public, "publish", update="keep", update_reason="Tikfout in het getal")
        live = Publication.objects.live(timezone.now()).get()
        assert live.updated_at < timezone.now() - timedelta(days=29)

    def test_without_a_reason_it_is_refused_and_the_text_is_saved(self, public, writer, chief, said):
        press(writer, public, "continue", **{"sections-0-body": "<p>Neem 5 gram.</p>"})
        page = press(chief, public, "publish", update="keep", note="Gezien")
        assert len(said(page)) == 1
        assert Publication.objects.count() == 1


def test_a_user_without_a_name_is_called_by_their_log_in(article, writer):
    make_user("editor-in-chief", username="chef-zonder-naam")
    assert "chef-zonder-naam" in writer.get(change_url(article)).content.decode()


def test_who_was_asked_to_review_may_mend_something(article, writer, chief):
    press(writer, article, "continue", assigned_to=chief.user.pk)
    page = press(chief, article, "continue", title="Verbeterd door wie beoordeelt")
    assert page.status_code == 200
    assert (fresh(article).title, fresh(article).assigned_to) == (
        "Verbeterd door wie beoordeelt",
        chief.user,
    )


@pytest.mark.parametrize("action", ["review", "ask_changes"])
def test_nobody_decides_on_a_text_that_was_changed_since(article, reviewer, writer, action, said):
    make_person("Dokter", is_reviewer=True, user=reviewer.user)
    seen = fresh(article).version
    press(writer, article, "continue", **{"sections-0-body": "<p>Neem 4000 mg.</p>"})
    for version in (seen, "", "x" * 50):
        page = step(reviewer, article, action, version=version, request="Goed zo")
        assert len(said(page)) == 1
    assert fresh(article).reviewed_on is None
    assert fresh(article).status == "in_review"


def test_saving_what_nobody_changed_changes_nothing(chief, writer):
    reviewer = make_person("Arts", is_reviewer=True)
    article = make_article(
        key_points="Een\nTwee",
        created_by=writer.user,
        medical_reviewer=reviewer,
        reviewed_on=date(2026, 5, 1),
    )
    workflow.publish(article, user=None, now=timezone.now())
    data = form_data(chief.get(change_url(article)))
    # As browsers send what stands on several lines.
    data["key_points"] = data["key_points"].replace("\n", "\r\n")
    page = chief.post(change_url(article), data | {"_continue": "1"}, follow=True)
    assert fresh(article).status == "published"
    assert article.revisions.count() == 1
    assert page.context["box"].is_reviewed
