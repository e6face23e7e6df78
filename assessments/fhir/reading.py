"""Bytes to a form and a report. Nothing is fetched; the caller keeps the bytes, which are also what is exported."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.fhir.form import Finding, Form


@dataclass(frozen=True, slots=True)
class Reading:
    """`form` is None only when nothing could be kept. `publishable`: no finding is an error; else it may be kept as a draft."""

    form: Form | None
    findings: tuple[Finding, ...]

    @property
    def publishable(self) -> bool:
        return self.form is not None and not any(finding.is_error for finding in self.findings)


def read_questionnaire(raw: bytes) -> Reading:
    """Never raises, whatever the bytes."""
    raise NotImplementedError
