"""How much of a text changed, in words, and whether the change can alter what a reader will do."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from .words import fold, words

# From here on a reader who read the article before has something new to read: a long sentence.
LEAST_SUBSTANTIAL_WORDS = 20
# A slip of the pen is a few words: more than this is a new text, whatever somebody calls it.
MOST_TYPO_WORDS = 5
# Words that turn advice around, so that changing one is never a typo.
_TURNING = frozenset({
    "niet", "geen", "nooit", "noch", "zonder", "behalve", "tenzij", "alleen",
    "wel", "altijd", "meer", "minder", "meest", "minst", "hoger", "lager",
})  # fmt: skip
# Comparing word by word costs the square of the length: beyond this the whole stretch counts as changed.
_LONGEST_STRETCH = 4000


@dataclass(frozen=True)
class Difference:
    """The words that left a text and those that came into it, folded (no capitals), in order."""

    removed: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many words a reader would see changed."""
        return max(len(self.removed), len(self.added))

    @property
    def is_substantial(self) -> bool:
        """Whether this is news to who read the text before: a long sentence, or any figure."""
        return self.words >= LEAST_SUBSTANTIAL_WORDS or self._touches_figures()

    @property
    def is_typo(self) -> bool:
        """Whether this can pass for the correction of a slip: few words, no figure, no “not”."""
        is_turned = bool(_TURNING & {*self.removed, *self.added})
        return self.words <= MOST_TYPO_WORDS and not is_turned and not self._touches_figures()

    def _touches_figures(self) -> bool:
        return any(character.isdigit() for word in (*self.removed, *self.added) for character in word)


def difference(old: str, new: str) -> Difference:
    """The words in which plain text `new` differs from `old`; capitals and punctuation don't count.

    Moving words counts as removing and adding them.
    """
    before, after = ([fold(word.text) for word in words(text)] for text in (old, new))
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    if max(len(before), len(after)) > _LONGEST_STRETCH:
        return Difference(tuple(before), tuple(after))
    removed: list[str] = []
    added: list[str] = []
    for kind, i, j, k, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            removed += before[i:j]
            added += after[k:n]
    return Difference(tuple(removed), tuple(added))


def _shared(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
