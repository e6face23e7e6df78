"""First texts about what a place asks for, from general knowledge: nobody has checked them for a clinic.

They are written so that they hold nearly everywhere and send whoever reads them to somebody who knows. A clinic replaces them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from assessments.models import PlaceText
from people.crisis_data import valid_everywhere

A, T = PlaceText.Audience, PlaceText.Topic
TEXTS: tuple[tuple[str, str, str, str], ...] = (
    (
        A.STAFF,
        T.DUTY,
        "When somebody may be in danger",
        "Think first of reaching the client. If you can't and the danger is near, follow the clinic's "
        "emergency plan. Whether you must, "
        "may or may not warn somebody else differs from place to place: ask the lead named in the plan, "
        "today, and write down whom "
        "you asked and what was decided.",
    ),
    (
        A.STAFF,
        T.CHILDREN,
        "When a child or an adult at risk may be harmed",
        "Name a lead for it today. Tell the client what you have to do before you do it, unless that adds "
        "danger. Write down what was "
        "said, in the client's words, and who was told when.",
    ),
    (
        A.STAFF,
        T.CLOSE,
        "When somebody close does harm",
        "Ask alone. No couple session, no practice that asks to open up, and no message that could be read "
        "by somebody else. Leaving is "
        "the most dangerous time: plan it with a service that knows how.",
    ),
    (
        A.STAFF,
        T.MEANS,
        "Asking about access to means",
        "Ask about medicines and other means in the home and who could keep them. In some places questions "
        "about firearms have limits: "
        "check what holds for yours.",
    ),
    (
        A.CLIENT,
        T.CLOSE,
        "If somebody at home makes you afraid",
        "It is not your fault, and you need not decide anything today. You can tell your therapist when you "
        "are alone with them. In danger, "
        "call the emergency number. A device that nobody else can open is safer for reading pages like this one.",
    ),
)


@transaction.atomic
def load_place_texts(places: Iterable[str], *, since: dt.date | None = None) -> int:
    """Put down first texts for places that have none yet. Returns how many were new."""
    wanted = {place.split("-")[0] for place in places} - set(PlaceText.objects.values_list("jurisdiction", flat=True))
    rows = [
        PlaceText(
            jurisdiction=place, audience=audience, topic=topic, title=title, body=body, position=10 * number,
            valid_from=since or valid_everywhere(),
        )
        for place in sorted(wanted)
        for number, (audience, topic, title, body) in enumerate(TEXTS, start=1)
    ]  # fmt: skip
    PlaceText.objects.bulk_create(rows)
    return len(rows)
