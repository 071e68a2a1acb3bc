"""Old addresses of topics, tags, people and terms."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.models import FormerSlug, Tag, Topic
from articles.publishing import former_slugs, tags, workflow
from tests.factories import NOW, make_person, make_publication, make_term, make_topic

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def move(thing, slug):
    before, thing.slug = thing.slug, slug
    thing.save()
    former_slugs.settle(thing, before, NOW)


def a_topic():
    return make_topic()


def a_tag():
    make_publication(tags=["ijzer"])
    return Tag.objects.get()


def an_author():
    person = make_person()
    make_publication(authors=[person])
    return person


def a_term():
    return make_term("ijzer")


@pytest.fixture(params=[a_topic, a_tag, an_author, a_term])
def thing(request, time_machine):
    time_machine.move_to(NOW, tick=False)
    return request.param()


def test_every_old_address_leads_to_the_newest_in_one_hop(thing, client):
    old = [thing.get_absolute_url()]
    for slug in ("tweede", "derde"):
        move(thing, slug)
        old.append(thing.get_absolute_url())
    assert client.get(old.pop()).status_code == 200
    for address in old:
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, thing.get_absolute_url())


def test_going_back_makes_no_loop(thing, client):
    first = thing.slug
    move(thing, "tweede")
    second = thing.get_absolute_url()
    move(thing, first)
    assert client.get(thing.get_absolute_url()).status_code == 200
    assert client.get(second)["Location"] == thing.get_absolute_url()
    assert former_slugs.slugs_of(thing) == ["tweede"]


def test_a_page_that_is_there_asks_nothing_about_old_addresses(thing, client, django_assert_max_num_queries):
    move(thing, "tweede")
    client.get(thing.get_absolute_url())
    with django_assert_max_num_queries(20) as captured:
        client.get(thing.get_absolute_url())
    assert not [query for query in captured.captured_queries if "formerslug" in query["sql"]]


def test_what_is_deleted_is_led_to_no_more(client):
    term = make_term("zink")
    old = term.get_absolute_url()
    move(term, "tweede")
    pk = term.pk
    term.delete()
    assert client.get(old).status_code == 404
    former_slugs.forget("term", [pk])
    assert not FormerSlug.objects.exists()


def test_a_new_thing_takes_the_address_over_for_good(client):
    old = make_topic()
    address = old.get_absolute_url()
    slug = old.slug
    move(old, "tweede")
    new = Topic.objects.create(name="Nieuw", slug=slug)
    former_slugs.settle(new, "", NOW)
    assert "Nieuw" in client.get(address).content.decode()
    new.delete()
    assert client.get(address).status_code == 404


def test_kinds_have_addresses_of_their_own(client):
    topic, term = make_topic(), make_term("zink")
    slug = topic.slug
    move(topic, "tweede")
    assert client.get(f"/begrippen/{slug}/").status_code == 404
    move(term, slug)
    assert client.get(f"/onderwerpen/{slug}/")["Location"] == "/onderwerpen/tweede/"


def test_a_person_whom_no_reader_met_leaves_no_address(client):
    person = make_person()
    address = person.get_absolute_url()
    move(person, "tweede")
    assert not FormerSlug.objects.exists()
    assert client.get(address).status_code == 404


def test_a_reviewer_of_a_page_compiled_before_keeps_both_addresses(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    person = make_person(is_reviewer=True)
    make_publication(medical_reviewer=person, reviewed_on=NOW.date())
    person.is_reviewer = False
    old = person.get_absolute_url()
    move(person, "tweede")
    assert client.get(old)["Location"] == person.get_absolute_url()
    assert client.get(person.get_absolute_url()).status_code == 200


def test_nobody_is_led_to_a_page_that_isnt_public_any_more(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    publication = make_publication(tags=["ijzer"])
    tag = Tag.objects.get()
    move(tag, "tweede")
    assert client.get("/tags/ijzer/").status_code == 301
    workflow.withdraw(publication.article, user=None, now=NOW)
    assert client.get("/tags/ijzer/").status_code == 404


# -- Any sequence ----------------------------------------------------------------------------------

SLUGS = [f"s{number}" for number in range(5)]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["make", "rename", "delete", "merge"]), st.sampled_from(SLUGS), st.sampled_from(SLUGS)
    ),
    max_size=25,
)


class TestAnySequence(TestCase):
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    def test_leads_in_one_hop_to_what_is_there(self, steps):
        """Against a plain model: the last owner of a slug, where that one still is, is who answers there."""
        owner = {}
        for step, slug, other in steps:
            self.take(step, slug, other, owner)
        standing = dict(Tag.objects.values_list("slug", "pk"))
        former = dict(FormerSlug.objects.filter(kind="tag").values_list("slug", "target_id"))
        assert not standing.keys() & former.keys()
        assert set(former.values()) <= set(standing.values())
        assert standing | former == owner

    def take(self, step, slug, other, owner):
        tag, second = (Tag.objects.filter(slug=name).first() for name in (slug, other))
        if step == "make" and tag is None:
            tag = Tag.objects.create(
                name=f"n {Tag.objects.count()} {slug} {len(owner)} {id(object())}", slug=slug
            )
            tags.rename(tag, slug_before="", name_before="", user=None, now=NOW)
            owner[slug] = tag.pk
        elif step == "rename" and tag and second is None:
            tag.slug = other
            tag.save()
            tags.rename(tag, slug_before=slug, name_before=tag.name, user=None, now=NOW)
            owner[other] = tag.pk
        elif step == "delete" and tag:
            pk = tag.pk
            tag.delete()
            former_slugs.forget("tag", [pk])
            for name in [name for name, target in owner.items() if target == pk]:
                del owner[name]
        elif step == "merge" and tag and second and tag != second:
            gone = second.pk
            names_before = set(FormerSlug.objects.values_list("slug", flat=True))
            tags.merge(tag, [second], user=None, now=NOW)
            owner.update({name: tag.pk for name, target in owner.items() if target == gone})
            # The old name leads there too.
            for name in set(FormerSlug.objects.values_list("slug", flat=True)) - names_before - owner.keys():
                owner[name] = tag.pk
