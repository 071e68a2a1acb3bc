"""How a comparison is drawn: in words too, and never as somebody's own HTML."""

from articles.templatetags.differences import as_read, drawn
from articles.text.compare import compare_html, compare_text
from articles.text.compared_lines import lines_of


def html(old, new):
    return drawn(lines_of(compare_html(old, new)))


def test_added_and_removed_are_said_in_words_that_only_screen_readers_meet():
    page = drawn(lines_of(compare_text("een twee", "een drie")))
    assert page.count('<span class="visually-hidden">') == 4
    assert "<del>" in page
    assert "<ins>" in page


def test_formatting_looks_like_itself_and_a_link_leads_nowhere():
    page = html("", '<p><strong>vet</strong> <a href="/a?b=1&amp;c=2">hier</a></p>')
    assert "<strong>vet</strong>" in page
    assert "(/a?b=1&amp;c=2)" in page
    assert "<a " not in page


def test_another_kind_of_block_is_named():
    assert html("<p>a</p>", "<h3>a</h3>").count("difference__format") == 2


def test_a_space_that_came_is_seen():
    assert "difference__format" in drawn(lines_of(compare_text("a,b", "a ,b")))


def test_what_stands_in_a_text_is_no_html():
    page = drawn(lines_of(compare_text("", "<script>alert(1)</script>")))
    assert "<script" not in page
    # Marks come out of stored text: only what this code knows is drawn.
    stored = html("<p>x</p>", '<p><a href="&quot;&gt;<b>" onclick="x">y</a><span class="z">x</span></p>')
    assert "onclick" not in stored
    assert '<span class="z"' not in stored


def test_unchanged_text_is_cleaned_once_more():
    assert as_read("<p onclick='x'>a<script>b</script></p>") == "<p>a</p>"
