from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from common.commands import ClinicCommand
from people.crisis_data import ENTRIES, load_crisis_contacts


class Command(ClinicCommand):
    help = (
        "Adds the first list of crisis contacts for the named places (all without a name). Never changes existing rows."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("jurisdictions", nargs="*", help="For example GB US-CA.")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = options["jurisdictions"] or None
        known = {entry.jurisdiction for entry in ENTRIES}
        unknown = [code for code in asked or () if code.split("-")[0] not in known]
        if unknown:
            raise CommandError(f"no contacts are known for {', '.join(unknown)}")
        added = load_crisis_contacts(asked)
        self.stdout.write(f"{added} contacts added. Check every number before clients rely on it.")
