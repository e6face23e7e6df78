from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.measures.editions import Imported, NotPublishable, import_edition, publish
from common.commands import ClinicCommand


class Command(ClinicCommand):
    help = "Keep FHIR R4 questionnaires as drafts, each with a report. Every file is kept whole or not at all; nothing is fetched."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="the report as JSON")
        parser.add_argument("--publish", action="store_true", help="take what may be used into use at once")

    def handle(self, *args: Any, **options: Any) -> None:
        reports = [self._one(Path(name), publishing=options["publish"]) for name in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps({"files": reports}, ensure_ascii=False, indent=1))
        else:
            for report in reports:
                self._tell(report)
        refused = sum(not report["kept"] for report in reports)
        if refused:
            raise CommandError(f"{refused} of {len(reports)} files were not kept.")

    def _one(self, path: Path, *, publishing: bool) -> dict[str, Any]:
        try:
            raw = path.read_bytes()
        except OSError:
            raise CommandError(f"There is nothing there to be read: {path}") from None
        made = import_edition(raw=raw, by=None)
        findings = [finding.as_dict() for finding in made.findings]
        if publishing and made.edition is not None:
            try:
                made = Imported(publish(edition=made.edition, by=None), made.findings, made.new)
            except NotPublishable as refused:
                findings += [one.as_dict() for one in refused.findings if one.as_dict() not in findings]
        edition = made.edition
        return {
            "file": str(path),
            "kept": edition is not None,
            "new": made.new,
            "title": edition.title if edition else "",
            "state": str(edition.state) if edition else "",
            "publishable": made.publishable,
            "findings": findings,
        }

    def _tell(self, report: dict[str, Any]) -> None:
        state = report["state"] if report["kept"] else "not kept"
        self.stdout.write(f"{report['file']}: {report['title'] or '–'} ({state})")
        for finding in report["findings"]:
            self.stdout.write(f"  {finding['severity']}: {finding['path'] or '–'}: {finding['message']}")
