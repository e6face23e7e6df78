from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from common.commands import ClinicCommand
from common.crypto import rotation
from common.crypto.keys import current_ring


class Command(ClinicCommand):
    help = "Say whether a key may leave FIELD_ENCRYPTION_KEYS: only when it is not the current one and no value holds its id."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key_id")

    def handle(self, *args: Any, **options: Any) -> None:
        key_id, ring = options["key_id"], current_ring()
        if key_id not in ring.keys:
            raise CommandError(f"{key_id} is not in FIELD_ENCRYPTION_KEYS.")
        if key_id == ring.current:
            raise CommandError(f"{key_id} seals new values. Put another key in front of it first.")
        held = rotation.held_by_key()[key_id]
        if held:
            raise CommandError(f"{key_id} still holds {held} values. Run: manage.py reseal")
        self.stdout.write(f"No value holds {key_id}: it may leave FIELD_ENCRYPTION_KEYS.")
        if key_id == list(ring.keys)[-1]:
            self.stdout.write(
                "Look-ups by name and address hang on it. Stop the clinic, take the key out, run manage.py rebuild_lookups, "
                "and start again. Invitations that are still open have to be sent anew."
            )
