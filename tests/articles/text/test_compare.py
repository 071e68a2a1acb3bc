"""Two texts compared word by word: nothing lost, nothing flagged that is equal."""

from hypothesis import given
from hypothesis import strategies as st

from articles.text.compare import Op, compare_html, compare_text, is_changed, same_html, same_text
from articles.text.sanitise import sanitise
from tests.work import lines_run

words = st.sampled_from(
    ["vitamine", "D", "B", "12", "is", "een", "een", ",", ".", "&", "<", "foto's", "omega-3", "é"]
)
spaces = st.sampled_from([" ", "  ", "\n", "\r\n", ""])
plain = st.lists(st.tuples(words, spaces), max_size=12).map(lambda pairs: "".join(map("".join, pairs)))
fragments = st.sampled_from([
    "<p>", "</p>", "<strong>", "</strong>", "<em>", "</em>", "<ul><li>", "</li></ul>", "<h3>", "</h3>",
    "<br>", "<a href='/x'>", "<a href='https://a.nl/?a=1&amp;b=2'>", "</a>",
    "<sub>", "</sub>", "<pre>", "</pre>", "<hr>",
    "&amp;", "&nbsp;", "een", "twee", "drie", " ", "\n", ". ", "<table><tr><td>", "</td></tr></table>",
])  # fmt: skip
rich = st.lists(fragments, max_size=16).map("".join).map(sanitise)


def side(parts, name):
    return "".join(getattr(part, name) for part in parts)


def shown(parts, op):
    return "".join(part.shown for part in parts if part.op is op)


@given(plain, plain)
def test_both_plain_texts_can_be_read_from_the_comparison(old, new):
    parts = compare_text(old, new)
    assert (side(parts, "old"), side(parts, "new")) == (old, new)


@given(st.text(max_size=30), st.text(max_size=30))
def test_also_of_texts_that_nobody_would_write(old, new):
    for compare in (compare_text, compare_html):
        parts = compare(old, new)
        assert (side(parts, "old"), side(parts, "new")) == (old, new)


@given(rich, rich)
def test_both_rich_texts_can_be_read_from_the_comparison(old, new):
    parts = compare_html(old, new)
    assert (side(parts, "old"), side(parts, "new")) == (old, new)


@given(rich)
def test_a_text_is_the_same_as_itself(text):
    assert not is_changed(compare_html(text, text))
    assert not is_changed(compare_text(text, text))


@given(plain, plain)
def test_texts_that_read_differently_are_changed(old, new):
    def read(text):
        return text.replace("\r\n", "\n")

    assert is_changed(compare_text(old, new)) == (read(old) != read(new))


@given(plain, plain, st.sampled_from(["iets", "nieuws"]))
def test_a_word_put_in_flags_that_word_only(before, after, word):
    parts = compare_text(f"{before} {after}", f"{before} {word} {after}")
    # At most a double space becomes two single ones.
    assert shown(parts, Op.REMOVED).strip() == ""
    assert shown(parts, Op.ADDED).strip() == word


@given(rich, rich)
def test_what_is_kept_is_equal_on_both_sides(old, new):
    for part in compare_html(old, new):
        if part.op is Op.SAME and "pre" not in old + new:
            assert part.old.split() == part.new.split() or part.tag == "br" or "<" in part.old + part.new


def test_a_changed_word_is_removed_and_added():
    parts = compare_text("Slik twee pillen per dag.", "Slik drie pillen per dag.")
    assert (shown(parts, Op.REMOVED), shown(parts, Op.ADDED)) == (" twee", " drie")


def test_a_word_that_became_bold_is_flagged_and_its_neighbours_are_not():
    parts = compare_html("<p>een vet woord</p>", "<p>een <strong>vet</strong> woord</p>")
    assert (shown(parts, Op.REMOVED), shown(parts, Op.ADDED)) == (" vet", " vet")
    assert next(part.marks for part in parts if part.op is Op.ADDED) == ("<strong>",)


def test_another_target_of_a_link_is_flagged():
    parts = compare_html('<p>zie <a href="/a">hier</a></p>', '<p>zie <a href="/b">hier</a></p>')
    assert [part.marks for part in parts if part.op is not Op.SAME] == [
        ('<a href="/a">',),
        ('<a href="/b">',),
    ]


def test_a_paragraph_that_became_a_heading_is_flagged_and_its_words_are_not():
    parts = compare_html("<p>Een kop</p>", "<h3>Een kop</h3>")
    assert [(part.op, part.tag) for part in parts if part.op is not Op.SAME and part.tag[0] != "/"] == [
        (Op.REMOVED, "p"),
        (Op.ADDED, "h3"),
    ]
    assert shown(parts, Op.SAME) == "Een kop"


def test_a_paragraph_that_went_is_one_whole_paragraph():
    parts = compare_html("<p>Een.</p><p>Twee.</p><p>Drie.</p>", "<p>Een.</p><p>Drie.</p>")
    assert side([part for part in parts if part.op is Op.REMOVED], "old") == "<p>Twee.</p>"
    parts = compare_html("<ul><li><p>b</p></li></ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>")
    assert side([part for part in parts if part.op is Op.ADDED], "new") == "<li><p>a</p></li>"


def test_how_the_source_is_laid_out_is_no_change():
    assert same_html("<p>een twee</p><p>drie</p>", "<p>een\ntwee</p>\n<p>drie</p>\n")
    assert same_html("<p><em><strong>x</strong></em></p>", "<p><strong><em>x</em></strong></p>")
    assert not same_html("<pre>a\nb</pre>", "<pre>a b</pre>")
    assert same_text("een\r\ntwee", "een\ntwee")
    assert not same_text("een\ntwee", "een twee")


def test_a_space_before_a_comma_is_a_change_of_the_space_only():
    parts = compare_text("een , twee", "een, twee")
    assert [(part.op, part.shown) for part in parts if part.op is not Op.SAME] == [(Op.REMOVED, " ")]


def test_a_long_text_written_anew_is_work_by_its_length():
    def written(n):
        old = "".join(f"<p>woord{i} de en het {i % 7}</p>" for i in range(n))
        new = "".join(f"<p>{i % 7} het en de ander{i}</p>" for i in range(n))
        return old, new

    half, whole = (lines_run(compare_html, *written(n)) for n in (500, 1000))
    assert whole < 2.5 * half
