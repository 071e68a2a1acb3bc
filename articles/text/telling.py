"""Which words tell what a text is about: the more telling the more often and the higher they stand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .words import fold, words

# A word of the title says as much as four of the text, one of a heading as two more.
IN_TITLE, IN_HEADING = 4, 2
# So many stems are kept of a text: enough for two articles on one subject to meet in several of them.
MOST_STEMS = 16
LONGEST_STEM = 48
_SHORTEST = 3

# Words that stand in any Dutch text, whatever it is about: pronouns, prepositions, conjunctions, adverbs, and
# the verbs and adjectives that articles of advice are full of.
_COMMON = frozenset(
    """
    aan aantal acht achter af al alle alleen alles als altijd ander andere anders basis beetje behalve
    beide bekend betekenen betekent beter bevat bij bijna bijvoorbeeld binnen blijft blijven boven buiten
    daar daarbij daardoor daarmee daarna daarom daarvan dag dagen dan dat de deel deze dezelfde die
    dingen dit doe doen doet door drie duidelijk dus duurt echt echter een eens eerst eerste eigen elk
    elkaar elke en enkele er erg ermee ertoe eruit ervan even extra gaan gaat gebeurt gebruik gebruiken
    gebruikt gedaan gedacht geeft geen genoeg geven geweest gewone gewoon ging goed goede graag groot
    grote haar had hadden halve hangt heb hebben heeft heel helemaal helpen helpt hem hen het hetzelfde
    hier hoe hoeft hoeveel hoeveelheid hoger hoog hun ieder iedereen iemand iets ik in is ja jaar je
    jezelf jou jouw juist kan keer kiezen klein kleine komen komt kort krijgen krijgt kun kunnen kunt
    laag laat lang langer later lees leest let maakt maar mag maken makkelijk man me mee meer meest
    meestal mens mensen met middel middelen mijn minder minst misschien moet moeten mogelijk mogen naar
    naast nadat nauwelijks nee neem neemt negen nemen net niet niets niks nodig nog nooit nou nu of om
    omdat onder ongeveer ons onze ook op over overal paar per plaats precies rond samen sinds snel soms
    soort soorten staan staat steeds te tegen telt ten ter terug terwijl tien tijd tijdens toch toe tot
    tussen twee uit uw vaak van vanaf vanuit veel vele verder verschil verschillende via vier vijf vind
    vinden vindt volgens voor vooraf vooral voordat vraag vragen waar waarbij waarin waarom waarop
    waarvan wanneer want ware waren was wat we weer weet weg weinig wel welk welke werd werden werken
    werkt weten wie wij wil willen worden wordt zeggen zegt zelf zelfs zes zeven zich zie ziet zij zijn
    zit zitten zo zoals zodat zoek zoeken zonder zou zouden zowel zullen zult één
    """.split()  # noqa: SIM905 - a list of two hundred would fill the file
)


class Telling(NamedTuple):
    """A stem with its weight in a text (above 0) and the form in which the text has it most often."""

    stem: str
    weight: float
    word: str


def telling_words(title: str, headings: str, text: str, most: int = MOST_STEMS) -> list[Telling]:
    """The `most` most telling stems of an article, the heaviest first; `text` holds the headings as well.

    The weight is 1 + ln(tf): a word that stands there ten times isn't ten times as telling (Manning, Raghavan
    and Schütze, Introduction to Information Retrieval, 2008, § 6.4.1). How rare a word is on the site isn't
    in it: that changes with every article, and articles.related.similarity puts it in when it compares.
    """
    found: Counter[str] = Counter()
    for part, times in ((title, IN_TITLE), (headings, IN_HEADING), (text, 1)):
        for word in _candidates(part):
            found[word] += times
    # Only here: it brings the stemmers of all its languages along.
    import snowballstemmer

    # One for each call: it keeps the word it works on, and threads would share that.
    stem_word = snowballstemmer.stemmer("dutch_porter").stemWord
    forms: dict[str, list[tuple[int, str]]] = {}
    for word, times in found.items():
        forms.setdefault(_stem(word, stem_word), []).append((times, word))
    telling = [
        Telling(stem, 1 + math.log(sum(times for times, _word in each)), max(each, key=_most_often)[1])
        for stem, each in forms.items()
    ]
    return sorted(telling, key=lambda found: (-found.weight, found.stem))[:most]


def _most_often(form: tuple[int, str]) -> tuple[int, int, str]:
    times, word = form
    return times, -len(word), word


def _candidates(text: str) -> Iterator[str]:
    for word in words(text):
        folded = fold(word.text).strip("-'")
        if len(folded) >= _SHORTEST and folded not in _COMMON and not folded.isnumeric():
            yield folded


def _stem(word: str, stem_word: Callable[[str], str]) -> str:
    # Plurals such as “vitamines” and “doses” are none that the stemmer knows.
    if len(word) > 5 and word.endswith("es"):
        word = word[:-1]
    return stem_word(word)[:LONGEST_STEM]
