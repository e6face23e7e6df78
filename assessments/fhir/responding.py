"""Answers to a QuestionnaireResponse and back.

*Answers* are `{place: [value, ...]}`: a place as in `unfolding`, and FHIR answer values such as `{"valueInteger": 0}` or
`{"valueCoding": {"code": "b"}}`. A place without values is left out. Stored is always the QuestionnaireResponse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assessments.fhir.form import Form, Json
from assessments.fhir.unfolding import Place

Answers = Mapping[Place, Sequence[Json]]


def answers_of(form: Form, response: Json) -> dict[Place, list[Json]]:
    """What a response holds, place by place, only answers with values."""
    raise NotImplementedError


def start_response(form: Form, **context: Any) -> Json:
    """An empty response `in-progress` with the form's initial values, which are set once: here, never when a draft is reopened."""
    raise NotImplementedError


def build_response(form: Form, answers: Answers, *, before: Json | None = None, status: str = "in-progress") -> Json:
    """A QuestionnaireResponse of these answers, in the form's order, empty items left out.

    - display and weight of options come from the form, whatever was posted;
    - a post to a readOnly or calculated item is ignored: what `before` holds there stays;
    - keys of `before` outside its items (id, subject, authored...) are kept;
    - with status completed or amended what is disabled is dropped, while a draft keeps it, so toggling back loses nothing;
    - repetitions are renumbered without holes.
    """
    raise NotImplementedError


def with_answer(form: Form, response: Json, place: Place, values: Sequence[Json]) -> Json:
    """A new response with the answers at this place replaced (none: taken out). For saving one answer at a time."""
    raise NotImplementedError
