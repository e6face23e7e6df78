"""What a first draft can be filled with: a template of the clinic and the words of the agreed picture. Pure but for the adapter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from people.models import Client


PROBLEM_STEPS = ("move", "cost")  # of the picture: what is done to be safe, and what it costs in the long run


@dataclass(frozen=True)
class FormulationWords:
    """The words of an understanding that a plan can begin with: what the client said, and what gets in the way."""

    clients_words: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProblemContent:
    statement: str
    behaviour: str = ""
    source: str = ""


@dataclass(frozen=True)
class ObjectiveContent:
    """An objective of a draft. ``interventions`` are field values of :class:`plans.models.Intervention`."""

    statement: str
    measure: str
    baseline: Decimal
    target: Decimal
    target_on: dt.date
    interventions: tuple[dict[str, Any], ...] = ()

    @property
    def direction(self) -> str:
        return "down" if self.target < self.baseline else "up"


@dataclass(frozen=True)
class GoalContent:
    statement: str
    objectives: tuple[ObjectiveContent, ...] = ()


@dataclass(frozen=True)
class DraftContent:
    """Everything that a new draft begins with."""

    clients_words: str = ""
    format: str = ""
    frequency: str = ""
    session_minutes: int | None = None
    expected_weeks: int | None = None
    discharge_criteria: str = ""
    problems: tuple[ProblemContent, ...] = ()
    goals: tuple[GoalContent, ...] = field(default_factory=tuple)


def from_template(content: dict[str, Any], *, today: dt.date) -> DraftContent:
    """The content of a :class:`plans.models.PlanTemplate`; "weeks" of an objective count from ``today``."""
    return DraftContent(
        format=content.get("format", ""),
        frequency=content.get("frequency", ""),
        session_minutes=content.get("session_minutes"),
        expected_weeks=content.get("expected_weeks"),
        discharge_criteria=content.get("discharge_criteria", ""),
        problems=tuple(ProblemContent(**part) for part in content.get("problems", [])),
        goals=tuple(
            GoalContent(
                statement=goal["statement"],
                objectives=tuple(_objective(part, today) for part in goal.get("objectives", [])),
            )
            for goal in content.get("goals", [])
        ),
    )


def _objective(part: dict[str, Any], today: dt.date) -> ObjectiveContent:
    return ObjectiveContent(
        statement=part["statement"],
        measure=part["measure"],
        baseline=Decimal(str(part["baseline"])),
        target=Decimal(str(part["target"])),
        target_on=today + dt.timedelta(weeks=part.get("weeks", 12)),
        interventions=tuple(dict(work) for work in part.get("interventions", [])),
    )


def with_formulation(draft: DraftContent, words: FormulationWords | None) -> DraftContent:
    """The client's own words come first; what the formulation found stands before what the template supposes."""
    if words is None:
        return draft
    found = tuple(ProblemContent(text, source=_("Formulation")) for text in words.problems)
    return replace(draft, clients_words=words.clients_words or draft.clients_words, problems=found + draft.problems)


def formulation_words(client: Client) -> FormulationWords | None:
    """What is understood about the client so far: the agreed picture, and the words that the latest plan began with."""
    from plans.formulation import current_for
    from plans.models import Plan

    picture = current_for(client)
    latest = Plan.objects.filter(client=client).order_by("-edition").first()
    if picture is None and latest is None:
        return None
    steps = picture.steps if picture is not None else {}
    said = [steps[key].strip() for key in PROBLEM_STEPS if steps.get(key, "").strip()]
    return FormulationWords(clients_words=latest.clients_words if latest else "", problems=tuple(said))
