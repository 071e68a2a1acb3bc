"""The light notation in which the demo texts are written."""

from articles.demo.notation import to_html
from articles.text.sanitise import sanitise


def test_lines_of_a_paragraph_are_joined():
    assert to_html("\nEen zin.\nNog een.\n\nTwee.\n") == "<p>Een zin. Nog een.</p><p>Twee.</p>"


def test_a_list_has_strong_lead_ins():
    html = to_html("- Kort: seconden.\n- Zonder aanloop")
    assert html == "<ul><li><p><strong>Kort:</strong> seconden.</p></li><li><p>Zonder aanloop</p></li></ul>"


def test_a_numbered_list():
    assert to_html("1. Eerst\n2. Dan") == "<ol><li><p>Eerst</p></li><li><p>Dan</p></li></ol>"


def test_a_table_begins_with_its_head():
    html = to_html("| Stof | RI |\n| Zink | 10 mg |")
    assert html == (
        '<table><thead><tr><th scope="col">Stof</th><th scope="col">RI</th></tr></thead>'
        "<tbody><tr><td>Zink</td><td>10 mg</td></tr></tbody></table>"
    )


def test_an_empty_corner_is_no_head():
    assert "<tr><td></td><th" in to_html("| | Zink |\n| RI | 10 mg |")


def test_what_comes_out_is_what_is_stored():
    html = to_html("Tekst met <em>nadruk</em>.\n\n- Eén: a\n- Twee: b\n\n| a | b |\n| 1 | 2 |")
    assert sanitise(html) == html


def test_nothing_gives_nothing():
    assert to_html(" \n\n ") == ""
