"""What waits to be written: the most likely note on top, a line a day, word to the supervisor. No clinical word leaves."""

import datetime as dt

import pytest
from django.utils import timezone

from notices.kinds import kind_named
from notices.models import Message
from notices.rendering import render_kind
from people.models import CareRelationship, Supervision
from sessions import actions, due, presenters
from sessions.models import NoteRules
from sessions.tasks import remind_notes
from tests.sessions.conftest import past, sign

pytestmark = pytest.mark.django_db


def log(cast, hours):
    return actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(hours), minutes=50)[1]


def test_the_session_that_just_ended_is_on_top_then_the_oldest(cast, frozen_time):
    for hours in (100, 30, 2, 4):
        log(cast, hours)
    rows = presenters.notes_to_finish(cast.ines)
    ages = [round((timezone.now() - row.begins).total_seconds() / 3600) for row in rows]
    assert ages == [2, 100, 30, 4]
    assert [row.late for row in rows] == [False, True, False, False]


def test_what_came_back_from_the_supervisor_is_above_everything(cast, plan, objective, frozen_time):
    note = log(cast, 60)
    from people.models import ClinicianProfile

    ClinicianProfile.objects.filter(user=cast.ines).update(needs_supervision=True)
    ready = sign(cast, note, objective)
    assert presenters.notes_to_finish(cast.ines) == []
    actions.return_note(by=cast.martin, note=ready, expected=ready.version, words="x")
    log(cast, 2)
    assert [row.returned for row in presenters.notes_to_finish(cast.ines)] == [True, False]


def kinds():
    return sorted(Message.objects.values_list("kind", "user__name"))


def test_one_line_a_day_while_something_is_due(cast, frozen_time):
    log(cast, 60)
    assert due.remind() == 1
    assert due.remind() == 1
    assert kinds() == [("notes_waiting", "Ines Caldeira")]
    assert Message.objects.get().params == {"count": 1}
    frozen_time.shift(dt.timedelta(days=1))
    remind_notes()
    assert len(kinds()) == 2


def test_not_before_the_hour_and_not_when_nothing_is_due(cast, frozen_time):
    log(cast, 10)
    assert due.remind() == 0
    log(cast, 60)
    NoteRules.objects.create(digest_hour=11)
    assert due.remind() == 0
    NoteRules.objects.update(digest_hour=10, digest=False)
    assert due.remind() == 0


def test_the_supervisor_is_told_once_a_week(cast, frozen_time):
    log(cast, 130)
    due.remind()
    frozen_time.shift(dt.timedelta(days=1))
    due.remind()
    assert kinds().count(("notes_late", "Martin Osei")) == 1
    assert ("notes_late", "Judith Adeyemi") not in kinds()
    frozen_time.shift(dt.timedelta(days=7))
    due.remind()
    assert kinds().count(("notes_late", "Martin Osei")) == 2


def test_a_supervision_that_has_ended_tells_nobody(cast, frozen_time):
    log(cast, 130)
    Supervision.objects.update(ended_at=timezone.now())
    due.remind()
    assert "notes_late" not in dict(kinds())


def test_the_line_is_stopped_when_the_note_was_signed_meanwhile(cast, plan, objective, frozen_time):
    note = log(cast, 130)
    due.remind()
    digest, late = (Message.objects.get(kind=kind) for kind in ("notes_waiting", "notes_late"))
    assert (kind_named("notes_waiting").guard(digest), kind_named("notes_late").guard(late)) == ("", "")
    sign(cast, note, objective)
    assert (kind_named("notes_waiting").guard(digest), kind_named("notes_late").guard(late)) == ("done", "done")


def words_of(message):
    kind = kind_named(message.kind)
    rendered = render_kind(kind, {**kind.context(message), "link": "https://demo.test/"}, "en")
    return f"{rendered.subject} {rendered.body}"


def test_the_words_say_how_many_and_nothing_else(cast, frozen_time):
    log(cast, 130)
    log(cast, 140)
    due.remind()
    for message in Message.objects.all():
        text = words_of(message).lower()
        assert "rowan" not in text
        assert "note" not in text
        assert "session" not in text
    digest = Message.objects.get(kind="notes_waiting")
    assert "How many things: 2" in words_of(digest)


def test_sessions_without_a_note_count_and_notes_in_error_do_not_stand_for_one(cast, plan, objective, frozen_time):
    note = sign(cast, log(cast, 60), objective)
    now = timezone.now()
    assert due.count_owed(cast.ines, ended_before=now) == 0
    actions.set_aside(by=cast.ines, note=note, reason="x")
    assert due.count_owed(cast.ines, ended_before=now) == 1
    assert CareRelationship.objects.exists()
