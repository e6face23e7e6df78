"""A note under supervision, additions to signed notes, and notes that were entered in error."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.db import connection as database
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common.saving import StaleWrite
from people.models import ClinicianProfile, Supervision
from sessions import actions, presenters
from sessions.models import NoteReview, ProgressNote, Retraction
from tests.sessions.conftest import past, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervised(cast, plan):
    ClinicianProfile.objects.filter(user=cast.ines).update(needs_supervision=True)


@pytest.fixture
def ready(cast, supervised, note, objective):
    return sign(cast, note, objective)


def fresh(note):
    return ProgressNote.objects.get(pk=note.pk)


def test_a_supervised_note_is_signed_by_its_author_and_waits(cast, ready):
    assert ready.state == "ready"
    assert ready.signed_credential.startswith("Ines Caldeira")
    assert Event.objects.filter(action="note.submitted").exists()
    with pytest.raises(actions.NoteClosed):
        actions.save_note_draft(by=cast.ines, note=ready, expected=ready.version, content=actions.note_content(ready))


def test_only_the_authors_own_supervisor_sees_what_waits(cast, note, ready):
    assert ready in ProgressNote.objects.visible_to(cast.martin)
    for who in (cast.judith, cast.yusuf, cast.hana, cast.admin, cast.rowan_user):
        assert ready not in ProgressNote.objects.visible_to(who)
    Supervision.objects.filter(supervisor=cast.martin).update(ended_at=timezone.now())
    assert ready not in ProgressNote.objects.visible_to(cast.martin)


def test_a_draft_and_a_returned_note_are_not_the_supervisors(cast, supervised, note, objective):
    assert note not in ProgressNote.objects.visible_to(cast.martin)
    ready = sign(cast, note, objective)
    actions.return_note(by=cast.martin, note=ready, expected=ready.version, words="Say how you asked about safety.")
    assert note not in ProgressNote.objects.visible_to(cast.martin)


def test_returned_with_required_changes_and_handed_in_again(cast, ready):
    actions.return_note(by=cast.martin, note=ready, expected=ready.version, words="Say how you asked.")
    back = fresh(ready)
    assert (back.state, back.signed_at, back.content_hash) == ("returned", None, "")
    (owed,) = presenters.notes_to_finish(cast.ines)
    assert owed.returned
    assert owed.started
    content = actions.note_content(back) | {"safety": "watch", "safety_words": "Asked directly."}
    saved = actions.save_note_draft(by=cast.ines, note=back, expected=back.version, content=content)
    assert saved.state == "returned"
    assert actions.sign_note(by=cast.ines, note=saved, expected=saved.version).state == "ready"
    assert NoteReview.objects.get().words == "Say how you asked."


def test_a_cosignature_names_what_was_looked_at_and_changes_no_word(cast, ready):
    before = actions.note_content(ready)
    with pytest.raises(actions.NothingLookedAt):
        actions.cosign_note(by=cast.martin, note=ready, expected=ready.version, looked_at=[], words="")
    answer = actions.cosign_note(
        by=cast.martin, note=ready, expected=ready.version, looked_at=["note", "safety"], words="Thank you."
    )
    final = fresh(ready)
    assert final.state == "signed"
    assert actions.note_content(final) == before
    assert answer.content_hash == final.content_hash == actions.note_hash(final)
    assert answer.signed_credential == "Martin Osei"
    read = presenters.note_page(presenters.whole_notes().get(pk=final.pk), cast.ines)
    assert read.cosigned["looked_at"] == "This note, The safety part"
    assert read.unchanged


@pytest.mark.parametrize("who", ["ines", "judith", "yusuf", "admin"])
def test_nobody_else_answers(cast, ready, who):
    user = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        actions.cosign_note(by=user, note=ready, expected=ready.version, looked_at=["note"], words="")
    with pytest.raises(PermissionDenied):
        actions.return_note(by=user, note=ready, expected=ready.version, words="x")


def test_an_answer_to_an_older_version_is_refused(cast, ready):
    actions.take_back(by=cast.ines, note=ready)
    with pytest.raises(actions.NoteClosed):
        actions.cosign_note(by=cast.martin, note=ready, expected=ready.version, looked_at=["note"], words="")
    again = actions.sign_note(by=cast.ines, note=fresh(ready), expected=fresh(ready).version)
    with pytest.raises(StaleWrite):
        actions.cosign_note(by=cast.martin, note=again, expected=ready.version, looked_at=["note"], words="")
    assert not NoteReview.objects.exists()


def test_what_was_answered_is_not_taken_back(cast, ready):
    actions.cosign_note(by=cast.martin, note=ready, expected=ready.version, looked_at=["note"], words="")
    with pytest.raises(actions.NoteClosed):
        actions.take_back(by=cast.ines, note=ready)
    with pytest.raises(PermissionDenied):
        actions.take_back(by=cast.yusuf, note=ready)


def test_one_cosignature_per_note(cast, signed):
    values = {
        "note": signed,
        "by": cast.martin,
        "signed_at": timezone.now(),
        "content_hash": "x",
        "looked_at": ["note"],
    }
    NoteReview.objects.create(outcome="cosigned", **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoteReview.objects.create(outcome="cosigned", **values)
    NoteReview.objects.create(outcome="returned", **values)


def test_the_pages_of_a_supervisor(client, cast, ready):
    client.force_login(cast.martin)
    text = client.get(reverse("sessions:supervision")).content.decode()
    assert "Rowan Ashby" in text
    url = reverse("sessions:note", args=[ready.pk])
    text = client.get(url).content.decode()
    assert "Co-sign" in text
    assert "<textarea" not in text.split("Co-sign")[0].split("<main")[1]  # to be read, not to be rewritten
    version = {"version": ready.version}
    assert client.post(reverse("sessions:note_cosign", args=[ready.pk]), version).status_code == 422
    assert client.post(reverse("sessions:note_return", args=[ready.pk]), version).status_code == 422
    client.post(reverse("sessions:note_return", args=[ready.pk]), version | {"words": "Say how you asked."})
    assert client.get(url).status_code == 403
    client.force_login(cast.ines)
    assert "Say how you asked." in client.get(url).content.decode()
    again = actions.sign_note(by=cast.ines, note=fresh(ready), expected=fresh(ready).version)
    assert "Take it back" in client.get(url).content.decode()
    client.force_login(cast.martin)
    data = {"version": again.version, "looked_at": ["note", "talked"]}
    client.post(reverse("sessions:note_cosign", args=[ready.pk]), data)
    client.force_login(cast.ines)
    text = client.get(url).content.decode()
    assert "Co-signed by Martin Osei" in text
    assert "Talked it through in supervision" in text


def test_the_supervisor_sees_how_much_waits_too_long_and_no_clients_name(client, cast, frozen_time):
    actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(80), minutes=50)
    client.force_login(cast.martin)
    text = client.get(reverse("sessions:supervision")).content.decode().split("<main")[1]
    assert "1 note" in text
    assert "Rowan" not in text


def test_a_note_signed_long_after_says_that_it_is_a_late_entry(cast, plan, objective, frozen_time):
    _row, note = actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(80), minutes=50)
    sign(cast, note, objective)
    assert presenters.note_page(presenters.whole_notes().get(), cast.ines).late


def test_entered_in_error_leaves_every_list_and_no_row(client, cast, signed, objective):
    actions.set_aside(by=cast.ines, note=signed, reason="About somebody else.")
    assert signed not in ProgressNote.objects.signed()
    assert ProgressNote.objects.filter(pk=signed.pk).exists()
    client.force_login(cast.ines)
    text = client.get(reverse("sessions:case", args=[cast.rowan.pk])).content.decode()
    assert "Write note" in text
    text = client.get(reverse("sessions:note", args=[signed.pk])).content.decode()
    assert "Entered in error" in text
    assert "About somebody else." in text
    assert "Add something" not in text
    assert Event.objects.filter(action="note.set_aside", object_id=str(signed.pk)).exists()


def test_after_an_error_the_session_gets_another_note(cast, signed):
    actions.set_aside(by=cast.ines, note=signed, reason="Wrong one.")
    row = signed.appointment.attendances.get()
    again = actions.start_note(by=cast.ines, attendance=row)
    assert (again.take, again.state) == (2, "draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressNote.objects.create(appointment=row.appointment, client=cast.rowan, author=cast.ines, take=2)


def test_only_the_author_sets_aside_and_only_once(cast, note, objective):
    with pytest.raises(actions.NoteClosed):
        actions.set_aside(by=cast.ines, note=note, reason="x")
    signed = sign(cast, note, objective)
    with pytest.raises(PermissionDenied):
        actions.set_aside(by=cast.martin, note=signed, reason="x")
    actions.set_aside(by=cast.ines, note=signed, reason="x")
    with pytest.raises(actions.NoteClosed):
        actions.set_aside(by=cast.ines, note=signed, reason="x")


def refused(write):
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        write()


def test_what_was_signed_about_a_note_is_closed_as_well(cast, ready):
    actions.return_note(by=cast.martin, note=ready, expected=ready.version, words="x")
    again = actions.sign_note(by=cast.ines, note=fresh(ready), expected=fresh(ready).version)
    actions.cosign_note(by=cast.martin, note=again, expected=again.version, looked_at=["note"], words="")
    aside = actions.set_aside(by=cast.ines, note=fresh(ready), reason="x")
    refused(lambda: NoteReview.objects.update(looked_at=["plan"]))
    refused(NoteReview.objects.first().delete)
    refused(lambda: Retraction.objects.update(signed_credential="Somebody"))
    refused(aside.delete)


@pytest.mark.parametrize("table", ["notereview", "retraction", "addendum", "rupture", "rupturestep", "groupscreening"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET created_at = updated_at", "DELETE FROM {}"])
def test_raw_sql_is_refused_on_everything_that_is_kept(cast, ready, table, sql):
    actions.cosign_note(by=cast.martin, note=ready, expected=ready.version, looked_at=["note"], words="")
    signed = fresh(ready)
    actions.add_addendum(by=cast.ines, note=signed, kind="late_entry", text="x")
    actions.set_aside(by=cast.ines, note=signed, reason="x")
    actions.note_rupture(
        by=cast.ines, client=cast.rowan, marker="away", noticed_by="client", words="", state="open", repair=""
    )
    group = actions.create_group(by=cast.ines, values={"name": "Circle", "starts_on": dt.date(2026, 1, 6)})
    actions.screen(by=cast.ines, group=group, client=cast.rowan, held_on=dt.date(2026, 1, 2), result="later")
    statement = sql.format(f"therapy_sessions_{table}")
    with pytest.raises(DatabaseError), transaction.atomic(), database.cursor() as cursor:
        cursor.execute(statement)


def test_additions_are_many_and_each_is_timed(cast, signed):
    for kind in ("addendum", "correction", "late_entry"):
        actions.add_addendum(by=cast.ines, note=signed, kind=kind, text=kind)
    read = presenters.note_page(presenters.whole_notes().get(pk=signed.pk), cast.ines)
    assert [row["kind"] for row in read.addenda] == ["Addendum", "Correction", "Late entry"]
    assert all(row["when"] and row["by"].startswith("Ines Caldeira") for row in read.addenda)
