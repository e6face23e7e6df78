from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from common.commands import ClinicCommand
from intimacy_clinic.demo.people import LOGINS
from intimacy_clinic.demo.seeding import NotHere, is_seeded, refuse_elsewhere, seed


class Command(ClinicCommand):
    help = "Fill an empty database with an invented clinic. Works in demo and test mode only, and only once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clients", type=int, default=60)
        parser.add_argument("--clinicians", type=int, default=9)
        parser.add_argument("--seed", type=int, default=1, help="another number makes another clinic")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["clients"] < 1 or options["clinicians"] < 1:
            raise CommandError("A clinic needs a client and a clinician.")
        try:
            refuse_elsewhere()
            if is_seeded():
                self.stdout.write("The demo clinic is there already.")
                return
            rows = seed(
                clients=options["clients"], clinicians=options["clinicians"], number=options["seed"], now=timezone.now()
            )
        except NotHere as refused:
            raise CommandError(str(refused)) from None
        if options["verbosity"]:
            self.stdout.write(f"{rows} rows. Sign in as {', '.join(LOGINS)}.")
