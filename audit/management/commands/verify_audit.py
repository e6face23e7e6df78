from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from audit.writing import verify_chain
from common.commands import ClinicCommand


class Command(ClinicCommand):
    help = "Check the audit chain; with --anchor also against an anchor file kept elsewhere, and write a new one with --write."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", type=Path, help="JSON file with count and head of an earlier check")
        parser.add_argument("--write", type=Path, help="write count and head of this check to a file")

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = None
        if options["anchor"]:
            kept = json.loads(options["anchor"].read_text())
            anchor = (int(kept["count"]), str(kept["head"]))
        with transaction.atomic():  # so that a long chain comes in portions
            verdict = verify_chain(anchor=anchor)
        if not verdict.sound:
            raise CommandError(f"Audit chain broken at event {verdict.broken_at}: {verdict.reason}.")
        if options["write"]:
            options["write"].write_text(json.dumps({"count": verdict.count, "head": verdict.head}) + "\n")
        self.stdout.write(f"Audit chain sound: {verdict.count} events, head {verdict.head[:16]}.")
