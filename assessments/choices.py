"""Codes and words of the choices in the intake. Pure data; the codes are stored, the words may be reworded.

Formats, places, approaches and languages have the codes of ``people.vocabulary``, in words for clients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrPromise

    Words = str | _StrPromise
    Choices = Sequence[tuple[str, Words]]

SYMPTOM_WORDS: Mapping[str, tuple[Words, Words]] = {
    "avoidance": (
        _("Keeping away from close relationships"),
        _("Staying busy, saying no, or leaving before somebody gets near."),
    ),
    "trust": (
        _("Finding it hard to trust"),
        _("Wondering what people really want, or waiting for them to let you down."),
    ),
    "commitment": (
        _("Being afraid of commitment"),
        _("Feeling trapped or restless when something becomes lasting."),
    ),
    "withdrawal": (
        _("Pulling back when feelings come up"),
        _("Going quiet, going cold, or wanting to be alone just when it gets close."),
    ),
    "surface": (
        _("Keeping things on the surface"),
        _("Being good company while nobody gets to know you."),
    ),
}

FREQUENCIES: Choices = (
    ("never", _("Never")),
    ("monthly", _("About monthly")),
    ("weekly", _("About weekly")),
    ("most_days", _("Most days")),
    ("daily", _("Daily")),
)
CONTEXTS: Choices = (
    ("dating", _("Dating")),
    ("partner", _("With a partner")),
    ("friends", _("With friends")),
    ("family", _("In the family")),
    ("work", _("At work")),
    ("therapy", _("In therapy")),
)
FORMATS: Choices = (
    ("individual", _("One to one")),
    ("group", _("In a group")),
    ("couple", _("Together with my partner")),
)
PLACES: Choices = (("room", _("In a room at the clinic")), ("video", _("By video")))
TIMES: Choices = (
    ("morning", _("Mornings")),
    ("afternoon", _("Afternoons")),
    ("evening", _("Evenings")),
    ("weekend", _("Weekends")),
)
PACES: Choices = (("gentle", _("Gently")), ("even", _("Somewhere between")), ("direct", _("Soon and direct")))
GENDERS: Choices = (
    ("any", _("No wish")),
    ("woman", _("A woman")),
    ("man", _("A man")),
    ("nonbinary", _("A non-binary person")),
)
APPROACHES: Choices = (
    ("cbt", _("Looking at thoughts and trying things out")),
    ("dyn", _("Understanding where it comes from")),
    ("grp", _("Learning with others")),
    ("exp", _("Working with feelings as they happen")),
)
REMINDERS: Choices = (("email", _("By e-mail")), ("sms", _("By text message")))
