"""The base of our management commands: like jobs, they work for the clinic as a whole (docs/adr/0019)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from common.acting import as_the_clinic


class ClinicCommand(BaseCommand):
    def execute(self, *args: Any, **options: Any) -> str | None:
        with as_the_clinic():
            return super().execute(*args, **options)
