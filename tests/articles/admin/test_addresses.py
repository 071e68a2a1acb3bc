"""Old addresses and merging tags, through the doors of the desk."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles.models import AuditEntry, FormerSlug, Tag
from tests.factories import make_article, make_person, make_publication, make_term, make_topic, make_user

pytestmark = pytest.mark.django_db

TAGS = reverse("admin:articles_tag_changelist")


def form_of(client, thing, **changes):
    address = reverse(f"admin:articles_{thing._meta.model_name}_change", args=[thing.pk])
    page = client.get(address)
    bound_fields = list(page.context["adminform"].form)
    data = {
        bound.html_name: bound.value()
        for bound in bound_fields
        if bound.value() is not None and bound.value() is not False
    }
    for inline in page.context["inline_admin_formsets"]:
        data |= {bound.html_name: bound.value() for bound in inline.formset.management_form}
    return client.post(address, data | changes | {"_continue": "1"}, follow=True)


def things():
    make_publication(tags=["ijzer"])
    return [make_topic(), Tag.objects.get(), make_person(is_reviewer=True), make_term("zink")]


def test_a_new_slug_leaves_a_redirect_and_the_editor_is_told(chief, client, said):
    for thing in things():
        old = thing.get_absolute_url()
        page = form_of(chief, thing, slug="nieuw")
        new = type(thing).objects.get(pk=thing.pk).get_absolute_url()
        assert any(old in text and new in text for text in said(page)), (thing, said(page))
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, new)


def test_saving_without_a_new_slug_leaves_none(chief, said):
    for thing in things():
        assert len(said(form_of(chief, thing))) == 1
    assert not FormerSlug.objects.exists()


def test_a_new_thing_takes_an_old_address_over(chief, client):
    topic = make_topic()
    old = topic.slug
    form_of(chief, topic, slug="elders")
    chief.post(reverse("admin:articles_topic_add"), {"name": "Nieuw", "slug": old, "position": "0"})
    assert "Nieuw" in client.get(f"/onderwerpen/{old}/").content.decode()
    assert not FormerSlug.objects.exists()


@pytest.mark.parametrize("door", ["form", "list"])
def test_deleting_drops_the_redirect(chief, client, door):
    term = make_term("zink")
    old = term.get_absolute_url()
    form_of(chief, term, slug="elders")
    if door == "form":
        chief.post(reverse("admin:articles_term_delete", args=[term.pk]), {"post": "yes"})
    else:
        data = {"action": "delete_selected", "_selected_action": [term.pk], "post": "yes"}
        chief.post(reverse("admin:articles_term_changelist"), data)
    assert not FormerSlug.objects.exists()
    assert client.get(old).status_code == 404


def test_moving_topics_up_and_down_in_the_list_is_no_move_of_address(chief):
    first, second = make_topic(), make_topic()
    page = chief.get(reverse("admin:articles_topic_changelist"))
    data = {bound.html_name: bound.value() for bound in page.context["cl"].formset.management_form}
    for number, form in enumerate(page.context["cl"].formset.forms):
        data |= {f"form-{number}-id": form.instance.pk, f"form-{number}-position": 7 - number}
    chief.post(reverse("admin:articles_topic_changelist"), data | {"_save": "1"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert {first.position, second.position} == {6, 7}
    assert not FormerSlug.objects.exists()


class TestMergingTags:
    @pytest.fixture
    def pair(self):
        make_publication(tags=["zinc"])
        make_article(tags=["Zink"])
        return [Tag.objects.get(name="Zink"), Tag.objects.get(name="zinc")]

    def choose(self, client, tags, **more):
        data = {"action": "merge_selected", "_selected_action": [tag.pk for tag in tags]}
        return client.post(TAGS, data | more, follow=True)

    def test_it_asks_which_one_stays_and_changes_nothing_yet(self, chief, pair):
        page = self.choose(chief, pair)
        html = page.content.decode()
        assert page.templates[0].name == "admin/articles/tag/merge.html"
        for tag in pair:
            assert f'name="survivor" value="{tag.pk}"' in html
        assert Tag.objects.count() == 2

    def test_the_chosen_one_stays(self, chief, client, pair, said):
        page = self.choose(chief, pair, survivor=pair[0].pk)
        assert len(said(page)) == 1
        assert list(Tag.objects.all()) == [pair[0]]
        assert client.get("/tags/zinc/")["Location"] == "/tags/zink/"
        entry = AuditEntry.objects.about(pair[0]).get()
        assert (entry.action, entry.door, entry.actor_id) == ("merge_tag", "action", chief.user.pk)

    def test_one_alone_is_nothing_to_merge(self, chief, pair, said):
        assert len(said(self.choose(chief, pair[:1], survivor=pair[0].pk))) == 1
        assert Tag.objects.count() == 2

    def test_one_that_was_not_selected_cannot_stay(self, chief, pair, said):
        make_article(tags=["Derde"])
        page = self.choose(chief, pair, survivor=Tag.objects.get(name="Derde").pk)
        assert len(said(page)) == 1
        assert Tag.objects.count() == 3

    @pytest.mark.parametrize("who", ["writer", "reviewer", "marketer"])
    def test_others_neither_see_it_nor_do_it(self, pair, who, request):
        client = request.getfixturevalue(who)
        assert "merge_selected" not in client.get(TAGS).content.decode()
        self.choose(client, pair, survivor=pair[0].pk)
        assert Tag.objects.count() == 2

    def test_the_right_to_change_tags_is_not_enough(self, client, pair):
        user = make_user()
        user.user_permissions.set(
            Permission.objects.filter(codename__in=["view_tag", "change_tag", "delete_tag"])
        )
        client.force_login(user)
        assert client.get(TAGS).status_code == 200
        self.choose(client, pair, survivor=pair[0].pk)
        assert Tag.objects.count() == 2

    def test_many_take_no_query_each(self, chief, django_assert_max_num_queries):
        for number in range(12):
            make_article(tags=[f"label {number}"])
        with django_assert_max_num_queries(12):
            assert self.choose(chief, Tag.objects.all()).status_code == 200
