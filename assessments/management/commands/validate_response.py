"""Judge a QuestionnaireResponse against its Questionnaire. Reads files only, changes nothing."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from assessments.fhir.decoding import encode
from assessments.fhir.form import Finding, Severity
from assessments.fhir.validating import validate
from assessments.management.files import form_and_response
from common.commands import ClinicCommand


class Command(ClinicCommand):
    help = "Judge a FHIR QuestionnaireResponse against its Questionnaire (two JSON files)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="the Questionnaire and the QuestionnaireResponse")
        parser.add_argument("--json", action="store_true", help='print {"valid": ..., "issues": [...]}')

    def handle(self, *args: Any, **options: Any) -> None:
        form, response, unread = form_and_response(options["files"])
        findings = list(unread)
        if response is None:
            findings.append(Finding("", Severity.ERROR, "not-found", _("There is no response to judge.")))
        elif form is None:
            findings.append(
                Finding("questionnaire", Severity.ERROR, "not-found", _("There is no form to judge the response by."))
            )
        else:
            findings += validate(form, response)
        valid = not any(finding.is_error for finding in findings)
        if options["json"]:
            self.stdout.write(encode({"valid": valid, "issues": [finding.as_dict() for finding in findings]}))
            return
        for finding in findings:
            self.stdout.write(f"{finding.severity}: {finding.path}: {finding.message}")
        self.stdout.write("valid" if valid else "not valid")
