"""Judge a response against its form (interop rules 5 to 13)."""

from __future__ import annotations

from typing import Any

from assessments.fhir.form import Finding, Form


def validate(form: Form, response: dict[str, Any]) -> list[Finding]:
    """No errors: the response may stand. Missing answers are errors only when `status` is completed or amended."""
    raise NotImplementedError
