from __future__ import annotations

from typing import Any

from common.commands import ClinicCommand
from homework.actions import load_library


class Command(ClinicCommand):
    help = "Bring the exercises that come with the product into the library. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        new, changed = load_library()
        self.stdout.write(f"{new} new, {changed} changed")
