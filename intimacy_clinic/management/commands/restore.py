from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from common.commands import ClinicCommand
from intimacy_clinic import backups


class Command(ClinicCommand):
    help = (
        "Put a backup into the empty database --into URL, and compare every table, the audit chain and some sealed values with "
        "what the backup promised. The clinic's own database is not touched."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--into", required=True, help="address of an empty database, as in DATABASE_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = backups.restore(options["file"], options["into"])
        except (backups.BackupTrouble, OSError, ValueError) as trouble:
            raise CommandError(str(trouble)) from trouble
        rows = sum(count for count, _ in found["tables"].values())
        self.stdout.write(
            f"Equal: {len(found['tables'])} tables, {rows} rows, audit chain sound with {found['audit'][0]} events."
        )
