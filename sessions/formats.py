"""Formats of a progress note and what belongs under each letter. Pure data, in our own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """One letter of a format. ``key`` is stored, so it never changes; ``field`` is its name in the form."""

    key: str
    letter: str
    label: Any
    hint: Any

    @property
    def field(self) -> str:
        return f"section_{self.key.replace('-', '_')}"


def _sections(name: str, *parts: tuple[str, Any, Any]) -> tuple[Section, ...]:
    return tuple(Section(f"{name}-{word}", word[0].upper(), label, hint) for word, label, hint in parts)


_NEXT = _("What happens next, and who does it.")

FORMATS: dict[str, tuple[Section, ...]] = {
    "dap": _sections(
        "dap",
        ("data", _("Data"), _("What was said and done. Facts and the client's own words, no interpretation.")),
        ("assessment", _("Assessment"), _("Your reading, tied to the plan. The client can ask to read this.")),
        ("plan", _("Plan"), _NEXT),
    ),
    "soap": _sections(
        "soap",
        ("subjective", _("Subjective"), _("What the client reports, in their own words.")),
        ("objective", _("Objective"), _("What you saw and what was measured.")),
        ("assessment", _("Assessment"), _("Your reading, tied to the plan. The client can ask to read this.")),
        ("plan", _("Plan"), _NEXT),
    ),
    "birp": _sections(
        "birp",
        ("behaviour", _("Behaviour"), _("How the client came and what they brought.")),
        ("intervention", _("Intervention"), _("What you did, and in which approach.")),
        ("response", _("Response"), _("How the client took it, in what they said and did.")),
        ("plan", _("Plan"), _NEXT),
    ),
    "girp": _sections(
        "girp",
        ("goal", _("Goal"), _("Which goal of the plan the session was for.")),
        ("intervention", _("Intervention"), _("What you did, and in which approach.")),
        ("response", _("Response"), _("How the client took it, in what they said and did.")),
        ("plan", _("Plan"), _NEXT),
    ),
    "pie": _sections(
        "pie",
        ("problem", _("Problem"), _("What the session was about.")),
        ("intervention", _("Intervention"), _("What you did, and in which approach.")),
        ("evaluation", _("Evaluation"), _("What changed, and what that means for the plan.")),
    ),
}
MEMBER = "member"  # a member's own part of a group session: the shared part stands beside it, by reference
PARTS = {
    MEMBER: _sections(
        MEMBER,
        ("own", _("For this person's record only"), _("What this person did, how they took it. Nobody else's name.")),
    )
}


def sections_of(name: str) -> tuple[Section, ...]:
    """Sections of a format of ours in their order. Raises KeyError for an unknown format."""
    return FORMATS.get(name) or PARTS[name]
