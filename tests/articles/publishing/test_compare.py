"""Two versions of an article compared, field by field and section by section."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.publishing.compare import compare, summarise
from articles.publishing.naming import names_in
from articles.publishing.pairing import moved, pair_sections
from articles.publishing.snapshot import take_snapshot
from articles.text.compare import Op
from tests.factories import make_article, make_person, make_term
from tests.work import lines_run

words = st.lists(st.sampled_from(["zink", "ijzer", "de", "en", "helpt"]), min_size=1, max_size=6).map(
    " ".join
)
section = st.builds(
    lambda heading, body: {"heading": heading, "body": f"<p>{body}</p>", "image": None}, words, words
)


def numbered(sections):
    return [{"id": number, **section} for number, section in enumerate(sections, 1)]


def content(sections=(), **fields):
    return {
        "title": "Zink", "slug": "zink", "topic": None, "tags": [], "key_points": "",
        "introduction": "<p>Wat?</p>", "description": "", "lead_image": None, "authors": [],

        "medical_reviewer": None, "reviewed_on": None, "review_due_on": None, "subjects": [],
        "references": [], "sponsoring": "normal",
        "sections": list(sections),
    } | fields  # fmt: skip


def difference(old, new):
    return compare(old, new, names={})


def texts(lines, op):
    return "".join(run.text for line in lines for run in line.runs if run.op is op)


# -- Fields ----------------------------------------------------------------------------------------


def test_only_fields_that_changed_are_shown_word_by_word():
    found = difference(content(), content(title="Zink en koper", introduction="<p>Hoe?</p>"))
    assert [change.name for change in found.fields] == ["title", "introduction"]
    assert texts(found.fields[0].lines, Op.ADDED) == " en koper"


def test_of_a_list_the_things_that_came_and_went_are_shown():
    (change,) = difference(content(tags=["a", "b", "c"]), content(tags=["a", "c", "d"])).fields
    assert [(run.op, run.text) for line in change.lines for run in line.runs] == [
        (Op.SAME, "a"), (Op.REMOVED, "b"), (Op.SAME, "c"), (Op.ADDED, "d"),
    ]  # fmt: skip


def test_another_order_of_authors_is_a_change():
    assert len(difference(content(authors=[1, 2]), content(authors=[2, 1])).fields) == 1


def test_a_field_that_an_old_version_did_not_take_down_is_not_known_to_differ():
    old = content()
    del old["key_points"]
    assert difference(old, content(key_points="Kort")).is_empty
    assert difference(content(), content(something_new="x")).is_empty


def test_beside_nothing_all_that_there_is_differs():
    (change,) = [
        change for change in difference({}, content(key_points="Kort")).fields if change.name == "key_points"
    ]
    assert texts(change.lines, Op.ADDED) == "Kort"


@pytest.mark.django_db
def test_people_and_such_go_by_their_names_in_few_queries(django_assert_max_num_queries):
    article = make_article(authors=[make_person(f"Auteur {n}") for n in range(9)])
    article.subjects.add(make_term("zink"))
    old = take_snapshot(article)
    new = old | {"authors": old["authors"][1:], "subjects": []}
    with django_assert_max_num_queries(5):
        found = compare(old, new)
    assert {change.name: texts(change.lines, Op.REMOVED) for change in found.fields} == {
        "authors": "Auteur 0", "subjects": "zink",
    }  # fmt: skip


@pytest.mark.django_db
def test_who_was_deleted_still_goes_by_something(django_assert_max_num_queries):
    person = make_person("Weg")
    number = person.pk
    person.delete()
    with django_assert_max_num_queries(3):
        names = names_in(content(authors=[number]))
    assert str(number) in names[type(person)][number]


# -- Sections --------------------------------------------------------------------------------------


@given(st.lists(section, max_size=6))
def test_a_version_is_the_same_as_itself(sections):
    assert difference(content(numbered(sections)), content(numbered(sections))).is_empty


@given(
    st.lists(section, max_size=6).flatmap(
        lambda made: st.tuples(st.just(made), st.permutations(numbered(made)))
    )
)
def test_another_order_flags_no_text(both):
    made, mixed = both
    found = difference(content(numbered(made)), content(mixed))
    assert {change.kind for change in found.sections} <= {"same"}
    pairs = [(change.old_place, change.new_place) for change in found.sections]
    assert sorted(pairs) == sorted((section["id"], place) for place, section in enumerate(mixed, 1))


@given(st.lists(section, max_size=6, unique_by=lambda made: made["heading"] + made["body"]), st.data())
def test_also_of_sections_that_were_made_anew(made, data):
    mixed = data.draw(st.permutations(made))
    new = [{"id": number, **section} for number, section in enumerate(mixed, 100)]
    found = difference(content(numbered(made)), content(new))
    assert {change.kind for change in found.sections} <= {"same"}


@given(st.lists(section, max_size=5), st.lists(section, max_size=5))
def test_every_section_of_both_is_shown_once_with_all_its_words(old, new):
    new = [{"id": number, **section} for number, section in enumerate(new, 3)]
    found = difference(content(numbered(old)), content(new))
    assert sorted(c.old_place for c in found.sections if c.old_place) == list(range(1, len(old) + 1))
    assert [c.new_place for c in found.sections if c.new_place] == list(range(1, len(new) + 1))
    for change in found.sections:
        if change.body:
            before = texts(change.body, Op.REMOVED)
            kept = texts(change.body, Op.SAME)
            if change.old_place:
                whole = old[change.old_place - 1]["body"][3:-4]
                assert sorted((before + " " + kept).split()) == sorted(whole.split())


def test_only_what_really_moved_is_shown_as_moved():
    sections = numbered({"heading": f"Kop {n}", "body": "", "image": None} for n in range(5))
    found = difference(content(sections), content([*sections[1:], sections[0]]))
    assert [change.content["id"] for change in found.sections if change.is_moved] == [1]


def test_a_removed_section_stands_where_it_stood_and_a_new_one_where_it_stands():
    sections = numbered({"heading": f"Kop {n}", "body": f"<p>tekst{n}</p>", "image": None} for n in range(3))
    new = {"id": 9, "heading": "Nieuw", "body": "<p>anders</p>", "image": None}
    found = difference(content(sections), content([sections[0], new, sections[2]]))
    assert [(change.kind, change.content["heading"]) for change in found.sections] == [
        ("same", "Kop 0"), ("removed", "Kop 1"), ("added", "Nieuw"), ("same", "Kop 2"),
    ]  # fmt: skip


def test_a_section_that_was_made_anew_is_known_by_its_heading_or_its_words():
    old = [
        {"id": 1, "heading": "Zink", "body": "<p>een</p>"},
        {"id": 2, "heading": "x", "body": "<p>a b c d</p>"},
    ]
    new = [
        {"id": 8, "heading": "y", "body": "<p>a b c e</p>"},
        {"id": 9, "heading": "zink", "body": "<p>twee</p>"},
    ]
    assert pair_sections(old, new) == [(1, 0), (0, 1)]
    assert len(moved([(1, 0), (0, 1)])) == 1


def test_a_changed_picture_is_a_change_of_its_section():
    old = [{"id": 1, "heading": "Zink", "body": "", "image": 3}]
    (change,) = difference(content(old), content([old[0] | {"image": 4}])).sections
    assert (change.kind, [other.name for other in change.others]) == ("changed", ["image"])


# -- In a few words --------------------------------------------------------------------------------


def test_a_change_is_summed_up():
    sections = numbered({"heading": f"Kop {n}", "body": "<p>a</p>", "image": None} for n in range(3))
    changed = [sections[2], sections[0] | {"body": "<p>b</p>"}]
    words = summarise(content(sections), content(changed, tags=["x"]))
    assert words.count(",") == 3
    assert summarise(content(), content()) != summarise(None, content())


# -- Work ------------------------------------------------------------------------------------------


def long_version(mark, sections):
    body = "".join(
        f"<p>{' '.join(f'woord{(n * 7 + p) % 50}' for n in range(25))} {mark}</p>" for p in range(4)
    )
    return content(numbered({"heading": f"Kop {n}", "body": body, "image": None} for n in range(sections)))


def turned_round(sections):
    old, new = long_version("oud", sections), long_version("nieuw", sections)
    new["sections"].reverse()
    return old, new


def test_a_text_of_three_thousand_words_turned_round_is_recognised():
    found = difference(*turned_round(30))
    assert {change.kind for change in found.sections} == {"changed"}


def test_twice_the_sections_are_twice_the_work():
    half, whole = (lines_run(difference, *turned_round(n)) for n in (15, 30))
    assert whole < 2.5 * half


def made_anew(sections):
    old = content(
        {"id": n, "heading": f"Kop {n}", "body": f"<p>{'een ' * 40}{n}</p>"} for n in range(sections)
    )
    new = content(
        {"id": n, "heading": f"Titel {n}", "body": f"<p>{'twee ' * 40}{n}</p>"}
        for n in range(1000, 1000 + sections)
    )
    return old, new


def test_many_sections_made_anew_are_bounded_work():
    half, whole = (lines_run(difference, *made_anew(n)) for n in (75, 150))
    assert whole < 4.5 * half
    assert whole < 2_000_000
