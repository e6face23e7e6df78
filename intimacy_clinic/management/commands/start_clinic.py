from __future__ import annotations

import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from assessments.measures.editions import load_own_measures
from assessments.place_data import load_place_texts
from common.commands import ClinicCommand
from homework.actions import load_library
from people.consent_data import load_consent_texts
from people.crisis_data import load_crisis_contacts
from people.invitations import invite, link_for
from people.models import Clinic, User
from plans.actions import load_shelf


class Command(ClinicCommand):
    help = "Begin a clinic: name, place, crisis contacts, exercises, plan library, and a link for the first admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="name of the clinic")
        parser.add_argument("--admin-email", required=True, help="address that the first admin signs in with")
        parser.add_argument("--admin-name", required=True, help="the first admin's name")
        parser.add_argument("--jurisdiction", default="GB", help="where the clinic sits, for example GB or US-CA")
        parser.add_argument("--time-zone", default="Europe/London", help="for example Europe/London")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(is_clinic_admin=True).exists():
            raise CommandError("This clinic has an admin already. New staff are invited under Staff.")
        if options["time_zone"] not in zoneinfo.available_timezones():
            raise CommandError(f"{options['time_zone']} is not a known time zone.")
        clinic = Clinic.get()
        Clinic.objects.filter(pk=clinic.pk).update(
            name=options["name"], jurisdiction=options["jurisdiction"], time_zone=options["time_zone"]
        )
        contacts = load_crisis_contacts([options["jurisdiction"]])
        load_consent_texts()
        load_place_texts([options["jurisdiction"]])
        exercises, _changed = load_library()
        load_own_measures()
        load_shelf()
        try:
            invitation = invite(
                by=None, email=options["admin_email"], roles=["admin"], staff_name=options["admin_name"]
            )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        self.stdout.write(f"{contacts} crisis contacts and {exercises} exercises loaded. Check every number first.")
        self.stdout.write(f"The first admin chooses a password here, once:\n{link_for(invitation.pk)}")
