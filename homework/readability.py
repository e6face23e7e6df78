"""How hard an English text is to read: the Flesch-Kincaid grade, counted by ourselves. Pure.

Grade = 0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid et al. 1975). A grade is a year of an American school:
grade 6 is read at about the age of twelve. Syllables are counted from the letters, which is right for most words and near
for the others; a text of some sentences evens that out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

AGE_TWELVE = 6.0
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_END = re.compile(r"[.!?]+(?=\s|$)|\n\n")
_SILENT = re.compile(r"(?<![leyaiou])e$|(?<![aeiouydt])ed$|(?<![aeiouyscgxzh])es$")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True)
class Reading:
    """Counts of one text. ``grade`` is None for a text without words."""

    sentences: int
    words: int
    syllables: int

    @property
    def grade(self) -> float | None:
        if not self.words:
            return None
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59


def syllables(word: str) -> int:
    """At least one. A silent e, ed or es at the end does not count."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    count = len(_VOWELS.findall(plain))
    return max(1, count - 1) if _SILENT.search(plain) else max(1, count)


def reading(text: str) -> Reading:
    words = _WORD.findall(text)
    parts = [part for part in _END.split(text) if _WORD.search(part)]
    return Reading(max(1, len(parts)), len(words), sum(map(syllables, words)))


def grade(text: str) -> float | None:
    """The grade of a text, None when it has no words."""
    return reading(text).grade
