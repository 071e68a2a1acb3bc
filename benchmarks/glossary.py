"""Measures linking 1,000 glossary terms in an article of 2,000 words, against one big regular expression.

    python benchmarks/glossary.py

The milliseconds depend on the machine; the ratio between the two ways, and the growth with the glossary,
hardly do.
"""

import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from articles.text.glossary import GlossaryTerm, Matcher, link_terms

SYLLABLES = (
    "ma",
    "ne",
    "si",
    "um",
    "cal",
    "ci",
    "vi",
    "ta",
    "mi",
    "no",
    "zu",
    "ka",
    "li",
    "ur",
    "fo",
    "la",
    "ven",
    "gel",
)
WORDS_PER_PARAGRAPH = 80
ROUNDS = 15


def make_word(rng: random.Random) -> str:
    return "".join(rng.choices(SYLLABLES, k=rng.randint(2, 5)))


def make_glossary(size: int, rng: random.Random) -> list[GlossaryTerm]:
    """`size` terms of one to three words, each with a plural."""
    names: set[str] = set()
    while len(names) < size:
        names.add(" ".join(make_word(rng) for _ in range(rng.choice([1, 1, 1, 2, 3]))))
    return [
        GlossaryTerm(name, f"/begrippen/{number}/", (name, name + "en"))
        for number, name in enumerate(sorted(names))
    ]


def make_article(word_count: int, terms: list[GlossaryTerm], rng: random.Random) -> str:
    """Paragraphs in which one word in forty is a term."""
    paragraphs = []
    for _ in range(word_count // WORDS_PER_PARAGRAPH):
        words = [
            rng.choice(terms).key if rng.random() < 0.025 else make_word(rng)
            for _ in range(WORDS_PER_PARAGRAPH)
        ]
        paragraphs.append(f"<p>{' '.join(words).capitalize()}.</p>")
    return "".join(paragraphs)


def link_by_one_regex(html: str, pattern: re.Pattern[str], urls: dict[str, str]) -> str:
    """The way not taken: one alternation of all spellings over the text (and over the tags as well)."""
    linked: set[str] = set()

    def link(match: re.Match[str]) -> str:
        url = urls[match[0].lower()]
        if url in linked:
            return match[0]
        linked.add(url)
        return f'<a class="term" href="{url}">{match[0]}</a>'

    return pattern.sub(link, html)


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of `work` over `rounds`."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main() -> None:
    print(
        f"{'terms':>6} {'words':>6} {'make once':>10} {'link':>9} {'one regex':>10} {'ratio':>7} {'links':>6}"
    )
    for size in (100, 1000, 5000):
        rng = random.Random(size)
        terms = make_glossary(size, rng)
        article = make_article(2000, terms, rng)
        matcher = Matcher(terms)
        urls = {spelling: term.url for term in terms for spelling in term.spellings}
        alternatives = "|".join(re.escape(spelling) for spelling in sorted(urls, key=len, reverse=True))
        pattern = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
        making = milliseconds(lambda terms=terms: Matcher(terms), 3)
        linking = milliseconds(lambda article=article, matcher=matcher: link_terms(article, matcher))
        regex = milliseconds(lambda a=article, p=pattern, u=urls: link_by_one_regex(a, p, u), 3)
        links = len(link_terms(article, matcher).keys)
        print(
            f"{size:>6} {2000:>6} {making:>7.1f} ms {linking:>6.2f} ms {regex:>7.1f} ms"
            f" {regex / linking:>6.1f}× {links:>6}"
        )


if __name__ == "__main__":
    main()
