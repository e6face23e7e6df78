"""Rows of exercises for several weeks, as data. Each follows the one before; once begun, each is an assignment like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """``days``: mornings after the one before is done, 0 at once. ``times``: how often it is asked for."""

    slug: str
    days: int = 0
    times: int = 1


@dataclass(frozen=True)
class Programme:
    slug: str
    name: Any
    about: Any
    steps: tuple[Step, ...]

    @property
    def weeks(self) -> int:
        """About how long it takes: a rest of ``days`` before each, and two days for each time."""
        return max(1, round(sum(step.days + 2 * step.times for step in self.steps) / 7))


PROGRAMMES = (
    Programme(
        "words-for-feelings",
        _("Words for feelings"),
        _("From noticing one feeling a day to telling somebody about one."),
        (
            Step("one-feeling-a-day", times=5),
            Step("feeling-to-need", days=2, times=2),
            Step("weather-report", days=3, times=2),
            Step("say-one-feeling", days=4),
        ),
    ),
    Programme(
        "kinder-inside",
        _("A kinder tone inside"),
        _("Three weeks of small practice for people who are hard on themselves."),
        (
            Step("three-kind-minutes", times=4),
            Step("the-inner-voice", days=2, times=2),
            Step("letter-from-a-friend", days=4),
            Step("what-i-bring", days=3),
        ),
    ),
    Programme(
        "testing-predictions",
        _("Testing predictions"),
        _("From catching a thought to asking the world whether it is true."),
        (
            Step("when-i-pulled-back", times=2),
            Step("how-much-i-believe-it", days=2, times=3),
            Step("old-sentence-new-sentence", days=3),
            Step("ask-the-prediction", days=4),
            Step("drop-one-shield", days=5),
        ),
    ),
    Programme(
        "yes-and-no",
        _("Yes and no"),
        _("Finding out what is enough, and saying so."),
        (
            Step("needs-and-limits"),
            Step("let-me-think-about-it", days=2, times=2),
            Step("a-small-no", days=4),
            Step("a-whole-yes", days=4),
        ),
    ),
    Programme(
        "one-step-closer",
        _("One step closer"),
        _("Small openness that is repeated, because one moving moment seldom lasts."),
        (
            Step("say-back-what-you-heard", times=2),
            Step("one-small-true-thing", days=3, times=2),
            Step("ask-for-a-little-help", days=4),
            Step("say-thank-you-and-stop", days=3, times=2),
            Step("trust-ledger", days=4),
        ),
    ),
)


def programme_of(slug: str) -> Programme | None:
    return next((programme for programme in PROGRAMMES if programme.slug == slug), None)
