"""Building a ladder: steps in an order, made smaller, left out, and one of them agreed as the next.

Client and therapist build it together, so each of these may be done by both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Unpack

from django.db import transaction
from django.db.models import F
from django.utils import timezone

import audit
from common.saving import save_versioned
from homework.actions.agreeing import Agreed, assign
from homework.actions.errors import NotOpen
from homework.models import Assignment, Exercise, Ladder, LadderStep

if TYPE_CHECKING:
    from people.models import Client, User

MOST_STEPS = 30
ASIDE = 1000  # places used for an instant while steps change places


@transaction.atomic
def build_ladder(
    *,
    client: Client,
    by: User,
    steps: Iterable[tuple[str, int]] = (),
    exercise: Exercise | None = None,
    **agreed: Unpack[Agreed],
) -> Ladder:
    """Begin a ladder with some steps of (words, expected distress 0 to 100). Raises SafetyFirst as ``assign`` does."""
    wanted: Agreed = {**agreed, "kind": "ladder", "times": Assignment.MANY}
    assignment = assign(client=client, by=by, exercise=exercise, **wanted)
    ladder = Ladder.objects.create(assignment=assignment)
    for place, (words, expected) in enumerate(sorted(steps, key=lambda step: step[1]), start=1):
        LadderStep.objects.create(ladder=ladder, place=place, words=words, expected=expected)
    audit.record("ladder.begun", by=by, obj=ladder, client=client)
    return ladder


def _hold(ladder: Ladder) -> Ladder:
    """The ladder, held against others until the transaction ends. Raises NotOpen when it was set aside."""
    held = Ladder.objects.select_for_update().get(pk=ladder.pk)
    if held.assignment.state != Assignment.State.ASSIGNED:
        raise NotOpen
    return held


def _trace(ladder: Ladder, action: str, by: User) -> None:
    audit.record(f"ladder.{action}", by=by, obj=ladder, client=ladder.assignment.client)


def _renumber(ladder: Ladder, order: Sequence[LadderStep]) -> None:
    """Give the steps the places 1, 2, 3 in this order."""
    ladder.steps.update(place=F("place") + ASIDE)
    for place, step in enumerate(order, start=1):
        LadderStep.objects.filter(pk=step.pk).update(place=place)


@transaction.atomic
def add_step(
    ladder: Ladder, *, by: User, words: str, expected: int, smaller_of: LadderStep | None = None
) -> LadderStep:
    """Add a step where its expected distress belongs, or right below the one that it makes smaller.

    Raises NotOpen when the ladder was set aside or is long enough.
    """
    held = _hold(ladder)
    order = list(held.steps.all())
    if len(order) >= MOST_STEPS:
        raise NotOpen
    step = LadderStep.objects.create(
        ladder=held, place=ASIDE * 2, words=words, expected=expected, smaller_of=smaller_of
    )
    if smaller_of is not None:
        place = next(index for index, row in enumerate(order) if row.pk == smaller_of.pk)
    else:
        place = next((index for index, row in enumerate(order) if row.expected > expected), len(order))
    LadderStep.objects.filter(pk=step.pk).update(place=ASIDE - 1)
    _renumber(held, [*order[:place], step, *order[place:]])
    _trace(held, "made_smaller" if smaller_of else "step_added", by)
    return LadderStep.objects.get(pk=step.pk)


@transaction.atomic
def change_step(step: LadderStep, *, by: User, expected_version: int, words: str, expected: int) -> LadderStep:
    """Other words, or another expectation. Raises StaleWrite, and NotOpen when the ladder was set aside."""
    held = _hold(step.ladder)
    step.words, step.expected = words, expected
    save_versioned(step, expected=expected_version, fields=["words", "expected"])
    _trace(held, "step_changed", by)
    return step


@transaction.atomic
def move_step(step: LadderStep, *, by: User, up: bool) -> None:
    """Change places with the neighbour. At the ends nothing moves."""
    held = _hold(step.ladder)
    order = list(held.steps.all())
    here = next(index for index, row in enumerate(order) if row.pk == step.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        _renumber(held, order)
        _trace(held, "step_moved", by)


@transaction.atomic
def skip_step(step: LadderStep, *, by: User) -> None:
    """Leave a step out. Its attempts stay; it can be taken back."""
    held = _hold(step.ladder)
    LadderStep.objects.filter(pk=step.pk, skipped_at__isnull=True).update(skipped_at=timezone.now())
    if held.agreed_step_id == step.pk:
        held.agreed_step = None
        save_versioned(held, expected=held.version, fields=["agreed_step"])
    _trace(held, "step_skipped", by)


@transaction.atomic
def take_step_back(step: LadderStep, *, by: User) -> None:
    """Undo leaving it out."""
    held = _hold(step.ladder)
    LadderStep.objects.filter(pk=step.pk).update(skipped_at=None)
    _trace(held, "step_taken_back", by)


@transaction.atomic
def agree_step(ladder: Ladder, *, step: LadderStep, by: User, expected: int) -> Ladder:
    """The therapist confirms the next step, agreed with the client. Raises StaleWrite, and NotOpen for a step left out."""
    held = _hold(ladder)
    if step.ladder_id != held.pk or step.skipped_at is not None:
        raise NotOpen
    held.agreed_step = step
    save_versioned(held, expected=expected, fields=["agreed_step"])
    _trace(held, "step_agreed", by)
    return held
