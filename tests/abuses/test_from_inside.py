"""Abuses by people of the clinic, and by whoever gets at what it holds."""

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from audit.models import Event
from audit.writing import verify_chain
from matching import board
from matching.models import Tie
from notices.models import Message, PushSubscription
from people.models import CareRelationship, Clinic
from sessions import actions
from sessions.feed import make_feed
from sessions.models import ProgressNote
from tests.cast import begin_care, make_client
from tests.matching.conftest import offer, open_hours, wait
from tests.sessions.conftest import note, objective, past, plan, signed

__all__ = ["note", "objective", "plan", "signed"]
pytestmark = pytest.mark.django_db


def test_t05_an_ex_couple_at_one_clinic_never_meets_and_nobody_is_told_why(cast, signed_in):
    open_hours(cast.ines, weekday=3)
    open_hours(cast.yusuf, weekday=4)
    offer(cast.hana, accepts_new=False)
    entry = wait(needs={"formats": ["individual"], "languages": ["en"]})
    assert board.ranking_for(entry).of(cast.ines.pk).ruled_out == ()
    desk = signed_in(cast.admin)
    tied = desk.post(f"/waiting/{entry.pk}/apart/client/", {"number": cast.rowan.number, "kind": "former"})
    assert tied.status_code == 302
    assert Tie.objects.count() == 1
    assert board.ranking_for(entry).of(cast.ines.pk).ruled_out
    assert board.ranking_for(entry).of(cast.yusuf.pk).ruled_out == ()
    page = desk.get(reverse("matching:waiting_entry", args=[entry.pk])).content.decode()
    assert "Rowan" not in page
    assert cast.rowan.case_number not in page
    # Neither the other's therapist nor the other in the portal can tell.
    for person in (cast.ines, cast.rowan_user):
        browser = signed_in(person)
        for name in ("today", "people:client_list", "portal:home", "people:portal_trail"):
            shown = browser.get(reverse(name)).content.decode()
            assert entry.client.name not in shown, name
            assert entry.client.case_number not in shown, name


def test_t06_a_name_of_another_member_stops_the_signature_of_a_group(cast, signed_in):
    group = actions.create_group(by=cast.ines, values={"name": "Circle", "starts_on": past().date()})
    sam = make_client("Sam Okafor")
    for client in (cast.rowan, sam):
        actions.join_group(by=cast.admin, group=group, client=client)
    session = actions.schedule_group_session(by=cast.ines, group=group, starts_at=past(), minutes=90)
    shared = {"theme": "Asking", "exercises": [], "happened": "A round.", "next_time": ""}
    parts = {
        row.pk: actions.Part(
            status="attended",
            changes={"own": "Sat beside Okafor." if row.client == cast.rowan else "Listened.", "safety": "none"},
        )
        for row in session.attendances.select_related("client")
    }
    actions.save_group_session(by=cast.ines, appointment=session, expected=0, shared=shared, parts=parts)
    desk, url = signed_in(cast.ines), reverse("sessions:group_sign", args=[session.pk])
    page = desk.get(url)
    assert 'value="Okafor"' in page.content.decode()
    assert desk.post(url, {"version": page.context["version"]}).status_code == 422
    assert not ProgressNote.objects.filter(state="signed").exists()


def test_t07_a_therapist_who_left_gets_nothing(cast, signed_in):
    token = make_feed(by=cast.ines)
    PushSubscription.objects.create(
        user=cast.ines, endpoint="https://push.example/1", endpoint_index="i", session_key="s"
    )
    here, there = signed_in(cast.ines), signed_in(cast.ines)
    record = reverse("case", args=[cast.rowan.pk])
    assert here.get(record).status_code == there.get(record).status_code == 200
    assert signed_in(None).get(reverse("sessions:calendar", args=[token])).status_code == 200
    answer = signed_in(cast.admin).post(reverse("people:staff_leave", args=[cast.ines.pk]), {"to": cast.yusuf.pk})
    assert answer.status_code == 302
    for browser in (here, there):
        for address in (record, reverse("today"), reverse("people:client_list")):
            assert browser.get(address).headers["Location"].startswith(reverse("account_login"))
        assert browser.post(record).status_code in (302, 405)
    assert signed_in(None).get(reverse("sessions:calendar", args=[token])).status_code == 404
    assert not PushSubscription.objects.filter(user=cast.ines).exists()
    assert (
        not CareRelationship.objects.current().filter(clinician__is_active=False).exclude(clinician=cast.gone).exists()
    )
    assert signed_in(cast.yusuf).get(record).status_code == 200


def test_t13_a_signed_record_is_not_changed_after_a_complaint(cast, signed_in, signed):
    browser, before = signed_in(cast.ines), dict(signed.sections)
    typed = {"version": signed.version, "dap-data": "It never happened.", "safety": "none", "save": "draft"}
    for address in (reverse("sessions:note", args=[signed.pk]), reverse("sessions:note_autosave", args=[signed.pk])):
        browser.post(address, typed)
    assert ProgressNote.objects.get(pk=signed.pk).sections == before
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE sessions_progressnote SET safety = 'act'".replace("sessions_", table_prefix()))
    anchor = (verify_chain().count, verify_chain().head)
    added = browser.post(
        reverse("sessions:note_add", args=[signed.pk]), {"kind": "addendum", "text": "What was missing."}
    )
    assert added.status_code == 302
    assert signed.addenda.count() == 1
    assert verify_chain(anchor=anchor).sound
    # An old backup put over it ends before the anchor, and that is seen.
    old = Event.objects.order_by("sequence")[: anchor[0] - 1]
    assert verify_chain(old, anchor=anchor).reason == "the end of the chain was cut off"


def table_prefix():
    return ProgressNote._meta.db_table.removesuffix("progressnote")


def test_t14_a_stolen_login_cannot_carry_the_clinic_away(cast, signed_in, frozen_time):
    Clinic.objects.update(read_alarm=10, read_stop=15)
    clients = [make_client(f"Person Nummer{number}") for number in range(20)]
    for client in clients:
        begin_care(client, cast.ines)
    thief = signed_in(cast.ines)
    answers = [thief.get(reverse("case", args=[client.pk])).status_code for client in clients]
    assert answers == [200] * 15 + [403] * 5
    alarms = Message.objects.filter(kind="look_here")
    assert {alarm.user for alarm in alarms} == {cast.admin}
    assert Event.objects.filter(action="reading.alarm").count() == 1
    mail.outbox.clear()
    refused = thief.get(reverse("case", args=[clients[-1].pk])).content.decode()
    assert clients[-1].name not in refused
