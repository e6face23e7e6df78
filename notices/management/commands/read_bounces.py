"""Read delivery reports and complaints that arrived as mail: files, or one mail on standard input."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from common.commands import ClinicCommand
from notices.bounces import from_reports


class Command(ClinicCommand):
    help = "Switch off addresses whose messages came back, from mail files (.eml) or standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        raw = [path.read_bytes() for path in options["files"]] or [sys.stdin.buffer.read()]
        self.stdout.write(f"{from_reports(raw)} switched off")
