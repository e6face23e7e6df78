"""Objective patterns: a sentence with gaps, filled for one client. Pure."""

from __future__ import annotations

import string
from decimal import Decimal

GAPS = frozenset({"date", "who", "measure", "baseline", "target"})


class UnknownGap(ValueError):
    """A sentence asks for something that nobody fills in."""


def gaps_in(sentence: str) -> set[str]:
    """Names of the gaps of a sentence. Raises UnknownGap for one that is not in GAPS or for a brace that leads nowhere."""
    try:
        parts = list(string.Formatter().parse(sentence))
    except ValueError as error:
        raise UnknownGap(str(error)) from None
    found = {name for _text, name, _spec, _conversion in parts if name is not None}
    wrong = found - GAPS
    if wrong or any(spec or conversion for _text, _name, spec, conversion in parts):
        raise UnknownGap(", ".join(sorted(wrong)) or sentence)
    return found


def fill(sentence: str, *, date: str, who: str, measure: str, baseline: Decimal, target: Decimal) -> str:
    """The sentence for one client. ``date`` is a day in words. The measure begins small, because it stands inside a sentence."""
    gaps_in(sentence)
    return sentence.format(
        date=date,
        who=who,
        measure=measure[:1].lower() + measure[1:],
        baseline=_number(baseline),
        target=_number(target),
    )


def _number(value: Decimal) -> str:
    return "0" if not value else format(value.normalize(), "f")
