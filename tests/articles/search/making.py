"""Articles to be found, straight through publishing."""

from articles.search.query import search
from tests.factories import NOW, make_publication


def publish(title="Een artikel", body="Een tekst.", *, heading="Een kop", **fields):
    """A publication that says no more than it is told to; its slug is of the factory."""
    fields.setdefault(
        "introduction", "<p>Een inleiding over niets, in genoeg woorden om geplaatst te worden.</p>"
    )
    return make_publication(title=title, sections=[(heading, f"<p>{body}</p>")], **fields)


def found(question, now=NOW):
    """The numbers of the publications that are found, the best first."""
    return search(question, now).found.pks


def found_exactly(question, now=NOW):
    """As `found`, but nothing that is only near to what was asked."""
    answer = search(question, now)
    return [] if answer.corrected or answer.is_loose else answer.found.pks
