import zoneinfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from people.crisis_data import ENTRIES, EU, load_crisis_contacts
from people.models import CrisisContact

pytestmark = pytest.mark.django_db


def test_every_place_has_an_emergency_number():
    places = {entry.jurisdiction for entry in ENTRIES}
    assert places == {"US", "CA", "GB", "IE", "IN", "AU", "NZ", *EU}
    assert {entry.jurisdiction for entry in ENTRIES if entry.emergency} == places


def test_loading_twice_adds_once_and_changes_nothing():
    first = load_crisis_contacts(["GB"])
    CrisisContact.objects.filter(label="Samaritans").update(how="Changed by the clinic")
    assert first == 4
    assert not CrisisContact.objects.exclude(checked_on=None).exists(), "a list says nothing about a check"
    assert load_crisis_contacts(["GB"]) == 0
    assert CrisisContact.objects.get(label="Samaritans").how == "Changed by the clinic"


@pytest.mark.parametrize("moment", ["2026-02-04T00:10Z", "2026-02-04T12:00Z", "2026-02-04T23:50Z"])
@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "America/Chicago", "Europe/London", "Pacific/Kiritimati"])
def test_a_loaded_number_shows_at_once_everywhere_on_earth(moment, zone):
    """Found at ten past midnight: a clinic where it was still the evening before showed no number at all."""
    with time_machine.travel(moment, tick=False):
        load_crisis_contacts(["GB"])
        there = timezone.localdate(timezone=zoneinfo.ZoneInfo(zone))
        assert CrisisContact.objects.valid_on(there).for_place("GB").count() == 4


def test_a_part_of_a_country_gets_the_country():
    load_crisis_contacts(["US-CA"])
    rows = CrisisContact.objects.valid_on(timezone.localdate()).for_place("US-CA")
    assert "988" in {row.phone for row in rows}


def test_the_command_names_places_it_does_not_know(capsys):
    with pytest.raises(CommandError, match="XX"):
        call_command("load_crisis_contacts", "XX")
    call_command("load_crisis_contacts", "NZ")
    assert CrisisContact.objects.filter(jurisdiction="NZ").count() == 2
    call_command("load_crisis_contacts")
    assert CrisisContact.objects.count() == len(ENTRIES)
