"""Judge a response against its form: the shape here, each answer in `answering`, what is missing in `requiring`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from assessments.fhir.answering import check_answers
from assessments.fhir.enabling import enabled_in
from assessments.fhir.extensions import Report
from assessments.fhir.form import Finding, Form, Item, Json
from assessments.fhir.requiring import check_required
from assessments.fhir.responding import FINISHED
from assessments.fhir.unfolding import MAX_OCCURRENCES, unfold
from assessments.fhir.values import is_date_time

STATUSES = frozenset({"in-progress", "completed", "amended", "entered-in-error", "stopped"})


def validate(form: Form, response: dict[str, Any]) -> list[Finding]:
    """No errors: the response may stand. Missing answers are errors only when `status` is completed or amended."""
    report = Report()
    if not isinstance(response, dict) or response.get("resourceType") != "QuestionnaireResponse":
        report.error("resourceType", "structure", _("This is no FHIR QuestionnaireResponse."))
        return report.findings
    _check_head(form, response, report)
    _check_level(form, form.items, response.get("item"), "", report)
    unfolded = unfold(form, response)
    if len(unfolded.all) >= MAX_OCCURRENCES:
        report.error("item", "too-costly", _("This response is too long."))
        return report.findings
    asked = enabled_in(form, unfolded, response)
    report.findings += asked.findings
    for occurrence in unfolded.all:
        if occurrence.place in asked.places:
            check_answers(occurrence, report)
        elif occurrence.answers:
            report.warn(
                occurrence.path,
                "not-enabled",
                _("This is not asked here; its answer does not count."),
                occurrence.item.link_id,
            )
    if response.get("status") in FINISHED:
        check_required(unfolded, asked, report)
    _check_constraints(form, unfolded, asked, response, report)
    return report.findings


def _check_head(form: Form, response: Json, report: Report) -> None:
    if response.get("status") not in STATUSES:
        report.error("status", "required", _("The status of the response is missing or unknown."))
    named = response.get("questionnaire")
    if isinstance(named, str) and form.url and named.split("|")[0] != form.url:
        report.warn(
            "questionnaire", "not-found", _("The response names another form: %(name)s") % {"name": named[:200]}
        )
    elif (
        isinstance(named, str) and form.url and "|" in named and form.version and named.split("|", 1)[1] != form.version
    ):
        report.warn("questionnaire", "not-found", _("The response names another version of this form."))
    if form.status != "active":
        report.warn("questionnaire", "business-rule", _("The form is not active: it may not be given to anyone now."))
    authored = response.get("authored")
    if authored is None:
        return
    if not isinstance(authored, str) or not is_date_time(authored):
        report.error("authored", "value", _("The time of the response is written wrongly."))
        return
    start, end = form.effective_start, form.effective_end
    if (start and authored[: len(start)][:10] < start[:10][: len(authored)]) or (
        end and authored[: len(end)][:10] > end[:10][: len(authored)]
    ):
        report.warn(
            "authored", "business-rule", _("The response was written outside the time in which the form was in use.")
        )


def _check_level(form: Form, items: tuple[Item, ...], entries: Any, path: str, report: Report) -> None:
    if entries is None:
        return
    if not isinstance(entries, list):
        report.error(f"{path}item", "structure", _("“%(key)s” has to be a list.") % {"key": "item"})
        return
    here = {item.link_id: item for item in items}
    seen: dict[str, int] = {}
    for number, entry in enumerate(entries):
        at = f"{path}item[{number}]"
        link_id = entry.get("linkId") if isinstance(entry, dict) else None
        if not isinstance(link_id, str):
            report.error(at, "structure", _("An item of the response needs a linkId."))
            continue
        item = here.get(link_id)
        if item is None:
            _report_stranger(form, link_id, at, report)
            continue
        seen[link_id] = seen.get(link_id, 0) + 1
        if seen[link_id] == 2 and not (item.is_group and item.repeats):
            report.error(at, "structure", _("This item may stand here only once."), link_id)
        _check_entry(form, item, entry, at, report)


def _report_stranger(form: Form, link_id: str, path: str, report: Report) -> None:
    words = {"link_id": link_id[:100]}
    if form.by_link_id(link_id):
        report.error(path, "structure", _("“%(link_id)s” belongs somewhere else in the form.") % words, link_id)
    else:
        report.error(path, "not-found", _("The form has no item “%(link_id)s”.") % words, link_id)


def _check_entry(form: Form, item: Item, entry: Json, path: str, report: Report) -> None:
    answers, inside = entry.get("answer"), entry.get("item")
    if item.is_question:
        if inside is not None:
            report.error(path, "structure", _("Items below a question stand below its answer."), item.link_id)
        _check_answer_list(form, item, answers, path, report)
        return
    if answers is not None:
        report.error(path, "structure", _("Nothing can be answered here."), item.link_id)
    if item.is_group:
        _check_level(form, item.items, inside, path + ".", report)
    elif inside is not None:
        report.error(path, "structure", _("Nothing can stand below this."), item.link_id)


def _check_answer_list(form: Form, item: Item, answers: Any, path: str, report: Report) -> None:
    if answers is None:
        return
    if not isinstance(answers, list) or not all(isinstance(one, dict) for one in answers):
        report.error(f"{path}.answer", "structure", _("“%(key)s” has to be a list.") % {"key": "answer"}, item.link_id)
        return
    if not answers:
        report.warn(
            f"{path}.answer", "structure", _("No answer is left out, not written as an empty list."), item.link_id
        )
    if len(answers) > 1 and not item.repeats:
        report.error(f"{path}.answer", "structure", _("Only one answer is possible here."), item.link_id)
    for number, answer in enumerate(answers):
        _check_level(form, item.items, answer.get("item"), f"{path}.answer[{number}].", report)


def _check_constraints(form: Form, unfolded: Any, asked: Any, response: Json, report: Report) -> None:
    ruled = [
        one for one in unfolded.all if one.item.constraints and one.entry is not None and one.place in asked.places
    ]
    if not form.constraints and not ruled:
        return
    from assessments.fhir.calculating import Calculator  # loads the FHIRPath library: only when a form needs it

    calculator = Calculator(form, response)
    for occurrence, constraint in [
        *((None, one) for one in form.constraints),
        *((one, rule) for one in ruled for rule in one.item.constraints),
    ]:
        if not calculator.holds(constraint, occurrence):
            path, link_id = (occurrence.path, occurrence.item.link_id) if occurrence else ("", "")
            report.add(constraint.severity, path, "invariant", constraint.human, link_id)
    report.findings += calculator.findings
