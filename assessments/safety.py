"""Which answers a person must look at, and when nobody having looked becomes somebody else's business. Pure functions.

The rule is a table, not a sum: each answer stands for itself.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.questions import QUESTIONS, SAFETY_QUESTIONS

WORDS = "words"
# Said of oneself, in the present. A phrase missed here is still read by a person; a phrase found here is read sooner.
_PHRASES = re.compile(
    r"\b(?:"
    r"(?:kill|killing|hurt|hurting|harm|harming)\s+(?:my\s?self)"
    r"|(?:end|ending|take|taking)\s+(?:my\s+(?:own\s+)?life|it\s+all)"
    r"|(?:want|wanted|wish|ready|going)\s+to\s+(?:die|be\s+dead)"
    r"|better\s+off\s+(?:dead|without\s+me)"
    r"|(?:don.?t|do\s+not)\s+want\s+to\s+(?:live|be\s+alive|wake\s+up)"
    r"|suicid\w*"
    r")\b",
    re.IGNORECASE,
)
# An intention, said for oneself and for now: this asks for somebody at once. Each is one of the phrases above, too.
_INTENT = re.compile(
    r"\b(?:i\s+am|i.?m|i\s+will|i.?ll)\s+(?:(?:really|just|about|ready|going|planning)\s+)*(?:to\s+)?"
    r"(?:(?:kill|hurt|harm)\s+my\s?self|(?:end|take)\s+my\s+(?:own\s+)?life|end\s+it\s+all\b(?!\s+with))",
    re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class Concern:
    """``item`` is the key of the question, or "words" for something written freely; ``urgent`` asks for somebody at once."""

    item: str
    urgent: bool = False


def mentions_ending_life(text: str) -> bool:
    """Whether free text holds one of a few plain phrases about ending one's life or harming oneself."""
    return bool(_PHRASES.search(text))


def states_intent(text: str) -> bool:
    """Whether free text says in plain words that somebody is about to act on it."""
    return bool(_INTENT.search(text))


def concern_in_words(texts: Iterable[str], item: str = WORDS) -> Concern | None:
    """The concern in what was written freely, urgent when an intention is said; None when there is none."""
    heard = [text for text in texts if mentions_ending_life(text)]
    return Concern(item, urgent=any(states_intent(text) for text in heard)) if heard else None


def concerns(answers: Mapping[str, Any]) -> list[Concern]:
    """Concerns in a mapping of question key to stored value, in the order of the questions. Unknown keys are ignored."""
    found = [
        Concern(question.key, answers.get(question.key) in question.urgent)
        for question in SAFETY_QUESTIONS
        if _is_code(answers.get(question.key)) and answers[question.key] in question.alarms
    ]
    written = (text for key, value in answers.items() if key in QUESTIONS for text in _texts(value))
    heard = concern_in_words(written)
    return [*found, heard] if heard else found


def _is_code(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [part for part in value.values() if isinstance(part, str)]
    return []


def escalation_round(age: dt.timedelta, limit: dt.timedelta) -> int:
    """How many times an alert that nobody acknowledged for ``age`` should have been passed on by now.

    The first time at ``limit``, then after twice, four times, eight times as long: it never falls silent and never becomes noise.
    """
    if limit <= dt.timedelta(0) or age < limit:
        return 0
    return int(age / limit).bit_length()
