"""Words for the codes that needs and profiles are written in. Unknown codes are shown as they are, never hidden."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from people import vocabulary

TIMES: list[tuple[str, Any]] = [
    ("morning", _("Mornings")),
    ("afternoon", _("Afternoons")),
    ("evening", _("Evenings")),
    ("weekend", _("Weekends")),
]
GENDERS: list[tuple[str, Any]] = [("woman", _("A woman")), ("man", _("A man")), ("nonbinary", _("A non-binary person"))]
# Plans and intakes write an approach out; profiles and pictures use the short code.
STRANDS = {"psychodynamic": "dyn", "group": "grp", "experiential": "exp"}

_WEEKDAYS = {
    "mon": _("Mondays"),
    "tue": _("Tuesdays"),
    "wed": _("Wednesdays"),
    "thu": _("Thursdays"),
    "fri": _("Fridays"),
    "sat": _("Saturdays"),
    "sun": _("Sundays"),
}
_BY_KIND: dict[str, dict[str, Any]] = {
    "format": dict(vocabulary.FORMATS),
    "place": dict(vocabulary.PLACES),
    "time": dict(TIMES) | _WEEKDAYS | {"weekday": _("Weekdays")},
    "gender": dict(GENDERS),
    "approach": dict(vocabulary.APPROACHES),
    "specialty": dict(vocabulary.SPECIALTIES),
    "language": dict(vocabulary.LANGUAGES),
    "payer": dict(vocabulary.PAYERS),
}


def word(kind: str, code: str) -> str:
    """The word for one code of a kind; a readable form of the code itself when nobody named it."""
    known = _BY_KIND[kind].get(code)
    return str(known) if known is not None else code.replace("_", " ").replace("-", " ").capitalize()


def words(kind: str, codes: Iterable[str]) -> list[str]:
    return [word(kind, code) for code in codes]


def strand(code: str) -> str:
    """The short code of an approach, whichever of its names was stored."""
    return STRANDS.get(code, code)


def either(parts: Iterable[str]) -> str:
    """ "Arabic, French or Dutch"."""
    names = [part for part in parts if part]
    if len(names) < 2:
        return "".join(names)
    return str(_("%(first)s or %(last)s")) % {"first": ", ".join(names[:-1]), "last": names[-1]}
