from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from homework.actions import load_library


class Command(BaseCommand):
    help = "Bring the exercises that come with the product into the library. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        new, changed = load_library()
        self.stdout.write(f"{new} new, {changed} changed")
