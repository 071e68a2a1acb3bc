"""Small sites on which it is plain what is related to what."""

from articles.models import RelatedList
from articles.related.refresh import refresh
from tests.factories import NOW, make_publication

WORDS = "<p>{}</p>"


def make_about(subject, **fields):
    """A live article that speaks of nothing but `subject`."""
    fields.setdefault("title", f"Alles over {subject}")
    fields.setdefault("sections", [(subject.capitalize(), f"<p>{subject} en nog eens {subject}.</p>")])
    return make_publication(introduction=f"<p>{subject}</p>", **fields)


def entries_of(publication):
    return RelatedList.objects.get(pk=publication.article_id).entries


def computed(*publications, now=NOW):
    """Compute what is due; the entries of each of these."""
    refresh(now)
    return [entries_of(publication) for publication in publications]


def ids(*publications):
    return [publication.article_id for publication in publications]
