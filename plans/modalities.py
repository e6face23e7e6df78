"""The four strands of the work that come with the product. The clinic may add its own: :mod:`plans.strands`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Strand(models.TextChoices):
    """Ways of working. The value is also the name of the glyph and of the colour token."""

    CBT = "cbt", _("CBT")
    PSYCHODYNAMIC = "dyn", _("Psychodynamic")
    GROUP = "grp", _("Group")
    EXPERIENTIAL = "exp", _("Experiential")
