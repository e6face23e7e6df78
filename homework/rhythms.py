"""Usual rhythms, so that agreeing in a session takes one tap. Anything else is put together by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

WEEKDAYS = (
    ("1", _("Mon")), ("2", _("Tue")), ("3", _("Wed")), ("4", _("Thu")), ("5", _("Fri")), ("6", _("Sat")), ("7", _("Sun")),
)  # fmt: skip


@dataclass(frozen=True)
class Rhythm:
    """Fields of an assignment under one name."""

    name: Any
    times: int = 1
    delivery: str = "now"
    days: int = 0
    weekdays: str = ""

    def fields(self) -> dict[str, Any]:
        return {"times": self.times, "delivery": self.delivery, "days": self.days, "weekdays": self.weekdays}


RHYTHMS = {
    "once": Rhythm(_("Once")),
    "thrice": Rhythm(_("Three times, whenever suits"), times=3),
    "daily": Rhythm(_("Every day for a week"), times=7, delivery="every", days=1),
    "weekly": Rhythm(_("Once a week, four weeks"), times=4, delivery="every", days=7),
    "three_days": Rhythm(_("Mon, Wed and Fri, two weeks"), times=6, delivery="week", weekdays="135"),
    "session": Rhythm(_("After the next session"), delivery="session"),
}
OWN = "own"


def rhythm_choices() -> list[tuple[str, Any]]:
    return [*((key, rhythm.name) for key, rhythm in RHYTHMS.items()), (OWN, _("Another rhythm"))]
