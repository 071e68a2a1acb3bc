"""How much of a text changed, in words, and whether the change can alter what a reader will do."""

from __future__ import annotations

from dataclasses import dataclass

from .matching import common
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
# Changing one changes a dose, though no figure moves: 400 µg is no 400 mg.
_UNITS = frozenset({
    "g", "gram", "mg", "milligram", "µg", "μg", "mcg", "ug", "microgram", "ng", "kg", "kilogram",
    "l", "liter", "ml", "milliliter", "dl", "cl", "ie", "iu", "kcal", "kj", "procent",
    "dag", "dagen", "week", "weken", "uur", "maand", "maanden",
})  # fmt: skip


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
        """Whether this can pass for the correction of a slip: few words, no figure, unit, “not” or “un-”."""
        touched = {*self.removed, *self.added}
        is_turned = bool((_TURNING | _UNITS) & touched) or self._negates()
        return self.words <= MOST_TYPO_WORDS and not is_turned and not self._touches_figures()

    def _negates(self) -> bool:
        """Whether a word gained or lost its beginning, as “veilig” and “onveilig”."""
        pairs = ((one, other) for one in self.removed for other in self.added if one != other)
        return any(one.endswith(other) or other.endswith(one) for one, other in pairs)

    def _touches_figures(self) -> bool:
        return any(character.isdigit() for word in (*self.removed, *self.added) for character in word)


def difference(old: str, new: str) -> Difference:
    """The words in which plain text `new` differs from `old`; capitals and punctuation don't count.

    Moving words counts as removing and adding them.
    """
    before, after = ([fold(word.text) for word in words(text)] for text in (old, new))
    kept = common(before, after)
    old_kept, new_kept = ({pair[side] for pair in kept} for side in (0, 1))
    return Difference(
        tuple(word for place, word in enumerate(before) if place not in old_kept),
        tuple(word for place, word in enumerate(after) if place not in new_kept),
    )
