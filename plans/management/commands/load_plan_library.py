from __future__ import annotations

from typing import Any

from common.commands import ClinicCommand
from plans.actions import load_shelf


class Command(ClinicCommand):
    help = "Bring techniques, objective patterns and plan templates into the library. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        new, changed = load_shelf()
        self.stdout.write(f"{new} new, {changed} changed")
