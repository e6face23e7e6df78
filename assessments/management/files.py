"""Questionnaires and responses from files, for the commands. No database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from assessments.fhir.decoding import decode
from assessments.fhir.form import Finding, Form
from assessments.fhir.reading import read_questionnaire


def form_and_response(names: list[str]) -> tuple[Form | None, dict[str, Any] | None, tuple[Finding, ...]]:
    """The form and the response among these files, in any order, and what was found while reading. Raises CommandError."""
    form, response, findings = None, None, tuple[Finding, ...]()
    for name in names:
        raw = _bytes(name)
        decoded = decode(raw)
        if decoded.data is not None and decoded.data.get("resourceType") == "QuestionnaireResponse":
            response = decoded.data
            findings += decoded.findings
            continue
        reading = read_questionnaire(raw)
        form = reading.form or form
        if reading.form is None:
            findings += reading.findings
    return form, response, findings


def _bytes(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
