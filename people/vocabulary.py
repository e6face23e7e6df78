"""Code lists: what profiles and needs are written in. The codes are stored, the words are shown."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

Choices = Sequence[tuple[str, Any]]

# The five ways in which closeness is hard come first, then themes that people ask for.
SPECIALTIES: Choices = (
    ("avoidance", _("Keeping away from closeness")),
    ("trust", _("Trust")),
    ("commitment", _("Commitment")),
    ("withdrawal", _("Pulling back")),
    ("surface", _("Staying on the surface")),
    ("attachment", _("Early attachment")),
    ("trauma", _("After trauma")),
    ("grief", _("Loss and separation")),
    ("couples", _("Couples")),
    ("sexuality", _("Sexual closeness")),
    ("friendship", _("Friendships")),
    ("family", _("Family of origin")),
    ("neurodiversity", _("Neurodivergent lives")),
    ("lgbtq", _("LGBTQ+ lives")),
)
APPROACHES: Choices = (
    ("cbt", _("CBT")),
    ("dyn", _("Psychodynamic")),
    ("grp", _("Group")),
    ("exp", _("Experiential")),
)
SHARES: Choices = (("0", _("None")), ("1", _("Some")), ("2", _("Much")), ("3", _("Most")))
FORMATS: Choices = (("individual", _("One to one")), ("group", _("In a group")), ("couple", _("As a couple")))
PLACES: Choices = (("room", _("In a room")), ("video", _("By video")))
PAYERS: Choices = (
    ("self", _("Pays alone")),
    ("reduced", _("Pays a reduced fee")),
    ("insurer", _("An insurer pays")),
    ("public", _("A public service pays")),
)
LANGUAGES: Choices = (
    ("en", _("English")),
    ("ar", _("Arabic")),
    ("bn", _("Bengali")),
    ("zh", _("Chinese")),
    ("nl", _("Dutch")),
    ("fr", _("French")),
    ("de", _("German")),
    ("hi", _("Hindi")),
    ("it", _("Italian")),
    ("ja", _("Japanese")),
    ("fa", _("Persian")),
    ("pl", _("Polish")),
    ("pt", _("Portuguese")),
    ("pa", _("Punjabi")),
    ("ro", _("Romanian")),
    ("so", _("Somali")),
    ("es", _("Spanish")),
    ("tr", _("Turkish")),
    ("uk", _("Ukrainian")),
    ("ur", _("Urdu")),
    ("bfi", _("British Sign Language")),
)
JURISDICTIONS: Choices = (
    ("GB", _("United Kingdom")),
    ("IE", _("Ireland")),
    ("DE", _("Germany")),
    ("FR", _("France")),
    ("NL", _("Netherlands")),
    ("ES", _("Spain")),
    ("CA", _("Canada")),
    ("AU", _("Australia")),
    ("NZ", _("New Zealand")),
    ("US", _("United States")),
    ("US-CA", _("United States, California")),
    ("US-FL", _("United States, Florida")),
    ("US-IL", _("United States, Illinois")),
    ("US-MA", _("United States, Massachusetts")),
    ("US-NY", _("United States, New York")),
    ("US-TX", _("United States, Texas")),
    ("US-WA", _("United States, Washington")),
)
PRONOUNS: Sequence[Any] = (_("she/her"), _("he/him"), _("they/them"), _("she/they"), _("he/they"))

# Scale -> (name, five words from the lowest number to the highest, half of the scale's range).
STYLE_SCALES: dict[str, tuple[Any, tuple[Any, ...], int]] = {
    "directiveness": (
        _("Who leads the session"),
        (_("The client"), _("More the client"), _("Both"), _("More I do"), _("I do")),
        15,
    ),
    "intensity": (
        _("How much feeling is brought up"),
        (_("Little"), _("Rather little"), _("As it comes"), _("Rather much"), _("Much")),
        15,
    ),
    "past": (
        _("Present or past"),
        (_("Present"), _("More present"), _("Both"), _("More past"), _("Past")),
        9,
    ),
    "support": (
        _("Challenge or support"),
        (_("Challenge"), _("More challenge"), _("Both"), _("More support"), _("Support")),
        15,
    ),
}
_STEPS = (-0.8, -0.4, 0.0, 0.4, 0.8)


def style_choices(scale: str) -> list[tuple[str, Any]]:
    """Five words of a scale with the number each stands for."""
    _name, words, half = STYLE_SCALES[scale]
    return [(str(round(half * step)), word) for step, word in zip(_STEPS, words, strict=True)]


def nearest_style(scale: str, value: float) -> str:
    """The choice nearest to a stored number (numbers between the words come from a questionnaire)."""
    return min((code for code, _word in style_choices(scale)), key=lambda code: abs(float(code) - value))


def with_kept(choices: Choices, kept: Iterable[str]) -> list[tuple[str, Any]]:
    """The list plus codes that a row already holds, so that saving never drops what an older list allowed."""
    known = {code for code, _word in choices}
    return [*choices, *((code, code) for code in kept if code and code not in known)]


def word(choices: Choices, code: str) -> str:
    """The word of a code, or the code when nobody named it."""
    return str(dict(choices).get(code, code))


@lru_cache(maxsize=1)
def time_zones() -> list[tuple[str, str]]:
    """Zones that carry the name of a place, sorted."""
    names = (
        name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(names))]
