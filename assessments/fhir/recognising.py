"""Which instrument of ours a form is, told by its LOINC codes: for forms whose own calculation is in a language that is not run."""

from __future__ import annotations

from dataclasses import replace

from assessments.fhir.form import CHOICES, Form, Item
from assessments.instruments import Definition, all_definitions
from assessments.scoring import Missing, Scale

LOINC = "http://loinc.org"


def recognised_scales(form: Form) -> dict[str, Scale]:
    """linkId of each such total to our scale over the form's items. Missing answers are left out, as published forms do it."""
    found = {}
    for item in form.walk():
        if item.calculated_expression is not None and not item.calculated_expression.runs:
            scale = _scale_for(form, item)
            if scale is not None:
                found[item.link_id] = scale
    return found


def _scale_for(form: Form, total: Item) -> Scale | None:
    codes = _loinc(total)
    for definition in all_definitions():
        for scale in definition.scales:
            if scale.loinc and scale.loinc in codes:
                names = link_ids_of(form, definition)
                if names.keys() >= set(scale.items):
                    ours = scale.renamed(names)
                    return replace(ours, missing=Missing.IGNORE, max_missing=len(ours.items) - 1)
    return None


def link_ids_of(form: Form, definition: Definition) -> dict[str, str]:
    """Item number to linkId, for the items whose LOINC code the form carries."""
    by_code = {code: item.link_id for item in form.walk() for code in _loinc(item)}
    return {number: by_code[code] for number, code in (definition.loinc or {}).items() if code in by_code}


def items_of(form: Form, definition: Definition) -> dict[str, str]:
    """Item number to linkId by the items' codes; or, where only the total has its code, by the order of the choices."""
    found = link_ids_of(form, definition)
    scale = next((one for one in definition.scales if one.key == definition.main_scale), None)
    if found or scale is None or not any(scale.loinc and scale.loinc in _loinc(item) for item in form.walk()):
        return found
    choices = [item.link_id for item in form.questions if item.type in CHOICES and not item.is_calculated]
    whole = (*scale.items, *definition.unscored)
    return dict(zip(whole, choices, strict=False)) if len(choices) in (len(scale.items), len(whole)) else {}


def _loinc(item: Item) -> set[str]:
    """Codes of LOINC; a code without a system counts too, since published forms leave it out."""
    return {code for system, code in item.codes if system in ("", LOINC)}
