"""States of an intake and the only ways from one to the next."""

from __future__ import annotations

from assessments.models import Intake

S = Intake.State
TRANSITIONS: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.SUBMITTED}),
    S.SUBMITTED: frozenset({S.IN_REVIEW}),
    S.IN_REVIEW: frozenset({S.SIGNED}),
    S.SIGNED: frozenset({S.LOCKED}),
    S.LOCKED: frozenset(),
}


class NotAllowed(Exception):
    """A step that the table does not know, or a row that has moved on meanwhile."""

    def __init__(self, state: str, to: str) -> None:
        super().__init__(f"{state} cannot become {to}")
        self.state, self.to = state, to


def check(state: str, to: str) -> None:
    """Raises NotAllowed unless the table has the step."""
    if to not in TRANSITIONS[state]:
        raise NotAllowed(state, to)
