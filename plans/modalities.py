"""The four strands of the work and their starting techniques. Pure data, in our own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Strand(models.TextChoices):
    """Ways of working. The value is also the name of the glyph and of the colour token."""

    CBT = "cbt", _("CBT")
    PSYCHODYNAMIC = "dyn", _("Psychodynamic")
    GROUP = "grp", _("Group")
    EXPERIENTIAL = "exp", _("Experiential")


@dataclass(frozen=True)
class Technique:
    """A way of working within one strand. ``key`` is stable, ``name`` is what a plan shows."""

    key: str
    strand: Strand
    name: Any


def _of(strand: Strand, **names: Any) -> tuple[Technique, ...]:
    return tuple(Technique(f"{strand.value}-{key}", strand, name) for key, name in names.items())


TECHNIQUES: tuple[Technique, ...] = (
    *_of(
        Strand.CBT,
        cycle=_("Mapping the cycle of pulling back"),
        thought_record=_("Thought record on beliefs about closeness"),
        evidence=_("Evidence for and against a belief"),
        arrow=_("Following a worry down to the core belief"),
        continuum=_("Placing trust on a scale instead of all or nothing"),
        experiment=_("Behavioural experiment with a prediction"),
        ladder=_("Vulnerability ladder, step by step"),
        protective=_("Dropping one protective habit at a time"),
        assertive=_("Practising requests and limits"),
        relapse=_("Plan for setbacks"),
    ),
    *_of(
        Strand.PSYCHODYNAMIC,
        narrative=_("Telling the story of early bonds"),
        episodes=_("Review of a relationship episode: wish, response, reply"),
        transference=_("Looking at what happens between us"),
        rupture=_("Noticing and repairing a rupture"),
        defences=_("Naming a defence with kindness"),
        past_present=_("Linking then and now"),
        ending=_("Living through an ending on purpose"),
        dreams=_("Working with dreams and daydreams"),
    ),
    *_of(
        Strand.GROUP,
        here_now=_("Here-and-now disclosure"),
        feedback=_("Feedback round"),
        interpersonal=_("Learning from how others see me"),
        rehearsal=_("Rehearsing a conversation with peers"),
        sharing=_("Structured sharing in pairs"),
        care=_("Giving and receiving care"),
        norms=_("Agreeing norms and boundaries together"),
        feared=_("Testing a feared outcome with peers"),
    ),
    *_of(
        Strand.EXPERIENTIAL,
        two_chair=_("Two-chair dialogue"),
        empty_chair=_("Empty-chair work"),
        contact=_("Contact and awareness experiment"),
        imagery=_("Rescripting a memory in imagery"),
        focusing=_("Listening to the felt sense"),
        doubling=_("Doubling and role reversal"),
        compassion=_("Guided self-compassion"),
        grounding=_("Grounding through the body"),
        letter=_("Writing a letter that is not sent"),
    ),
)


def techniques_of(strand: str) -> list[Technique]:
    """The starting techniques of one strand, in the order in which they are usually reached for."""
    return [technique for technique in TECHNIQUES if technique.strand == strand]
