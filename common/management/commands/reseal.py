from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from common.commands import ClinicCommand
from common.crypto import rotation
from common.crypto.keys import current_ring


class Command(ClinicCommand):
    help = (
        "Seal every value again under the first key of FIELD_ENCRYPTION_KEYS, while the clinic works. May be stopped at any "
        "moment and started again: what is left is found by the key ids."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="rows per transaction")
        parser.add_argument("--counts", action="store_true", help="only say how many values each key holds")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["counts"]:
            result = rotation.reseal(batch=options["batch"], told=self._told)
            self.stdout.write(f"{result.resealed} values sealed again.")
            for table, name, row in result.unreadable:
                self.stderr.write(f"cannot be opened, left as it is: {table}.{name} of row {row}")
        ring = current_ring()
        for key_id, count in sorted(rotation.held_by_key().items()):
            note = "current" if key_id == ring.current else "" if key_id in ring.keys else "NOT ON THE RING"
            self.stdout.write(f"{key_id}: {count} values {note}".rstrip())
        if not options["counts"] and result.unreadable:
            raise CommandError(f"{len(result.unreadable)} values could not be opened. Nothing of them was changed.")

    def _told(self, table: str, done: int, all_of_it: int) -> None:
        self.stdout.write(f"{table}: {done} of {all_of_it} rows")
