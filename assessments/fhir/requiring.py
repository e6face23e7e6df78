"""What is still missing before a response is complete. Nothing inside an absent optional group is required."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from assessments.fhir.enabling import Enabled
    from assessments.fhir.extensions import Report
    from assessments.fhir.unfolding import Occurrence, Unfolded


def check_required(unfolded: Unfolded, asked: Enabled, report: Report) -> None:
    answered = _answered(unfolded, asked)
    _check_level(unfolded.top, asked, answered, report, shown=True)


def _answered(unfolded: Unfolded, asked: Enabled) -> set[int]:
    """Orders of occurrences with an enabled answer in them or below. Children stand after their parents."""
    found: set[int] = set()
    for occurrence in reversed(unfolded.all):
        if occurrence.place in asked.places and (
            occurrence.answers or any(child.order in found for child in occurrence.children)
        ):
            found.add(occurrence.order)
    return found


def _check_level(level: list[Occurrence], asked: Enabled, answered: set[int], report: Report, *, shown: bool) -> None:
    counts: dict[str, list[Occurrence]] = {}
    for occurrence in level:
        if occurrence.place in asked.places and not occurrence.item.is_display:
            counts.setdefault(occurrence.item.link_id, []).append(occurrence)
    for occurrences in counts.values():
        first = occurrences[0]
        visible = shown and not first.item.hidden
        _check_one(occurrences, answered, report, visible=visible)
        for occurrence in occurrences:
            present = occurrence.order in answered or (occurrence.item.is_group and occurrence.item.required)
            if present and (occurrence.item.is_group or occurrence.answers):
                _check_level(occurrence.children, asked, answered, report, shown=visible)


def _check_one(occurrences: list[Occurrence], answered: set[int], report: Report, *, visible: bool) -> None:
    item, path = occurrences[0].item, occurrences[0].path
    if item.is_group:
        count = sum(1 for one in occurrences if one.order in answered)
    else:
        count = sum(len(one.answers) for one in occurrences)
    if item.is_group and item.max_occurs is not None and count > item.max_occurs:
        message = ngettext("At most %(count)d entry.", "At most %(count)d entries.", item.max_occurs)
        report.error(path, "business-rule", message % {"count": item.max_occurs}, item.link_id)
    least = max(item.min_occurs or 0, 1 if item.required else 0)
    if count >= least:
        return
    if not visible or item.read_only or item.is_calculated:
        report.warn(path, "required", _("This has no value, and nobody can enter one."), item.link_id)
    elif least == 1 and item.is_group:
        report.error(path, "required", _("Please answer at least one question in this part."), item.link_id)
    elif least == 1:
        report.error(path, "required", _("Please answer this question."), item.link_id)
    else:
        message = ngettext("Please give at least %(count)d answer.", "Please give at least %(count)d answers.", least)
        report.error(path, "required", message % {"count": least}, item.link_id)
