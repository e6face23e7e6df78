from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from common.commands import ClinicCommand
from intimacy_clinic import backups


class Command(ClinicCommand):
    help = "Write the whole database into FILE, and beside it a manifest by which manage.py restore knows that all of it came back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backups.back_up(options["file"])
        except backups.BackupTrouble as trouble:
            raise CommandError(str(trouble)) from trouble
        rows = sum(count for count, _ in manifest["tables"].values())
        self.stdout.write(f"{len(manifest['tables'])} tables, {rows} rows, {manifest['audit'][0]} audit events.")
        self.stdout.write(f"Keys that open it: {', '.join(manifest['keys']) or 'none'}. Keep them elsewhere.")
