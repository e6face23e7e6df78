"""Several windows, several people, the same instant, on real threads. Beside each promise stands a twin that breaks it, so that the
test is known to notice."""

import datetime as dt
import os
import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Event
from common.saving import Page, StaleWrite
from people.models import User
from sessions import actions
from sessions.models import GroupNote, GroupNoteRevision, NoteRevision, ProgressNote
from tests.cast import begin_care, build_cast, make_client
from tests.sessions.booking import joint_file
from tests.sessions.conftest import past, whole
from tests.support import without_triggers

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WRITERS = 6
SAVES = int(os.environ.get("NOTE_SAVES", "40"))  # 500 for the long run
REASON = "A crisis came first"


@pytest.fixture
def committed(transactional_db):
    with without_triggers():
        yield build_cast()


@pytest.fixture
def draft(committed):
    _row, note = actions.log_session(by=committed.ines, client=committed.rowan, starts_at=past(), minutes=50)
    return note


def at_once(*jobs):
    """Results of jobs that start in the same instant; a failure becomes the name of its exception."""
    start, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        try:
            start.wait(10)
            results[place] = job()
        except Exception as problem:
            results[place] = type(problem).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, job)) for place, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(600)
    return results


def words_of(pk):
    return ProgressNote.objects.get(pk=pk).sections.get("dap-data", "").split()


def careful(pk, by, word):
    note = ProgressNote.objects.select_related("client").get(pk=pk)
    content = actions.note_content(note)
    content["sections"] = content["sections"] | {
        "dap-data": f"{content['sections'].get('dap-data', '')} {word}".strip()
    }
    try:
        actions.save_note_draft(by=by, note=note, expected=note.version, content=content, by_itself=True)
    except StaleWrite:
        return False
    return True


def careless(pk, by, word):
    """The twin: reads, adds, writes, and never asks whether somebody was quicker."""
    note = ProgressNote.objects.get(pk=pk)
    note.sections = note.sections | {"dap-data": f"{note.sections.get('dap-data', '')} {word}".strip()}
    note.save(update_fields=["sections"])
    return True


def hammer(pk, by, save, saves):
    def writer(name):
        def work():
            return [f"{name}-{turn}" for turn in range(saves) if save(pk, by, f"{name}-{turn}")]

        return work

    return [word for accepted in at_once(*(writer(f"w{number}") for number in range(WRITERS))) for word in accepted]


def test_of_six_writers_every_accepted_word_is_there_at_the_end(committed, draft):
    accepted = hammer(draft.pk, committed.ines, careful, SAVES)
    note = ProgressNote.objects.get(pk=draft.pk)
    print(
        f"\nE1: {WRITERS} writers x {SAVES}: {len(accepted)} accepted, {WRITERS * SAVES - len(accepted)} refused as stale"
    )
    assert len(accepted) == note.version - 1 == NoteRevision.objects.filter(note=note).count()
    assert sorted(words_of(draft.pk)) == sorted(accepted)
    assert len(accepted) >= SAVES, "somebody always wins"
    steps = list(NoteRevision.objects.filter(note=note).values_list("note_version", flat=True))
    assert steps == list(range(2, note.version + 1))


def test_careless_writers_lose_words_and_this_test_sees_it(committed, draft):
    accepted = hammer(draft.pk, committed.ines, careless, 20)
    assert len(words_of(draft.pk)) < len(accepted)


@pytest.fixture
def complete(committed, draft):
    content = whole(draft, no_objective_reason=REASON)
    return actions.save_note_draft(by=committed.ines, note=draft, expected=draft.version, content=content)


def test_signed_by_six_at_once_is_signed_once(committed, complete):
    def job():
        return actions.sign_note(by=committed.ines, note=complete, expected=complete.version).state

    results = at_once(*[job] * WRITERS)
    assert results.count("signed") == 1
    assert set(results) <= {"signed", "NoteClosed", "StaleWrite"}
    assert Event.objects.filter(action="note.signed").count() == 1
    note = ProgressNote.objects.get()
    assert note.content_hash == actions.note_hash(note)


def test_signing_after_a_look_would_be_stopped_by_nothing_but_the_trigger(committed, complete):
    """The twin looks first and writes later: several believe that the note is theirs to sign."""
    barrier = threading.Barrier(WRITERS)

    def job():
        if not ProgressNote.objects.get(pk=complete.pk).editable:
            return "closed"
        barrier.wait(10)
        ProgressNote.objects.filter(pk=complete.pk).update(state="signed", signed_at=timezone.now(), content_hash="x")
        return "signed"

    results = at_once(*[job] * WRITERS)
    assert results.count("signed") == 1
    assert results.count("IntegrityError") == WRITERS - 1


def test_what_is_signed_is_what_was_read(committed, complete):
    """A save and a signature of the same version: one of them wins, and the signed words are those on the signer's screen."""
    read, version = complete.sections["dap-data"], complete.version
    content = whole(complete, no_objective_reason=REASON)
    content["sections"] = content["sections"] | {"dap-data": "Changed in the other window."}

    def save():
        return actions.save_note_draft(by=committed.ines, note=complete, expected=version, content=content).version

    def sign():
        return actions.sign_note(
            by=committed.ines, note=ProgressNote.objects.get(pk=complete.pk), expected=version
        ).state

    saved, signed = at_once(save, sign)
    note = ProgressNote.objects.get()
    if signed == "signed":
        assert note.sections["dap-data"] == read
        assert saved in ("StaleWrite", "NoteClosed")
    else:
        assert (signed, note.state, note.sections["dap-data"]) == (
            "StaleWrite",
            "draft",
            "Changed in the other window.",
        )
        assert NoteRevision.objects.filter(note_version=version).exists(), "the words that were read are kept"


def test_signing_whatever_is_there_would_sign_words_that_nobody_read(committed, complete):
    """The twin takes the version of the moment instead of the one that was read."""
    read = complete.sections["dap-data"]
    content = whole(complete, no_objective_reason=REASON)
    content["sections"] = content["sections"] | {"dap-data": "Changed in the other window."}
    saved = threading.Event()

    def save():
        actions.save_note_draft(by=committed.ines, note=complete, expected=complete.version, content=content)
        saved.set()

    def sign():
        saved.wait(10)
        note = ProgressNote.objects.get(pk=complete.pk)
        return actions.sign_note(by=committed.ines, note=note, expected=note.version).state

    assert at_once(save, sign)[1] == "signed"
    assert ProgressNote.objects.get().sections["dap-data"] != read


def test_additions_of_the_same_instant_are_all_there(committed, complete):
    signed = actions.sign_note(by=committed.ines, note=complete, expected=complete.version)
    results = at_once(
        *(
            lambda text=text: actions.add_addendum(by=committed.ines, note=signed, kind="addendum", text=text).text
            for text in "abcdef"
        )
    )
    assert results == list("abcdef")
    assert sorted(row.text for row in signed.addenda.all()) == results


def test_a_second_therapist_cosigns_once(committed):
    file = joint_file(committed)
    begin_care(file, committed.yusuf, kind="co_therapist")
    _row, note = actions.log_session(
        by=committed.hana, client=file, starts_at=past(), minutes=50, second=committed.yusuf
    )
    content = whole(note, no_objective_reason=REASON)
    saved = actions.save_note_draft(by=committed.hana, note=note, expected=note.version, content=content)
    signed = actions.sign_note(by=committed.hana, note=saved, expected=saved.version)
    results = at_once(*[lambda: actions.cosign_together(by=committed.yusuf, note=signed).kind] * WRITERS)
    assert results.count("cosigned") == 1
    assert set(results) <= {"cosigned", "NoteClosed"}


def test_a_save_that_is_sent_twice_is_there_once_and_never_undoes_a_later_one(committed, draft):
    """Of one page, the answers lost: the same save again, and the next one, at once. The later words stand at the end."""
    page = uuid.uuid4()

    def send(step, words):
        content = whole(draft, sections={"dap-data": words})
        row = ProgressNote.objects.select_related("client").get(pk=draft.pk)
        return actions.save_note_draft(
            by=committed.ines, note=row, expected=1, content=content, by_itself=True, page=Page(page, step)
        ).version

    send(1, "One.")
    results = at_once(lambda: send(1, "One."), lambda: send(2, "One. Two."), lambda: send(2, "One. Two."))
    assert words_of(draft.pk) == ["One.", "Two."]
    assert any(isinstance(version, int) for version in results)


def test_a_note_is_begun_once(committed):
    row, note = actions.log_session(by=committed.ines, client=committed.rowan, starts_at=past(), minutes=50)
    note.delete()
    attendance = row.attendances.get()
    results = at_once(*[lambda: actions.start_note(by=committed.ines, attendance=attendance).pk] * 4)
    assert ProgressNote.objects.count() == 1
    assert results == [ProgressNote.objects.get().pk] * 4


SHARED = {"theme": "Being thanked", "exercises": [], "happened": "A member laughed it off.", "next_time": ""}


@pytest.fixture
def evening(committed):
    group = actions.create_group(by=committed.ines, values={"name": "Circle", "starts_on": dt.date(2026, 1, 6)})
    group.facilitators.add(committed.yusuf)
    for client in (committed.rowan, make_client("Sam Okafor"), make_client("Mei-Lin Chan")):
        actions.join_group(by=committed.admin, group=group, client=client)
    return actions.schedule_group_session(by=committed.ines, group=group, starts_at=past(), minutes=90)


def write_evening(by, evening, theme, expected):
    changes = {"own": f"Said {theme}.", "safety": "none"}
    parts = {row.pk: actions.Part(status="attended", changes=changes) for row in evening.attendances.all()}
    return actions.save_group_session(
        by=by, appointment=evening, expected=expected, shared=SHARED | {"theme": theme}, parts=parts
    ).theme


def test_two_who_lead_a_group_begin_its_note_once_and_neither_is_mixed_into_the_other(committed, evening):
    results = at_once(
        lambda: write_evening(committed.ines, evening, "warmth", 0),
        lambda: write_evening(committed.yusuf, evening, "silence", 0),
    )
    (theme,) = [result for result in results if result in ("warmth", "silence")]
    assert GroupNote.objects.get().theme == theme
    assert {part.sections["member-own"] for part in ProgressNote.objects.all()} == {f"Said {theme}."}
    assert ProgressNote.objects.count() == 3


def test_a_group_session_is_signed_once_for_everybody(committed, evening):
    write_evening(committed.ines, evening, "warmth", 0)
    note, version = GroupNote.objects.get(), actions.session_version(evening)
    users = [User.objects.get(pk=pk) for pk in (committed.ines.pk, committed.yusuf.pk)]
    results = at_once(
        *(lambda user=user: actions.sign_group_session(by=user, note=note, expected=version)[1] for user in users)
    )
    assert results.count(3) == 1
    assert len(set(ProgressNote.objects.values_list("author", flat=True))) == 1
    assert GroupNoteRevision.objects.count() == 1


def test_two_answers_of_one_supervisor_are_one(committed, complete):
    from people.models import ClinicianProfile

    ClinicianProfile.objects.filter(user=committed.ines).update(needs_supervision=True)
    ready = actions.sign_note(by=committed.ines, note=complete, expected=complete.version)
    results = at_once(
        lambda: (
            actions.cosign_note(
                by=committed.martin, note=ready, expected=ready.version, looked_at=["note"], words=""
            ).outcome
        ),
        lambda: (
            actions.return_note(by=committed.martin, note=ready, expected=ready.version, words="Once more.").outcome
        ),
        lambda: actions.take_back(by=committed.ines, note=ready).state,
    )
    assert sum(result in ("cosigned", "returned", "draft") for result in results) == 1
    assert set(results) <= {"cosigned", "returned", "draft", "NoteClosed", "StaleWrite"}
