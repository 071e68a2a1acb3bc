"""The links in rich text."""

from articles.text.links import links_in


def test_links_come_with_their_words_in_order():
    html = '<p><a href="/a/?x=1&amp;y=2">Een <em>twee</em></a> en <a href="https://b.nl/" title="t">B</a></p>'
    assert links_in(html) == [("/a/?x=1&y=2", "Een twee"), ("https://b.nl/", "B")]


def test_an_anchor_without_an_address_is_no_link_and_an_empty_one_is():
    assert links_in('<a>niets</a><a href="">leeg</a>') == [("", "leeg")]


def test_unclosed_links_lose_nothing():
    assert links_in('<a href="/a">een<a href="/b">twee') == [("/a", "een"), ("/b", "twee")]
