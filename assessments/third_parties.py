"""Other people in a client's record appear by role or initial. A gentle look at labels that seem to hold a full name. Pure."""

from __future__ import annotations

import re

# Words that are written with a capital and are no names.
ROLES = frozenset({
    "a", "abroad", "an", "and", "at", "aunt", "auntie", "autumn", "best", "big", "boss", "boyfriend", "brother",
    "close", "coach", "colleague", "college", "cousin", "dad", "daddy", "daughter", "doctor", "dr", "ex", "father",
    "first", "flatmate", "former", "friend", "from", "girlfriend", "gran", "grandad", "grandfather", "grandma",
    "grandmother", "grandpa", "granny", "husband", "in", "last", "little", "mama", "miss", "mom", "mother", "mr",
    "mrs", "ms", "mum", "mummy", "my", "nan", "nana", "neighbour", "new", "of", "old", "older", "our", "papa",
    "partner", "school", "second", "sister", "somebody", "someone", "son", "spring", "step", "stepdad", "stepfather",
    "stepmother", "stepmum", "summer", "teacher", "the", "therapist", "third", "uncle", "university", "wife",
    "winter", "with", "work", "year", "years", "young", "younger",
})  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")


def looks_like_full_name(text: str) -> bool:
    """Whether two words stand together that both look like names: capital, two letters or more, no role, no initial."""
    together = 0
    for word in _WORD.findall(text):
        name = word[0].isupper() and len(word.rstrip(".")) > 1 and not word.endswith(".") and word.lower() not in ROLES
        together = together + 1 if name else 0
        if together > 1:
            return True
    return False


def initials_of(text: str) -> str:
    """What may stand instead: the names become initials, roles stay."""

    def short(found: re.Match[str]) -> str:
        word = found[0]
        is_name = word[0].isupper() and len(word.rstrip(".")) > 1 and word.lower() not in ROLES
        return f"{word[0]}." if is_name else word

    return _WORD.sub(short, text)
