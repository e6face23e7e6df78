"""Two therapists with one couple: both are held, both read, one writes, the other co-signs or adds."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from people.models import CareRelationship
from sessions import actions
from sessions.models import Addendum, Appointment, Hold, ProgressNote, Series
from tests.cast import begin_care
from tests.sessions.booking import book, joint_file
from tests.sessions.conftest import coming, past, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(cast):
    file = joint_file(cast)
    begin_care(file, cast.yusuf, kind="co_therapist")
    return file


@pytest.fixture
def draft(cast, file):
    _row, note = actions.log_session(by=cast.hana, client=file, starts_at=past(), minutes=75, second=cast.yusuf)
    content = whole(note, no_objective_reason="A crisis came first.")
    return actions.save_note_draft(by=cast.hana, note=note, expected=note.version, content=content)


@pytest.fixture
def signed(cast, draft):
    return actions.sign_note(by=cast.hana, note=draft, expected=draft.version)


def page_of(client, user, note):
    client.force_login(user)
    return client.get(reverse("sessions:note", args=[note.pk]))


def test_the_second_therapist_is_held_and_sees_it_in_the_week(cast, file, client):
    row = book(cast, by=cast.hana, client=file, second=cast.yusuf)
    assert set(Hold.objects.filter(appointment=row, of="clinician").values_list("resource", flat=True)) == {
        cast.hana.pk,
        cast.yusuf.pk,
    }
    with pytest.raises(actions.Clash):
        book(cast, by=cast.yusuf, client=cast.noor, starts_at=row.starts_at)
    assert row in Appointment.objects.of_clinician(cast.yusuf)
    client.force_login(cast.yusuf)
    assert "Hana Sato and Yusuf Demir" in client.get(reverse("sessions:appointment", args=[row.pk])).content.decode()
    client.force_login(cast.rowan_user)
    assert "Hana and Yusuf" in client.get(reverse("sessions:portal_appointments")).content.decode()


def test_a_series_keeps_both_and_goes_on_without_one_who_left(frozen_time, cast, file):
    booked = actions.book_series(by=cast.hana, client=file, starts_at=coming(), minutes=75, second=cast.yusuf)
    assert {row.second for row in booked.appointments} == {cast.yusuf}
    CareRelationship.objects.filter(client=file, clinician=cast.yusuf).update(ended_at=timezone.now())
    frozen_time.shift(dt.timedelta(weeks=4))
    assert actions.extend_all() >= 3
    assert Appointment.objects.order_by("-starts_at").first().second is None
    assert Series.objects.get().clinician == cast.hana


@pytest.mark.parametrize("who", ["ines", "hana", "gone", "admin"])
def test_only_a_colleague_of_the_files_team_can_be_second(cast, file, who):
    with pytest.raises(actions.NotInTheTeam):
        book(cast, by=cast.hana, client=file, second=getattr(cast, who))
    begin_care(cast.rowan, cast.yusuf, kind="co_therapist")
    with pytest.raises(actions.NotInTheTeam):
        book(cast, second=cast.yusuf)
    assert not Appointment.objects.exists()


def test_the_database_knows_that_two_are_two(cast, file):
    book(cast, by=cast.hana, client=file, second=cast.yusuf)
    with pytest.raises(IntegrityError, match="second_therapist_is_somebody_else"), transaction.atomic():
        Appointment.objects.update(second=cast.hana)


def test_both_read_the_draft_and_one_writes(client, cast, file, draft):
    text = page_of(client, cast.yusuf, draft).content.decode()
    assert "She told S." in text
    assert "Hana Sato is writing this note." in text
    assert "<textarea" not in text.split("<main")[1]
    url = reverse("sessions:note", args=[draft.pk])
    assert client.post(url, {}).status_code == 403
    assert client.post(reverse("sessions:note_autosave", args=[draft.pk]), {}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.save_note_draft(by=cast.yusuf, note=draft, expected=draft.version, content=whole(draft))
    start = reverse("sessions:note_start", args=[draft.appointment.attendances.get().pk])
    assert client.post(start).url == url
    assert ProgressNote.objects.count() == 1


def test_a_colleague_of_the_team_who_was_not_there_does_not_read_the_draft(client, cast, file):
    _row, note = actions.log_session(by=cast.hana, client=file, starts_at=past(), minutes=75)
    assert page_of(client, cast.yusuf, note).status_code == 403
    begin_care(file, cast.ines, kind="cover")
    _row, note = actions.log_session(by=cast.hana, client=file, starts_at=past(9), minutes=75, second=cast.yusuf)
    assert page_of(client, cast.ines, note).status_code == 403


def test_the_other_signs_as_well_once_and_may_add(client, cast, signed):
    text = page_of(client, cast.yusuf, signed).content.decode()
    assert "Co-sign this note" in text
    url = reverse("sessions:note_together", args=[signed.pk])
    client.post(url, {"words": "I saw it the same way."})
    row = Addendum.objects.get()
    assert (row.kind, row.author, row.text) == ("cosigned", cast.yusuf, "I saw it the same way.")
    assert row.signed_credential.startswith("Yusuf Demir")
    assert Event.objects.filter(action="note.added_to", client_id=str(signed.client_id)).count() == 1
    text = page_of(client, cast.yusuf, signed).content.decode()
    assert "Co-sign this note" not in text
    assert "Signed by Yusuf Demir" in text
    client.post(url, {"words": ""})
    assert Addendum.objects.count() == 1
    actions.add_addendum(by=cast.yusuf, note=signed, kind="addendum", text="One thing more.")
    with pytest.raises(IntegrityError, match=r"each_cosigns_a_note_once|UNIQUE"), transaction.atomic():
        Addendum(note=signed, kind="cosigned", text="", author=cast.yusuf, signed_at=row.signed_at).save(
            force_insert=True
        )
    signed.refresh_from_db()
    assert signed.content_hash == actions.note_hash(ProgressNote.objects.get(pk=signed.pk))


def test_nobody_else_cosigns_and_no_draft_is_cosigned(client, cast, file, draft):
    with pytest.raises(actions.NoteClosed):
        actions.cosign_together(by=cast.yusuf, note=draft)
    signed = actions.sign_note(by=cast.hana, note=draft, expected=draft.version)
    begin_care(file, cast.ines, kind="cover")
    for other in (cast.hana, cast.ines):
        with pytest.raises(PermissionDenied):
            actions.cosign_together(by=other, note=signed)
    with pytest.raises(ValueError, match="action of its own"):
        actions.add_addendum(by=cast.ines, note=signed, kind="cosigned", text="")
    assert "Co-sign this note" not in page_of(client, cast.ines, signed).content.decode()
    assert client.post(reverse("sessions:note_together", args=[signed.pk]), {}).status_code == 302
    assert not Addendum.objects.exists()


def test_the_booking_page_offers_colleagues_only_with_a_joint_file(client, cast, file):
    url = reverse("sessions:schedule")
    client.force_login(cast.ines)
    assert "Second therapist" not in client.get(url).content.decode()
    client.force_login(cast.hana)
    assert "Yusuf Demir" in client.get(url).content.decode()
    begin_care(cast.rowan, cast.hana, kind="cover")
    meeting = {
        "client": str(file.pk), "starts_at": f"{coming():%Y-%m-%dT%H:%M}", "minutes": "75", "kind": "individual",
        "place": "room", "room": "", "repeats": "0", "second": str(cast.yusuf.pk),
    }  # fmt: skip
    refused = client.post(url, meeting | {"client": str(cast.rowan.pk)})
    assert refused.status_code == 422
    assert "This colleague does not work with this file." in refused.content.decode()
    assert client.post(url, meeting | {"second": str(cast.ines.pk)}).status_code == 422
    assert client.post(url, meeting).status_code == 302
    assert Appointment.objects.get().second == cast.yusuf
    logged = {**meeting, "starts_at": f"{past(30):%Y-%m-%dT%H:%M}", "attendance": "attended"}
    assert client.post(reverse("sessions:log"), logged).status_code == 302
    assert Appointment.objects.earliest("starts_at").second == cast.yusuf
