from __future__ import annotations

from typing import Any

from assessments.measures.editions import load_own_measures
from common.commands import ClinicCommand


class Command(ClinicCommand):
    help = "Bring the measures that were written for the product into use. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_own_measures()} new")
