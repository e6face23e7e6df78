"""Questions that help to write about one way of working. They are hints to open, never fields to fill. Pure data, our own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from plans.modalities import Strand


@dataclass(frozen=True)
class Prompt:
    """Some questions under one heading."""

    strand: str
    title: Any
    questions: tuple[Any, ...]


PROMPTS: tuple[Prompt, ...] = (
    Prompt(
        Strand.CBT,
        _("Thought record"),
        (
            _("What happened just before the pull to withdraw?"),
            _("Which thought, how strongly believed before and after?"),
            _("What speaks for it, what against it, in the client's own words?"),
            _("What was predicted, and what came of it?"),
        ),
    ),
    Prompt(
        Strand.PSYCHODYNAMIC,
        _("Transference and defence"),
        (
            _("Whom did you seem to be for the client today?"),
            _("What was kept out of the room, and how?"),
            _("What did you feel, and whose feeling might it be? Keep that for the process note."),
            _("Was it put into words? What did the client do with them?"),
        ),
    ),
    Prompt(
        Strand.GROUP,
        _("Role and feedback"),
        (
            _("Which place did this person take: first, last, helper, watcher?"),
            _("What feedback was given or taken, and how did it land?"),
            _("What happened here and now that usually happens outside?"),
        ),
    ),
    Prompt(
        Strand.EXPERIENTIAL,
        _("Chair, imagery, enactment"),
        (
            _("What was set up, and did the client choose it?"),
            _("Which parts or people spoke, and what shifted?"),
            _("How did the body show it, before and after?"),
            _("How was the way back: is the client grounded, what is left open?"),
        ),
    ),
)


def prompts_for(strands: Iterable[str]) -> list[Prompt]:
    """Prompts of these ways of working; of all of them where none is named."""
    wanted = set(strands)
    return [prompt for prompt in PROMPTS if not wanted or prompt.strand in wanted]
