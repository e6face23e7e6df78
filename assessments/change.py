"""Whether a change of score is more than measurement error, and what it means. Pure.

After Jacobson & Truax 1991 with the correction of Christensen & Mendoza 1986: the standard error of a difference, not of one score.
Scores, standard deviations and thresholds are in points of the measure. Positive always reads as better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist


@dataclass(frozen=True)
class ReliableChange:
    """``difference`` and ``rc`` are positive when the person is better; nothing here is rounded.

    ``sem`` is the standard error of one score, ``sdiff`` that of a difference, ``rci_min`` the bound of ``difference`` that error
    alone stays within at the level of confidence.
    """

    difference: float
    rc: float
    sem: float
    sdiff: float
    rci_min: float

    @property
    def reliable(self) -> bool:
        """More than error explains: exactly at the bound is not more."""
        return abs(self.difference) > self.rci_min

    @property
    def improved(self) -> bool:
        return self.reliable and self.difference > 0

    @property
    def worsened(self) -> bool:
        return self.reliable and self.difference < 0


def _real(**values: float) -> None:
    for name, value in values.items():
        if not math.isfinite(value):
            raise ValueError(f"{name} is not a number")


def standard_errors(*, sd: float, reliability: float) -> tuple[float, float]:
    """Standard errors of one score and of a difference. Raises ValueError unless sd > 0 and 0 <= reliability < 1."""
    _real(sd=sd, reliability=reliability)
    if sd <= 0:
        raise ValueError("a standard deviation is above 0")
    if not 0 <= reliability < 1:
        raise ValueError("a reliability is at least 0 and below 1")
    sem = sd * math.sqrt(1 - reliability)
    return sem, sd * math.sqrt(2) * math.sqrt(1 - reliability)


def least_change(*, sd: float, reliability: float, confidence: float = 0.95) -> float:
    """RCI_min: the change that error alone stays within, two-sided. Raises ValueError for a confidence outside 0 to 1."""
    if not 0 < confidence < 1:
        raise ValueError("a level of confidence is between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2) * standard_errors(sd=sd, reliability=reliability)[1]


def whole_points(rci_min: float) -> int:
    """The smallest whole number of points above a computed bound: 16.0017 gives 17, and exactly 16 gives 17 too."""
    return math.floor(rci_min) + 1


def reliable_change(
    before: float, after: float, *, sd: float, reliability: float, higher_is_better: bool, confidence: float = 0.95
) -> ReliableChange:
    """The change from ``before`` to ``after`` against its error. Raises ValueError for numbers that make no sense."""
    _real(before=before, after=after)
    sem, sdiff = standard_errors(sd=sd, reliability=reliability)
    difference = _better_by(before, after, higher_is_better)
    least = least_change(sd=sd, reliability=reliability, confidence=confidence)
    return ReliableChange(difference, difference / sdiff, sem, sdiff, least)


def _better_by(before: float, after: float, higher_is_better: bool) -> float:
    return after - before if higher_is_better else before - after


def cutoff_a(*, clinical_mean: float, clinical_sd: float, higher_is_better: bool) -> float:
    """Two standard deviations of the clinical group away from it, toward the functional side. For when no other norm exists."""
    return clinical_mean + (2 if higher_is_better else -2) * clinical_sd


def cutoff_b(*, functional_mean: float, functional_sd: float, higher_is_better: bool) -> float:
    """Two standard deviations of the functional group away from it, toward the clinical side. For groups that do not overlap."""
    return functional_mean + (-2 if higher_is_better else 2) * functional_sd


def cutoff_c(*, clinical_mean: float, clinical_sd: float, functional_mean: float, functional_sd: float) -> float:
    """Where both groups are equally likely; half way only when they spread alike. For groups that overlap."""
    if clinical_sd <= 0 or functional_sd <= 0:
        raise ValueError("a standard deviation is above 0")
    return (functional_sd * clinical_mean + clinical_sd * functional_mean) / (functional_sd + clinical_sd)


class ChangeClass(StrEnum):
    RECOVERED = "recovered"  # reliably better and past the cutoff
    IMPROVED = "improved"
    IMPROVED_FUNCTIONAL = "improved_functional"  # reliably better, and was on the functional side before
    NO_CHANGE = "no_change"
    DETERIORATED = "deteriorated"
    CROSSED = "crossed"  # reliably worse and past the cutoff the other way


def is_functional(score: float, *, cutoff: float, higher_is_better: bool, on_it: bool = False) -> bool:
    """Strictly past the cutoff. ``on_it``: also exactly on it, for measures that publish their cutoff that way."""
    if score == cutoff:
        return on_it
    return score > cutoff if higher_is_better else score < cutoff


def _by_threshold(before: float, after: float, threshold: float, higher_is_better: bool) -> tuple[bool, bool]:
    """(better, worse) by a published minimum, which counts from itself."""
    _real(before=before, after=after, threshold=threshold)
    if threshold <= 0:
        raise ValueError("a threshold is above 0")
    difference = _better_by(before, after, higher_is_better)
    return difference >= threshold, -difference >= threshold


def classify_change(
    before: float,
    after: float,
    *,
    higher_is_better: bool,
    sd: float | None = None,
    reliability: float | None = None,
    confidence: float = 0.95,
    threshold: float | None = None,
    cutoff: float | None = None,
    on_cutoff_is_functional: bool = False,
) -> ChangeClass:
    """What a change means.

    Either ``threshold`` (a published minimum, "that many points or more") or ``sd`` and ``reliability`` say what is reliable;
    the threshold wins. Without a published ``cutoff`` only improved, no change and deteriorated are possible, and crossing a cutoff
    without reliable change is no change. Raises ValueError without either.
    """
    if threshold is not None:
        better, worse = _by_threshold(before, after, threshold, higher_is_better)
    elif sd is not None and reliability is not None:
        change = reliable_change(
            before, after, sd=sd, reliability=reliability, higher_is_better=higher_is_better, confidence=confidence
        )
        better, worse = change.improved, change.worsened
    else:
        raise ValueError("neither a published threshold nor a standard deviation with a reliability")
    if not (better or worse):
        return ChangeClass.NO_CHANGE
    if cutoff is None:
        return ChangeClass.IMPROVED if better else ChangeClass.DETERIORATED
    how = {"cutoff": cutoff, "higher_is_better": higher_is_better, "on_it": on_cutoff_is_functional}
    was, now = is_functional(before, **how), is_functional(after, **how)  # type: ignore[arg-type]
    if better and was:
        return ChangeClass.IMPROVED_FUNCTIONAL
    if better:
        return ChangeClass.RECOVERED if now else ChangeClass.IMPROVED
    return ChangeClass.CROSSED if was and not now else ChangeClass.DETERIORATED
