"""Tables in frames that scroll."""

from hypothesis import given
from hypothesis import strategies as st

from articles.text.sanitise import sanitise
from articles.text.tables import frame_tables

TABLE = "<table><tbody><tr><td>58 mg</td></tr></tbody></table>"
FRAME = '<div class="table" role="group" tabindex="0" aria-label="Tabel">'


def test_each_table_gets_a_frame():
    framed = frame_tables(f"<p>Voor</p>{TABLE}<p>Tussen</p>{TABLE}", "Tabel")
    assert framed == f"<p>Voor</p>{FRAME}{TABLE}</div><p>Tussen</p>{FRAME}{TABLE}</div>"


def test_text_without_tables_stays_as_it_is():
    assert (
        frame_tables("<p>Een &lt;table&gt; is geen tabel.</p>", "Tabel")
        == "<p>Een &lt;table&gt; is geen tabel.</p>"
    )


def test_a_table_in_an_attribute_is_no_table():
    link = '<p><a href="/x" title="<table>">x</a></p>'
    assert frame_tables(link + TABLE, "Tabel") == link + f"{FRAME}{TABLE}</div>"


def test_the_label_cannot_end_its_attribute():
    assert 'aria-label="&quot;&gt;&lt;b&gt;"' in frame_tables(TABLE, '"><b>')


@given(
    st.lists(
        st.sampled_from(["<table>", "</table>", "<tr>", "<td>", "<p>", "<b>", "x", "<caption>"]), max_size=20
    )
)
def test_frames_open_and_close_in_pairs(parts):
    clean = sanitise("".join(parts))
    framed = frame_tables(clean, "Tabel")
    assert framed.count("<div") == framed.count("</div>") == clean.count("<table>")
    assert framed.replace(FRAME, "").replace("</div>", "") == clean
