"""Words for the codes that needs and profiles are written in. Unknown codes are shown as they are, never hidden."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

FORMATS: list[tuple[str, Any]] = [
    ("individual", _("One to one")),
    ("group", _("In a group")),
    ("couple", _("As a couple")),
]
PLACES: list[tuple[str, Any]] = [("room", _("In a room")), ("video", _("By video"))]
TIMES: list[tuple[str, Any]] = [
    ("morning", _("Mornings")),
    ("afternoon", _("Afternoons")),
    ("evening", _("Evenings")),
    ("weekend", _("Weekends")),
]
GENDERS: list[tuple[str, Any]] = [("woman", _("A woman")), ("man", _("A man")), ("nonbinary", _("A non-binary person"))]
APPROACHES: list[tuple[str, Any]] = [
    ("cbt", _("CBT")),
    ("psychodynamic", _("Psychodynamic")),
    ("group", _("Group")),
    ("experiential", _("Experiential")),
]
SPECIALTIES: list[tuple[str, Any]] = [
    ("avoidance", _("Keeping away from closeness")),
    ("trust", _("Trust")),
    ("commitment", _("Commitment")),
    ("withdrawal", _("Pulling back")),
    ("surface", _("Staying on the surface")),
    ("attachment", _("Attachment")),
    ("trauma", _("Past trauma")),
    ("grief", _("Loss")),
    ("couples", _("Couples")),
    ("sexuality", _("Sexual closeness")),
    ("friendship", _("Friendships")),
    ("family", _("Family of origin")),
    ("neurodiversity", _("Neurodiversity")),
    ("lgbtq", _("LGBTQ+ lives")),
]
# Offered on the public form even before any specialist has said what they speak.
LANGUAGES = ["en", "ar", "bn", "zh", "fr", "de", "hi", "it", "pl", "pt", "es", "tr", "ur"]
_OWN_NAMES = {"zh": _("Chinese")}  # Django knows it by its scripts only

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
    "format": dict(FORMATS),
    "place": dict(PLACES),
    "time": dict(TIMES) | _WEEKDAYS | {"weekday": _("Weekdays")},
    "gender": dict(GENDERS),
    "approach": dict(APPROACHES),
    "specialty": dict(SPECIALTIES),
}


def word(kind: str, code: str) -> str:
    """The word for one code of a kind; a readable form of the code itself when nobody named it."""
    known = _BY_KIND[kind].get(code)
    return str(known) if known is not None else code.replace("_", " ").replace("-", " ").capitalize()


def words(kind: str, codes: Iterable[str]) -> list[str]:
    return [word(kind, code) for code in codes]


def language(code: str) -> str:
    """Name of a language in the reader's language; the code in capitals when it is not known."""
    if code in _OWN_NAMES:
        return str(_OWN_NAMES[code])
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code.upper()


def languages(codes: Iterable[str]) -> list[str]:
    return [language(code) for code in codes]


def either(parts: Iterable[str]) -> str:
    """ "Arabic, French or Dutch"."""
    names = [part for part in parts if part]
    if len(names) < 2:
        return "".join(names)
    return str(_("%(first)s or %(last)s")) % {"first": ", ".join(names[:-1]), "last": names[-1]}
