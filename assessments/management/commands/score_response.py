"""Score a QuestionnaireResponse by its Questionnaire. Reads files only, changes nothing."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.fhir.decoding import encode
from assessments.fhir.scoring import score
from assessments.management.files import form_and_response
from common.commands import ClinicCommand


class Command(ClinicCommand):
    help = "Score a FHIR QuestionnaireResponse by its Questionnaire (two JSON files)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="the Questionnaire and the QuestionnaireResponse")
        parser.add_argument("--json", action="store_true", help='print {"scores": {linkId or scale: number}}')

    def handle(self, *args: Any, **options: Any) -> None:
        form, response, unread = form_and_response(options["files"])
        if form is None or response is None:
            raise CommandError("; ".join(finding.message for finding in unread) or "A form and a response are needed.")
        scores = score(form, response)
        for finding in scores.findings:
            self.stderr.write(f"{finding.severity}: {finding.link_id or finding.path}: {finding.message}")
        if options["json"]:
            self.stdout.write(encode({"scores": scores.values}))
            return
        for name, value in scores.values.items():
            self.stdout.write(f"{name}: {'no score' if value is None else value}")
