"""A try on a ladder in plain sentences, for the page, for the drawing and for ears. Pure; numbers are 0 to 100."""

from __future__ import annotations

from django.utils.translation import gettext as _


def course(before: int | None, peak: int | None, end: int | None, *, own: bool) -> str:
    """How hard it felt on the way: "You started at 40, it rose to 60 and settled at 11." Empty without a number.

    ``own`` speaks to the person whose try it was.
    """
    told = {"before": before, "peak": peak, "end": end}
    if before is None or end is None:
        if before is None and end is None:
            return ""
        if end is None:
            return (_("You started at %(before)s.") if own else _("Started at %(before)s.")) % told
        return (_("You ended at %(end)s.") if own else _("Ended at %(end)s.")) % told
    if before == end and peak in (None, before):
        return (_("You started at %(before)s and it stayed there.") if own else _("Stayed at %(before)s.")) % told
    if peak is None or peak <= max(before, end):
        if own:
            rest = _("You started at %(before)s and it went up to %(end)s.") if end > before else _(
                "You started at %(before)s and it settled at %(end)s."
            )  # fmt: skip
        else:
            rest = _("Started at %(before)s and went up to %(end)s.") if end > before else _(
                "Started at %(before)s and settled at %(end)s."
            )  # fmt: skip
        return rest % told
    if own:
        return _("You started at %(before)s, it rose to %(peak)s and settled at %(end)s.") % told
    return _("Started at %(before)s, rose to %(peak)s and settled at %(end)s.") % told


def prediction(sure: int | None, true: int | None, *, own: bool) -> str:
    """What was expected beside what came: empty unless both were said."""
    if sure is None or true is None:
        return ""
    told = {"sure": sure, "true": true}
    if true == 0:
        words = (
            _("Beforehand you were %(sure)s\u00a0%% sure of what would happen; none of it did.")
            if own
            else _("Beforehand %(sure)s\u00a0%% sure of what would happen; none of it did.")
        )
    elif true == 100:
        words = (
            _("Beforehand you were %(sure)s\u00a0%% sure of what would happen, and all of it did.")
            if own
            else _("Beforehand %(sure)s\u00a0%% sure of what would happen, and all of it did.")
        )
    else:
        words = (
            _("Beforehand you were %(sure)s\u00a0%% sure of what would happen; about %(true)s\u00a0%% of it did.")
            if own
            else _("Beforehand %(sure)s\u00a0%% sure of what would happen; about %(true)s\u00a0%% of it did.")
        )
    return words % told


def drawn(expected: int, ended: int | None) -> str:
    """The drawing of a step, for ears."""
    if ended is None:
        return _("How hard it feels, from 0 to 100: expected %(n)s, no end to compare it with yet.") % {"n": expected}
    if ended < expected:
        words = _(
            "How hard it feels, from 0 to 100: expected %(n)s, the last time it ended at %(end)s. Easier than expected."
        )
    elif ended > expected:
        words = _(
            "How hard it feels, from 0 to 100: expected %(n)s, the last time it ended at %(end)s. Harder than expected."
        )
    else:
        words = _("How hard it feels, from 0 to 100: expected %(n)s, and the last time it ended just there.")
    return words % {"n": expected, "end": ended}
