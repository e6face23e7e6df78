"""The factors of the score, each 0..1 or None when nobody knows, with the words for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching import times, words

if TYPE_CHECKING:
    from matching.ranking import Needs, Specialist

SEASONED = 10  # years of practice from which experience no longer counts for more
TAG_SHARE, YEARS_SHARE = 0.7, 0.3
FULL_SHARE = 3  # an approach at the centre of somebody's work
STYLE_RANGE: Mapping[str, float] = {"directiveness": 30, "intensity": 30, "past": 18, "support": 30}


@dataclass(frozen=True)
class Found:
    value: float | None
    words: str


def _clamped(value: float) -> float:
    return min(1.0, max(0.0, value))


def added(values: Iterable[float]) -> float:
    """One after the other, without the compensation of newer Pythons: the scores for many people at once add up alike."""
    total = 0.0
    for value in values:
        total += value
    return total


def specialisation(needs: Needs, specialist: Specialist) -> Found:
    """Share of the asked-about themes among the specialties (0.7) and years of practice up to ten (0.3)."""
    if not needs.specialties:
        return Found(None, _("What the person needs help with is not recorded yet."))
    if not specialist.specialties:
        return Found(None, _("This specialist's themes are not recorded."))
    shared = [code for code in needs.specialties if code in specialist.specialties]
    tags = len(shared) / len(needs.specialties)
    if shared:
        said = _("Works with %s") % ", ".join(words.words("specialty", shared)).lower()
    else:
        said = _("None of the themes that matter here are among the specialties")
    if specialist.years is None:
        return Found(tags, f"{said}.")
    years = ngettext("%d year of practice", "%d years of practice", specialist.years) % specialist.years
    return Found(TAG_SHARE * tags + YEARS_SHARE * _clamped(specialist.years / SEASONED), f"{said}; {years}.")


def approach_share(specialist: Specialist, code: str) -> float:
    """How central an approach is to somebody's work, 0..1."""
    return _clamped(specialist.approaches.get(code, 0) / FULL_SHARE)


def approach(needs: Needs, specialist: Specialist) -> Found:
    """Mean share (0..3) that the wished approaches have in the specialist's work."""
    if not needs.approaches:
        return Found(None, _("No approach was asked for."))
    if not specialist.approaches:
        return Found(None, _("This specialist's approaches are not recorded."))
    shares = {code: approach_share(specialist, code) for code in sorted(set(needs.approaches))}
    used = [code for code in needs.approaches if shares[code] > 0]
    if used:
        said = _("Uses the approach asked for: %s.") % ", ".join(words.words("approach", used))
    else:
        said = _("Does not use the approach asked for: %s.") % ", ".join(words.words("approach", needs.approaches))
    return Found(added(shares.values()) / len(shares), said)


def strong_wishes(needs: Needs, strong: Mapping[str, float]) -> dict[str, float]:
    """The style preferences that are strong enough to count, by scale."""
    return {
        scale: float(value)
        for scale, value in needs.style.items()
        if scale in STYLE_RANGE and abs(value) >= strong.get(scale, 0)
    }


def style(needs: Needs, specialist: Specialist, *, strong: Mapping[str, float]) -> Found:
    """1 minus the mean distance on the scales where the person's preference is strong."""
    wished = strong_wishes(needs, strong)
    if not wished:
        return Found(None, _("No strong wish about the style of working is known."))
    both = [scale for scale in STYLE_RANGE if scale in wished and scale in specialist.style]
    if not both:
        return Found(None, _("This specialist's style is not recorded."))
    apart = [abs(wished[scale] - specialist.style[scale]) / STYLE_RANGE[scale] for scale in both]
    distance = added(apart) / len(both)
    value = _clamped(1 - distance)
    if value >= 0.75:
        return Found(value, _("Close to the style of working that was asked for."))
    return Found(value, _("Works in another style than was asked for."))


def results(specialist: Specialist, *, cases: int) -> Found:
    """Measured results for similar problems, only from ``cases`` closed cases on."""
    value = results_value(specialist, cases=cases)
    if value is None:
        return Found(None, _("Measured results: fewer than %d closed cases.") % cases)
    return Found(value, _("Measured results with similar problems."))


def results_value(specialist: Specialist, *, cases: int) -> float | None:
    if specialist.results is None or specialist.closed_cases < cases:
        return None
    return _clamped(specialist.results)


def practical(needs: Needs, specialist: Specialist) -> Found:
    """Mean of what is known: share of the wished times, first choice of place and of format, gender wish met."""
    parts: list[float] = []
    said: list[str] = []
    wanted = times.known(needs.times)
    if wanted and specialist.hours:
        meeting = times.served(specialist.hours, wanted, offset=needs.offset)
        parts.append(len(meeting) / len(wanted))
        if meeting:
            said.append(_("open times: %s") % ", ".join(words.words("time", meeting)).lower())
    for kind, wishes, offered in (
        ("place", needs.places, specialist.places),
        ("format", needs.formats, specialist.formats),
    ):
        if wishes and offered:
            first = wishes[0] in offered
            parts.append(1.0 if first else 0.5)
            if first:
                said.append(words.word(kind, wishes[0]).lower())
    if needs.gender_wish and not needs.gender_required and specialist.gender:
        parts.append(1.0 if specialist.gender == needs.gender_wish else 0.0)
        if specialist.gender == needs.gender_wish:
            said.append(words.word("gender", needs.gender_wish).lower())
    if not parts:
        return Found(None, _("No wishes about times or places are known."))
    value = added(parts) / len(parts)
    text = _("Fits in practice: %s.") % ", ".join(said) if said else _("Practical wishes are not met.")
    return Found(value, text)
