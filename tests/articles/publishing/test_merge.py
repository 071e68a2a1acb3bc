"""Two people made something of one version: what belongs to each is kept, and who must choose is asked."""

from hypothesis import given
from hypothesis import strategies as st

from articles.publishing.merge import merge

BASE = {
    "title": "Zink",
    "introduction": "<p>Wat?</p>",
    "key_points": "Kort",
    "tags": ["a", "b"],
    "authors": [1],
    "sections": [
        {"id": 1, "heading": "Een", "body": "<p>een</p>", "image": None},
        {"id": 2, "heading": "Twee", "body": "<p>twee</p>", "image": None},
        {"id": 3, "heading": "Drie", "body": "<p>drie</p>", "image": None},
    ],
}
NEW = {"id": None, "heading": "Nieuw", "body": "<p>nieuw</p>", "image": None}


def version(*sections, **fields):
    return BASE | fields | ({"sections": list(sections)} if sections else {})


def section(number, **changes):
    return BASE["sections"][number - 1] | changes


ALL = section(1), section(2), section(3)


def merged(mine, theirs, base=BASE, **choices):
    return merge(base, mine, theirs, {key.replace("_", "-"): choice for key, choice in choices.items()})


def headings(result):
    return [section["heading"] for section in result.content["sections"]]


def keys(items):
    return [item.key for item in items]


# -- Fields ----------------------------------------------------------------------------------------


def test_what_one_of_them_changed_is_taken_from_that_one():
    result = merged(version(title="Mijn"), version(introduction="<p>Hun</p>"))
    assert (result.content["title"], result.content["introduction"]) == ("Mijn", "<p>Hun</p>")
    assert (result.open, {item.key: item.by for item in result.items}) == (
        [], {"title": "mine", "introduction": "theirs"},
    )  # fmt: skip


def test_what_both_changed_alike_is_no_conflict():
    result = merged(version(title="Samen"), version(title="Samen"))
    assert (result.content["title"], result.items) == ("Samen", [])


def test_what_both_changed_is_chosen():
    mine, theirs = version(title="Mijn"), version(title="Hun")
    assert keys(merged(mine, theirs).open) == ["title"]
    assert merged(mine, theirs, title="mine").content["title"] == "Mijn"
    assert merged(mine, theirs, title="theirs").content["title"] == "Hun"
    for nonsense in ("both", "x"):
        assert keys(merged(mine, theirs, title=nonsense).open) == ["title"]


def test_of_texts_both_can_be_kept():
    result = merged(
        version(introduction="<p>Mijn</p>"), version(introduction="<p>Hun</p>"), introduction="both"
    )
    assert (result.content["introduction"], result.open) == ("<p>Mijn</p><p>Hun</p>", [])


def test_tags_of_both_are_united():
    result = merged(version(tags=["b", "c"]), version(tags=["a", "b", "d"]))
    assert (result.content["tags"], result.open) == (["b", "c", "d"], [])


def test_how_a_text_is_laid_out_is_no_change():
    result = merged(version(introduction="<p>Wat?</p>\n"), version(introduction="<p>Hun</p>"))
    assert result.open == []


# -- Sections --------------------------------------------------------------------------------------


def test_the_parts_of_a_section_are_merged_apart():
    result = merged(
        version(section(1, heading="Mijn kop"), *ALL[1:]), version(section(1, body="<p>hun</p>"), *ALL[1:])
    )
    first = result.content["sections"][0]
    assert (first["heading"], first["body"], result.open) == ("Mijn kop", "<p>hun</p>", [])


def test_a_text_that_both_changed_is_chosen():
    mine = version(section(1, body="<p>mijn</p>"), *ALL[1:])
    theirs = version(section(1, body="<p>hun</p>"), *ALL[1:])
    assert keys(merged(mine, theirs).open) == ["section-1-body"]
    bodies = {
        choice: merged(mine, theirs, section_1_body=choice).content["sections"][0]["body"]
        for choice in ("mine", "theirs", "both")
    }
    assert bodies == {"mine": "<p>mijn</p>", "theirs": "<p>hun</p>", "both": "<p>mijn</p><p>hun</p>"}


def test_new_sections_of_both_are_kept_behind_their_neighbours():
    theirs = version(section(1), section(2), NEW | {"id": 9, "heading": "Hun"}, section(3))
    result = merged(version(section(1), NEW, section(2), section(3)), theirs)
    assert headings(result) == ["Een", "Nieuw", "Twee", "Hun", "Drie"]
    assert result.open == []


def test_what_one_took_away_and_the_other_left_alone_goes():
    result = merged(version(section(2), section(3)), version(section(1), section(2)))
    assert (headings(result), result.open) == (["Twee"], [])


def test_what_one_took_away_and_the_other_wrote_in_is_chosen_and_kept_until_then():
    written = version(section(1, body="<p>meer</p>"), *ALL[1:])
    without = version(*ALL[1:])
    for mine, theirs in ((written, without), (without, written)):
        result = merged(mine, theirs)
        assert keys(result.open) == ["section-1"]
        assert headings(result) == ["Een", "Twee", "Drie"]
    assert headings(merged(written, without, section_1="theirs")) == ["Twee", "Drie"]
    assert headings(merged(written, without, section_1="mine")) == ["Een", "Twee", "Drie"]
    assert headings(merged(without, written, section_1="mine")) == ["Twee", "Drie"]


def test_the_order_is_that_of_whoever_moved_them():
    moved = version(section(3), section(1), section(2))
    for mine, theirs in ((moved, BASE), (BASE, moved)):
        assert (headings(merged(mine, theirs)), merged(mine, theirs).open) == (["Drie", "Een", "Twee"], [])


def test_two_orders_are_chosen_from():
    mine, theirs = version(section(3), section(1), section(2)), version(section(2), section(1), section(3))
    assert keys(merged(mine, theirs).open) == ["order"]
    assert headings(merged(mine, theirs, order="theirs")) == ["Twee", "Een", "Drie"]
    assert headings(merged(mine, theirs, order="mine")) == ["Drie", "Een", "Twee"]


def test_without_a_common_beginning_nothing_counts_as_removed():
    mine, theirs = version(section(1), title="Mijn"), version(section(1), section(2))
    result = merged(mine, theirs, base=None)
    assert keys(result.open) == ["title"]
    assert headings(result) == ["Een", "Twee"]


def test_whatever_else_my_sections_carry_stays_with_them():
    mine = version(*(section(number) | {"row": number} for number in (1, 2, 3)))
    result = merged(mine, version(section(1, body="<p>hun</p>"), *ALL[1:]))
    assert [section["row"] for section in result.content["sections"]] == [1, 2, 3]


# -- Whatever they do ------------------------------------------------------------------------------

bodies = st.sampled_from(["<p>een</p>", "<p>anders</p>", "<p>nog iets</p>"])
sections = st.lists(
    st.builds(
        lambda number, body: section(number, body=body),
        st.sampled_from([1, 2, 3]),
        bodies,
    ),
    max_size=3,
    unique_by=lambda made: made["id"],
)
added = st.lists(st.builds(lambda body: NEW | {"body": body}, bodies), max_size=2)


def contents(is_mine):
    def build(title, kept, new):
        new = [one | {"id": None if is_mine else 10 + number} for number, one in enumerate(new)]
        return version(title=title) | {"sections": [*kept, *new]}

    return st.builds(build, st.sampled_from(["Zink", "IJzer", "Koper"]), sections, added)


@given(contents(True), contents(False), st.booleans())
def test_until_somebody_chose_no_text_of_either_is_gone_that_its_writer_changed(mine, theirs, has_base):
    result = merged(mine, theirs, base=BASE if has_base else None)
    written = {(section["id"], section["body"]) for section in BASE["sections"]}
    shown = {item.key: str((item.mine, item.theirs)) for item in result.items}
    texts = [section["body"] for section in result.content["sections"]]
    for side in (mine, theirs):
        for made in side["sections"]:
            if (made["id"], made["body"]) not in written:
                assert made["body"] in texts or any(made["body"] in text for text in shown.values())


@given(contents(True), contents(False))
def test_merging_with_who_changed_nothing_gives_the_other(mine, theirs):
    def plain(content):
        return [(section["heading"], section["body"]) for section in content["sections"]]

    assert plain(merged(mine, BASE).content) == plain(mine)
    assert plain(merged(BASE, theirs).content) == plain(theirs)
    assert merged(mine, BASE).open == merged(BASE, theirs).open == []


@given(contents(True), contents(False), st.sampled_from(["mine", "theirs"]))
def test_with_every_choice_made_nothing_is_open(mine, theirs, choice):
    first = merged(mine, theirs)
    choices = {item.key: choice for item in first.conflicts}
    assert merge(BASE, mine, theirs, choices).open == []
