"""What comes back in a history of relationships. Pure rules, each written so that a reader can check it by hand.

A rule looks only at relationships for which it can be told, says how many of them, and is silent below three. It is an offer to a
person: a therapist confirms, rejects or rewords it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.lifelines import ROMANTIC, Told, months
from assessments.vocabulary import CAUSES, TAGS, word_of

FEWEST = 3  # a pattern needs at least three relationships that show it
SHARE = 2 / 3  # and at least two thirds of those for which it can be told
SOON = 4  # months between the first step back and the end
EARLY = 3  # months until the first step back
SHORT = 12  # months
TALK = frozenset({"living", "future"})


@dataclass(frozen=True)
class Pattern:
    """``evidence`` are the ids of the relationships that show it, ``looked_at`` of those for which it could be told."""

    rule: str
    words: Any
    evidence: tuple[str, ...]
    looked_at: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """``tells`` answers True or False for one relationship, None where nobody can know."""

    key: str
    words: Any
    tells: Callable[[Told, float], bool | None]


def _over(told: Told) -> bool:
    return told.over and told.ended_by != "loss"


def _after_talk(told: Told, now: float) -> bool | None:
    length = months(told, now)
    if not _over(told) or told.kind not in ROMANTIC or not told.cause or length is None or told.withdrew_after is None:
        return None
    return told.cause in TALK and length - told.withdrew_after <= SOON


def _by_client(told: Told, now: float) -> bool | None:
    return told.ended_by == "client" if _over(told) and told.ended_by else None


def _early(told: Told, now: float) -> bool | None:
    return None if told.withdrew_after is None else told.withdrew_after <= EARLY


def _short(told: Told, now: float) -> bool | None:
    length = months(told, now)
    return None if length is None or not _over(told) or told.kind not in ROMANTIC else length < SHORT


def _distancer(told: Told, now: float) -> bool | None:
    return told.took == "distancer" if told.took in ("distancer", "pursuer", "alternating") else None


def _no_repair(told: Told, now: float) -> bool | None:
    return told.repair == "none" if _over(told) and told.repair else None


RULES: tuple[Rule, ...] = (
    Rule("after_talk", _("%(n)s of %(of)s ended within four months of talk about living together or the future"), _after_talk),
    Rule("by_client", _("%(n)s of %(of)s were ended by the client"), _by_client),
    Rule("early_step", _("In %(n)s of %(of)s the first step back came within three months"), _early),
    Rule("short", _("%(n)s of %(of)s with a partner lasted less than a year"), _short),
    Rule("distancer", _("In %(n)s of %(of)s the client was the one who kept the distance"), _distancer),
    Rule("no_repair", _("%(n)s of %(of)s ended without an attempt to mend it"), _no_repair),
)  # fmt: skip


def patterns(told: Sequence[Told], now: float) -> list[Pattern]:
    """Everything that comes back, in the order of the rules, then causes, then tags."""
    found = [_hold(rule.key, rule.words, [(one.id, rule.tells(one, now)) for one in told]) for rule in RULES]
    found.append(_same_cause(told))
    for code, name in TAGS:
        words = _("In %(n)s of %(of)s: %(tag)s")
        seen = [(one.id, code in one.tags if one.tags else None) for one in told]
        found.append(_hold(f"tag_{code}", words, seen, tag=name))
    return [pattern for pattern in found if pattern is not None]


def _same_cause(told: Sequence[Told]) -> Pattern | None:
    causes = Counter(one.cause for one in told if one.cause and one.cause != "other")
    if not causes:
        return None
    cause = max(sorted(causes), key=lambda code: causes[code])
    seen = [(one.id, one.cause == cause if one.cause else None) for one in told]
    return _hold(
        "same_cause", _("In %(n)s of %(of)s the step back came after: %(cause)s"), seen, cause=word_of(CAUSES, cause)
    )


def _hold(rule: str, words: Any, seen: Iterable[tuple[str, bool | None]], **more: Any) -> Pattern | None:
    known = [(one, answer) for one, answer in seen if answer is not None]
    evidence = tuple(one for one, answer in known if answer)
    if len(evidence) < FEWEST or len(evidence) < SHARE * len(known):
        return None
    return Pattern(
        rule, _Filled(words, {"n": len(evidence), "of": len(known), **more}), evidence, tuple(one for one, _a in known)
    )


@dataclass(frozen=True)
class _Filled:
    """A sentence that is put together when it is read, in the reader's language."""

    words: Any
    values: dict[str, Any]

    def __str__(self) -> str:
        return str(self.words) % {key: str(value) for key, value in self.values.items()}

    def __hash__(self) -> int:
        return hash(str(self))
