"""The family that a client comes from, as a list and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments import vocabulary
from assessments.drawing import Kin, family
from assessments.models import FamilyMember

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


def said(sentence: str, words: str | None) -> list[str]:
    text = str(words or "").strip().rstrip(".")
    return [sentence % {"words": text}] if text else []


def member_label(one: FamilyMember) -> str:
    return one.label or str(one.get_role_display())


def kin_listed(one: FamilyMember, url: str) -> dict[str, Any]:
    parted = vocabulary.word_of(vocabulary.PARTINGS, one.parting if one.parting != "none" else "")
    when = f"{parted}, {one.parting_when}" if parted and one.parting_when else parted
    told = [
        *said("%(words)s.", str(one.get_role_display()) if one.label else ""),
        *said("%(words)s.", vocabulary.word_of(vocabulary.BONDS, one.bond)),
        *said("%(words)s.", when),
        *said("%(words)s.", one.words),
    ]
    closeness = _("Closeness %(n)s of 10") % {"n": one.closeness} if one.closeness is not None else ""
    return {
        "when": "",
        "title": member_label(one),
        "text": " ".join(told),
        "tag": closeness,
        "url": url,
    }


def family_drawn(rows: Sequence[FamilyMember]) -> SafeString | None:
    if not rows:
        return None
    kin = [
        Kin(
            one.role,
            member_label(one),
            one.closeness,
            distant=one.bond in ("distant", "unknown"),
            parted=one.parting in ("away", "separated", "left"),
            lost=one.parting == "died",
        )
        for one in rows
    ]
    drawn: SafeString = family(
        kin,
        me=_("Client"),
        title=_("The home the client comes from"),
        desc=_(
            "Thicker lines are closer, dotted ones distant, cut ones parted; a cross marks a death. The list has the same."
        ),
    )
    return drawn
