"""The clinic's settings and its crisis contacts."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from people import staff_lists
from people.models import Clinic, CrisisContact

SETTINGS = {
    "name": "Harbour House", "sender_name": "Your appointments", "time_zone": "Europe/London", "language": "en",
    "jurisdiction": "GB", "plan_review_days": "90", "note_due_hours": "48", "alert_minutes": "30",
    "practice_review_days": "7", "intake_fresh_days": "14", "cancel_notice_hours": "48", "buffer_minutes": "10",
    "day_starts": "07:00", "day_ends": "21:00", "read_alarm": "60", "read_stop": "200",
    "second_factor_days": "14", "emergency_minutes": "60",
}  # fmt: skip
CONTACT = {
    "label": "Day line", "how": "Call from 9 to 5", "phone": "0000 111", "jurisdiction": "IE", "position": "5",
    "valid_from": "2026-01-01",
}  # fmt: skip


@pytest.mark.django_db
def test_settings_are_saved_once_and_a_stale_save_shows_both(cast, client):
    client.force_login(cast.admin)
    address = reverse("people:clinic")
    version = cast.clinic.version
    assert client.post(address, SETTINGS | {"version": version}).status_code == 302
    assert Clinic.get().name == "Harbour House"
    stale = client.post(address, SETTINGS | {"version": version, "name": "Quay House"})
    assert stale.status_code == 409
    assert "Quay House" in stale.content.decode()
    assert "Harbour House" in stale.content.decode()
    assert Clinic.get().name == "Harbour House"
    wrong = (
        {"plan_review_days": "3"},
        {"day_ends": "06:00"},
        {"read_stop": "59"},
        {"read_alarm": "9"},
        {"read_stop": "2001"},
    )
    for typed in wrong:
        assert client.post(address, SETTINGS | {"version": version + 1} | typed).status_code == 422, typed


@pytest.mark.django_db
def test_crisis_contacts_are_added_changed_checked_and_removed(cast, client):
    client.force_login(cast.admin)
    new = reverse("people:contact_new")
    assert client.get(new).status_code == 200
    for wrong in ({"phone": ""}, {"valid_until": "2025-01-01"}, {"website": "not a site"}):
        assert client.post(new, CONTACT | wrong).status_code == 422
    assert client.post(new, CONTACT).status_code == 302
    contact = CrisisContact.objects.get(label="Day line")
    assert contact.checked_on is None
    assert "1 number has not been checked yet" in client.get(reverse("people:clinic")).content.decode()
    assert "1 crisis number that nobody here has tried yet" in client.get(reverse("desk")).content.decode()
    edit = reverse("people:contact_edit", args=[contact.pk])
    assert client.post(edit, CONTACT | {"how": "Text only"}).status_code == 302
    client.post(reverse("people:contact_checked", args=[contact.pk]))
    contact.refresh_from_db()
    assert (contact.how, contact.checked_on) == ("Text only", timezone.localdate())
    assert "checked yet" not in client.get(reverse("people:clinic")).content.decode()
    client.post(reverse("people:contact_remove", args=[contact.pk]))
    assert not CrisisContact.objects.filter(pk=contact.pk).exists()


@pytest.mark.django_db
def test_a_place_without_a_valid_contact_is_named(cast, client):
    cast.rowan.jurisdiction = "US-CA"
    cast.rowan.save()
    assert staff_lists.places_without_contact() == ["United States, California"]
    client.force_login(cast.admin)
    assert "United States, California" in client.get(reverse("people:clinic")).content.decode()
    CrisisContact.objects.create(
        jurisdiction="US", label="Line", how="Call", phone="1", valid_from="2020-01-01", checked_on="2020-01-01"
    )
    assert staff_lists.places_without_contact() == []
    CrisisContact.objects.update(valid_until=timezone.localdate() - dt.timedelta(days=1))
    assert len(staff_lists.places_without_contact()) == 2


@pytest.mark.parametrize(
    ("age", "until", "begins", "words"),
    [
        (180, None, -300, []),
        (181, None, -300, ["Not checked for 181 days"]),
        (None, None, -300, ["Not checked yet"]),
        (400, -1, -500, ["No longer shown"]),
        (0, None, 1, ["Not shown yet"]),
    ],
)
def test_contacts_warn_when_they_are_old(age, until, begins, words):
    today = dt.date(2026, 2, 4)
    contact = CrisisContact(
        valid_from=today + dt.timedelta(days=begins),
        valid_until=None if until is None else today + dt.timedelta(days=until),
        checked_on=None if age is None else today - dt.timedelta(days=age),
    )
    assert [warning.text for warning in staff_lists.crisis_warnings(contact, today)] == words
