"""The four strands of the work that come with the product. The clinic may add its own: :mod:`plans.strands`."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.library import techniques


class Strand(models.TextChoices):
    """Ways of working. The value is also the name of the glyph and of the colour token."""

    CBT = "cbt", _("CBT")
    PSYCHODYNAMIC = "dyn", _("Psychodynamic")
    GROUP = "grp", _("Group")
    EXPERIENTIAL = "exp", _("Experiential")


@dataclass(frozen=True)
class BuiltIn:
    """A technique that comes with the product. ``key`` is stable and is its slug on the shelf, ``name`` is what a plan shows."""

    key: str
    strand: str
    name: str


def techniques_of(strand: str) -> list[BuiltIn]:
    """The built-in techniques of one strand, in the order in which they are usually reached for."""
    return [
        BuiltIn(entry["slug"], entry["strand"], entry["name"]) for entry in techniques() if entry["strand"] == strand
    ]
