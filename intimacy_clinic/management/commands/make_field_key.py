from __future__ import annotations

import base64
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.crypto.keys import KEY_ID


class Command(BaseCommand):
    help = "Print a new key for FIELD_ENCRYPTION_KEYS. Put it in front of the keys in use and keep those."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--id", default="", help="name of the key, a-z 0-9 and - (default: today's date)")

    def handle(self, *args: Any, **options: Any) -> None:
        key_id = options["id"] or f"k{timezone.now():%Y%m%d}"
        if not KEY_ID.fullmatch(key_id):
            raise CommandError("A key's name has 1 to 32 characters of a-z, 0-9 and -.")
        key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        self.stdout.write(f"{key_id}:{key}")
