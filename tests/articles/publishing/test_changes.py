"""What readers are told about changes: at each publication, through compiling anew, in previews."""

from datetime import timedelta

import pytest

from articles.models import Publication, SitePage
from articles.publishing import workflow
from articles.publishing.changes import Told, corrections
from articles.publishing.compile import recompile
from articles.publishing.preview import preview_content, preview_saved, saved_content
from tests.articles.admin.forms import change_url, form_data
from tests.factories import NOW, make_article, make_publication, make_term

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def again(article, note="", *, days=1, is_correction=False, **fields):
    return workflow.publish(
        article, user=None, now=NOW + days * DAY, change_note=note, is_correction=is_correction, **fields
    )


def notes(publication):
    return [line["note"] for line in publication.page["changes"]]


def test_the_log_grows_with_each_note_newest_first():
    article = make_publication().article
    assert notes(again(article, "Eerste", days=1)) == ["Eerste"]
    assert notes(again(article, days=2)) == ["Eerste"]
    last = again(article, "  Tweede\nregel ", days=3, is_correction=True)
    assert last.page["changes"] == [
        {"on": "2026-06-18", "note": "Tweede regel", "is_correction": True},
        {"on": "2026-06-16", "note": "Eerste", "is_correction": False},
    ]


def test_a_plan_that_was_dropped_leaves_no_trace():
    article = make_publication().article
    workflow.publish(article, user=None, now=NOW, visible_from=NOW + 5 * DAY, change_note="Gepland")
    assert notes(again(article, "Nu toch", days=1)) == ["Nu toch"]
    assert corrections(NOW + 9 * DAY) == []


def test_a_planned_change_bears_the_day_on_which_it_appears():
    article = make_publication().article
    planned = workflow.publish(article, user=None, now=NOW, visible_from=NOW + 5 * DAY, change_note="Later")
    assert planned.page["changes"][0]["on"] == "2026-06-20"


def test_a_correction_must_say_what_it_corrects():
    article = make_publication().article
    with pytest.raises(workflow.Blocked) as refused:
        again(article, "  ", is_correction=True)
    assert [problem.field for problem in refused.value.problems] == ["change_note"]
    assert article.publications.count() == 1


def test_compiling_anew_keeps_the_log():
    publication = again(make_publication(sections=[("Kop", "<p>Over zink.</p>")]).article, "Aangevuld")
    make_term("zink")
    assert recompile(publication)
    publication.refresh_from_db()
    assert notes(publication) == ["Aangevuld"]
    assert "class=" in publication.page["sections"][0]["body"]
    # Pages from before there was a log have none, and that is no change.
    Publication.objects.filter(pk=publication.pk).update(page=_without_log(publication.page))
    publication.refresh_from_db()
    assert not recompile(publication)


def _without_log(page):
    return {key: value for key, value in page.items() if key != "changes"}


def test_a_preview_shows_the_log_with_what_is_about_to_be_told():
    article = again(make_publication().article, "Eerste").article
    later = NOW + 2 * DAY
    assert notes(preview_saved(article, later).publication) == ["Eerste"]
    shown = preview_content(article, saved_content(article), later, Told("Straks", True)).publication
    assert notes(shown) == ["Straks", "Eerste"]
    assert "changes" not in preview_content(None, saved_content(None), later).page


def test_the_page_shows_it_below_the_sources(client, time_machine):
    publication = again(make_publication().article, "Getal <b> verbeterd", is_correction=True)
    time_machine.move_to(NOW + 2 * DAY, tick=False)
    page = client.get(publication.get_absolute_url()).content.decode()
    log = page.split('id="wijzigingen"')[1].split("</section>")[0]
    assert log.count("<li>") == 2
    assert "Getal &lt;b&gt; verbeterd" in log
    assert 'class="changes__correction"' in log
    assert 'datetime="2026-06-14"' in log


def test_an_article_that_never_changed_has_no_log(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    assert 'id="wijzigingen"' not in client.get(make_publication().get_absolute_url()).content.decode()


def test_only_the_latest_corrections_are_listed_in_one_query(django_assert_num_queries):
    for n in range(4):
        article = make_publication(title=f"Stuk {n}").article
        again(article, f"Fout {n}", days=n + 1, is_correction=True)
    with django_assert_num_queries(1):
        found = corrections(NOW + 9 * DAY, 3)
    assert [(one.note, one.title) for one in found] == [(f"Fout {n}", f"Stuk {n}") for n in (3, 2, 1)]
    assert [one.note for one in corrections(NOW + DAY + DAY / 2)] == ["Fout 0"]


# -- Through the form ------------------------------------------------------------------------------


def press_publish(client, article, **typed):
    data = form_data(client.get(change_url(article)), **typed)
    return client.post(change_url(article), data | {"_publish": "1"}, follow=True)


def test_the_form_offers_it_once_readers_could_read_the_article(admin_client, time_machine):
    time_machine.move_to(NOW, tick=False)
    assert 'name="change_note"' not in admin_client.get(change_url(make_article())).content.decode()
    article = make_publication().article
    assert 'name="change_note"' in admin_client.get(change_url(article)).content.decode()
    press_publish(admin_client, article, change_note="Bron toegevoegd", is_correction="on")
    live = article.publications.live(NOW).get()
    assert (live.change_note, live.is_correction) == ("Bron toegevoegd", True)
    assert SitePage.objects.get(kind="corrections").get_absolute_url() == "/correcties/"
    assert "Bron toegevoegd" in admin_client.get("/correcties/").content.decode()


def test_what_is_refused_or_only_saved_comes_back_in_words(admin_client, time_machine):
    time_machine.move_to(NOW, tick=False)
    article = make_publication().article
    page = press_publish(admin_client, article, change_note="", is_correction="on")
    assert article.publications.count() == 1
    assert page.context["adminform"].form["is_correction"].value()
    data = form_data(admin_client.get(change_url(article)), change_note="Bijna vergeten")
    page = admin_client.post(change_url(article), data | {"_continue": "1"}, follow=True)
    assert any("Bijna vergeten" in str(message) for message in page.context["messages"])
    assert article.publications.count() == 1
