"""What has to be done about an appointment; what clients say to one, and bring to it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import alerts
from assessments.safety import Concern
from common.saving import StaleWrite
from notices import sending
from notices.models import Message
from people.models import Client, Clinic
from sessions import actions
from sessions.actions.follow_ups import same_day
from sessions.models import Agenda, Attendance, FollowUp, Reply
from tests.cast import begin_care
from tests.sessions.booking import at, book, joint_file, move
from tests.sessions.conftest import coming, past

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 2, 10)


def attended(cast, status, **changes):
    row = book(cast, **{"starts_at": past(), **changes})
    return actions.record_attendance(by=cast.ines, attendance=row.attendances.get(), status=status)


@pytest.mark.parametrize("status", [status.value for status in Attendance.Status])
def test_every_status_has_its_state_and_its_follow_up(cast, status, frozen_time):
    """Clinical rules: who did not come, or cancelled late, is looked after; nobody else is chased."""
    row = attended(cast, status)
    row.appointment.refresh_from_db()
    freed = {"cancelled", "late_cancelled", "clinic_cancelled", "rescheduled"}
    expected = "cancelled" if status in freed else "scheduled" if status == "scheduled" else "held"
    assert row.appointment.state == expected
    kinds = {"dna": ["no_show"], "late_cancelled": ["late_cancel"]}.get(status, [])
    assert [item.kind for item in FollowUp.objects.all()] == kinds
    assert row.appointment.holds.exists() == (status not in freed)


def test_a_follow_up_is_the_clinicians_and_due_the_next_day(cast, frozen_time):
    attended(cast, "dna")
    row = FollowUp.objects.get()
    assert (row.clinician, row.client) == (cast.ines, cast.rowan)
    assert row.due_at.date() == timezone.localdate() + dt.timedelta(days=1)
    assert not Message.objects.filter(kind="work_waiting").exists()


def test_somebody_at_risk_who_does_not_come_is_reached_out_to_the_same_day(cast, frozen_time, mailoutbox):
    Client.objects.filter(pk=cast.rowan.pk).update(high_risk_since=timezone.now())
    attended(cast, "dna")
    row = FollowUp.objects.get()
    assert row.kind == "outreach"
    assert row.due_at == at(timezone.localdate(), 18)
    sending.send_due_messages()
    (mail,) = mailoutbox
    assert mail.to == [cast.ines.email]
    assert "Rowan" not in f"{mail.subject} {mail.body}"


def test_an_open_alert_is_risk_as_well(cast, frozen_time):
    alerts.raise_alert(client=cast.rowan, source="intake", concern=Concern("thoughts"), by=cast.rowan_user)
    attended(cast, "dna")
    assert FollowUp.objects.get().kind == "outreach"


def test_one_partner_at_risk_makes_the_couples_absence_urgent(cast, frozen_time):
    Client.objects.filter(pk=cast.noor.pk).update(high_risk_since=timezone.now())
    file = joint_file(cast)
    row = book(cast, by=cast.hana, client=file, starts_at=past())
    actions.record_attendance(by=cast.hana, attendance=row.attendances.get(), status="dna")
    assert FollowUp.objects.get().kind == "outreach"
    assert not FollowUp.objects.visible_to(cast.yusuf).exists(), "Noor's own therapist does not see it"


@pytest.mark.parametrize(("hour", "due"), [(9, "18:00"), (15, "18:00"), (17, "19:00"), (23, "23:59")])
def test_the_same_day_ends_in_the_evening_or_two_hours_later_never_tomorrow(cast, hour, due):
    moment = at(DAY, hour)
    assert f"{same_day(moment):%d %H:%M}" == f"10 {due}"


def test_the_same_day_is_the_clinics(cast):
    Clinic.objects.update(time_zone="Australia/Sydney")
    late = dt.datetime(2026, 2, 10, 14, tzinfo=dt.UTC)  # one in the morning on the 11th in Sydney
    assert same_day(late).isoformat() == "2026-02-11T18:00:00+11:00"


def test_a_corrected_attendance_takes_its_follow_up_back(cast, frozen_time):
    row = attended(cast, "dna")
    actions.record_attendance(by=cast.ines, attendance=row, status="late")
    assert FollowUp.objects.get().done_by == cast.ines
    actions.record_attendance(by=cast.ines, attendance=row, status="dna")
    assert FollowUp.objects.filter(done_at=None).count() == 1


def test_the_reminder_to_reach_out_stops_when_it_was_done(cast, frozen_time, mailoutbox):
    Client.objects.filter(pk=cast.rowan.pk).update(high_risk_since=timezone.now())
    attended(cast, "dna")
    row = FollowUp.objects.get()
    actions.finish_follow_up(by=cast.ines, follow_up=row, expected=row.version, words="Rang, all is well.")
    sending.send_due_messages()
    assert mailoutbox == []
    assert Message.objects.get(kind="work_waiting").reason == "done"


def test_a_follow_up_is_closed_once_by_who_cares(cast, frozen_time):
    attended(cast, "dna")
    row = FollowUp.objects.get()
    with pytest.raises(PermissionDenied):
        actions.finish_follow_up(by=cast.yusuf, follow_up=row, expected=1, words="x")
    with pytest.raises(PermissionDenied):
        actions.finish_follow_up(by=cast.martin, follow_up=row, expected=1, words="x")
    actions.finish_follow_up(by=cast.ines, follow_up=row, expected=1, words="Wrote a line.")
    with pytest.raises(StaleWrite):
        actions.finish_follow_up(by=cast.ines, follow_up=row, expected=1, words="Again.")
    with pytest.raises(IntegrityError, match="follow_up_done_by_a_person"), transaction.atomic():
        FollowUp.objects.update(done_by=None)


@pytest.mark.parametrize(
    ("hours", "reason"), [(30, "cancelled"), (24, "cancelled"), (23, "late_cancelled"), (1, "late_cancelled")]
)
def test_late_is_what_the_clinic_says(cast, frozen_time, hours, reason):
    row = book(cast, starts_at=timezone.now() + dt.timedelta(hours=hours))
    assert actions.cancelled_by_client(row, timezone.now()) == reason
    Clinic.objects.update(cancel_notice_hours=0)
    assert actions.cancelled_by_client(row, timezone.now()) == "cancelled"


def test_a_late_cancellation_becomes_a_follow_up_and_frees_the_time(cast, frozen_time):
    row = book(cast, starts_at=timezone.now() + dt.timedelta(hours=3))
    actions.cancel_appointment(by=cast.ines, appointment=row, reason="late_cancelled")
    assert FollowUp.objects.get().kind == "late_cancel"
    book(cast, starts_at=row.starts_at)


# ------------------------------------------------------------- replies


def say(cast, row, kind, words="", person=None, by=None):
    return actions.reply(
        by=by or cast.rowan_user, person=person or cast.rowan, attendance=row.attendances.get(), kind=kind, words=words
    )


def test_a_client_confirms_and_changes_their_mind(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10))
    say(cast, row, "confirmed")
    say(cast, row, "move", "Wednesdays are easier.")
    assert Reply.objects.get().words == "Wednesdays are easier."
    assert FollowUp.objects.get().kind == "move"
    say(cast, row, "cancel")
    assert [item.kind for item in FollowUp.objects.filter(done_at=None)] == ["cancel"]
    say(cast, row, "confirmed")
    assert not FollowUp.objects.filter(done_at=None).exists()
    row.refresh_from_db()
    assert (row.state, row.starts_at) == ("scheduled", at(DAY, 10)), "asking changes nothing by itself"


def test_asking_stays_open_over_a_roster_that_is_saved(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10))
    say(cast, row, "move")
    actions.record_attendance(by=cast.ines, attendance=row.attendances.get(), status="scheduled")
    assert FollowUp.objects.filter(done_at=None).count() == 1
    actions.record_attendance(by=cast.ines, attendance=row.attendances.get(), status="rescheduled")
    assert not FollowUp.objects.filter(done_at=None).exists()


def test_a_confirmation_belongs_to_the_time_it_was_given_for(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10))
    said = say(cast, row, "confirmed")
    move(cast.ines, row, at(DAY, 14))
    row.refresh_from_db()
    assert said.about_at == at(DAY, 10) != row.starts_at
    assert say(cast, row, "confirmed").about_at == at(DAY, 14)


def test_nobody_replies_for_somebody_else_or_too_late(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10))
    with pytest.raises(PermissionDenied):
        say(cast, row, "confirmed", person=cast.noor, by=cast.noor_user)
    with pytest.raises(PermissionDenied):
        say(cast, row, "confirmed", by=cast.noor_user)
    frozen_time.move_to(at(DAY, 10))
    with pytest.raises(actions.TooLate):
        say(cast, row, "confirmed")
    other = book(cast, starts_at=at(DAY, 16))
    actions.cancel_appointment(by=cast.ines, appointment=other, reason="clinic_cancelled")
    with pytest.raises(actions.TooLate):
        say(cast, other, "move")


def test_each_partner_answers_alone_and_sees_only_the_own_answer(cast, frozen_time):
    file = joint_file(cast)
    row = book(cast, by=cast.hana, client=file, starts_at=at(DAY, 10))
    say(cast, row, "confirmed")
    say(cast, row, "move", "I would rather come alone.", person=cast.noor, by=cast.noor_user)
    assert [item.kind for item in Reply.objects.visible_to(cast.rowan_user)] == ["confirmed"]
    assert [item.kind for item in Reply.objects.visible_to(cast.noor_user)] == ["move"]
    assert Reply.objects.visible_to(cast.hana).count() == 2
    for stranger in (cast.ines, cast.yusuf, cast.admin):
        assert not Reply.objects.visible_to(stranger).exists()


# ------------------------------------------------------------- agenda


def test_the_agenda_waits_for_the_session_and_a_new_one_begins(cast, frozen_time):
    row = book(cast, starts_at=at(DAY, 10))
    page = actions.save_agenda(by=cast.rowan_user, client=cast.rowan, text="My sister.", expected=0)
    actions.save_agenda(by=cast.rowan_user, client=cast.rowan, text="My sister, and sleep.", expected=page.version)
    frozen_time.move_to(at(DAY, 11))
    actions.record_attendance(by=cast.ines, attendance=row.attendances.get(), status="attended")
    taken = Agenda.objects.get()
    assert (taken.text, taken.taken_to) == ("My sister, and sleep.", row)
    actions.save_agenda(by=cast.rowan_user, client=cast.rowan, text="Next time.", expected=2)
    assert Agenda.objects.open().get().text == "Next time."


def test_an_agenda_is_not_lost_to_a_session_that_did_not_happen(cast, frozen_time):
    row = book(cast, starts_at=past())
    actions.save_agenda(by=cast.rowan_user, client=cast.rowan, text="My sister.", expected=0)
    actions.record_attendance(by=cast.ines, attendance=row.attendances.get(), status="dna")
    assert actions.open_agenda(cast.rowan).text == "My sister."


def test_what_was_written_after_a_session_waits_for_the_next_one(cast, frozen_time):
    row = book(cast, starts_at=past(5))
    actions.save_agenda(by=cast.rowan_user, client=cast.rowan, text="What I forgot.", expected=0)
    actions.record_attendance(by=cast.ines, attendance=row.attendances.get(), status="attended")
    assert actions.open_agenda(cast.rowan).text == "What I forgot."


def test_two_devices_lose_no_word_of_an_agenda(cast):
    actions.save_agenda(by=cast.rowan_user, client=cast.rowan, text="On the phone.", expected=0)
    with pytest.raises(StaleWrite) as stale:
        actions.save_agenda(by=cast.rowan_user, client=cast.rowan, text="On the laptop.", expected=0)
    assert stale.value.current.text == "On the phone."
    with pytest.raises(IntegrityError, match=r"one_open_agenda_per_client|agenda\.client_id"), transaction.atomic():
        Agenda.objects.create(client=cast.rowan)


def test_only_the_client_writes_the_agenda_and_only_the_team_reads_it(cast):
    with pytest.raises(PermissionDenied):
        actions.save_agenda(by=cast.ines, client=cast.rowan, text="x", expected=0)
    actions.save_agenda(by=cast.rowan_user, client=cast.rowan, text="My sister.", expected=0)
    assert Agenda.objects.visible_to(cast.ines).exists()
    assert Agenda.objects.visible_to(cast.martin).exists()
    for stranger in (cast.yusuf, cast.admin, cast.noor_user):
        assert not Agenda.objects.visible_to(stranger).exists()


def test_a_joint_session_takes_no_personal_agenda(cast, frozen_time):
    actions.save_agenda(by=cast.rowan_user, client=cast.rowan, text="Only for Ines.", expected=0)
    file = joint_file(cast)
    row = book(cast, by=cast.hana, client=file, starts_at=past())
    actions.record_attendance(by=cast.hana, attendance=row.attendances.get(), status="attended")
    assert actions.open_agenda(cast.rowan).text == "Only for Ines."
    assert not Agenda.objects.visible_to(cast.hana).exists()
    begin_care(cast.rowan, cast.hana, kind="cover")
    assert Agenda.objects.visible_to(cast.hana).exists()


def test_the_database_keeps_one_reply_of_a_person(cast):
    row = book(cast, starts_at=coming())
    values = {"attendance": row.attendances.get(), "person": cast.rowan, "about_at": row.starts_at}
    Reply.objects.create(kind="confirmed", **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.create(kind="move", **values)
