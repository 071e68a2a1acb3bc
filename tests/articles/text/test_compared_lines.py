"""A comparison laid out as lines to show."""

from articles.text.compare import Op, compare_html, compare_text
from articles.text.compared_lines import Format, Run, lines_of


def show(old, new):
    return lines_of(compare_html(old, new))


def test_each_block_is_a_line_with_its_looks():
    lines = show("", "<p>Een</p><ul><li><p>Twee</p></li></ul><h3>Drie</h3>")
    assert [(line.tag, line.runs[0].text) for line in lines] == [("p", "Een"), ("li", "Twee"), ("h3", "Drie")]
    assert all(line.formats == [] for line in lines)


def test_neighbouring_words_with_one_fate_are_one_run():
    (line,) = show("<p>Een twee drie vier</p>", "<p>Een vijf zes vier</p>")
    assert line.runs == [
        Run(Op.SAME, "Een", ()),
        Run(Op.REMOVED, " twee drie", ()),
        Run(Op.ADDED, " vijf zes", ()),
        Run(Op.SAME, " vier", ()),
    ]


def test_formatting_stands_with_the_words():
    (line,) = show("<p>Een vet woord</p>", "<p>Een <strong>vet</strong> woord</p>")
    assert Run(Op.ADDED, " vet", ("<strong>",)) in line.runs


def test_a_changed_block_is_named_and_a_new_one_speaks_for_itself():
    (line,) = show("<p>Een</p>", "<h3>Een</h3>")
    assert line.formats == [Format(Op.REMOVED, "p"), Format(Op.ADDED, "h3")]
    assert line.tag == "h3"
    kept, new = show("<p>Een</p>", "<p>Een</p><p>Twee</p>")
    assert (kept.is_changed, new.is_changed, new.formats) == (False, True, [])


def test_a_list_that_got_numbers_says_so():
    (line,) = show("<ul><li>Een</li></ul>", "<ol><li>Een</li></ol>")
    assert line.formats == [Format(Op.REMOVED, "ul"), Format(Op.ADDED, "ol")]


def test_a_paragraph_that_was_split_shows_where():
    first, second = show("<p>Een twee</p>", "<p>Een</p><p>twee</p>")
    assert (first.runs[0].text, second.formats) == ("Een", [Format(Op.ADDED, "p")])


def test_lines_of_plain_text_stay_lines():
    lines = lines_of(compare_text("een\ntwee", "een\ndrie"))
    assert [line.is_changed for line in lines] == [False, True]


def test_a_rule_is_shown():
    lines = show("<p>a</p>", "<p>a</p><hr><p>b</p>")
    assert [line.is_changed for line in lines] == [False, True, True]
