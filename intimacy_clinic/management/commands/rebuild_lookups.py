from __future__ import annotations

from typing import Any

from common.commands import ClinicCommand
from intimacy_clinic import lookups


class Command(ClinicCommand):
    help = "Make the look-ups by name and address anew, after the oldest key has left FIELD_ENCRYPTION_KEYS. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        for what, changed in lookups.rebuild():
            self.stdout.write(f"{what}: {changed} made anew")
