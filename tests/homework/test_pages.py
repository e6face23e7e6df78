"""The pages of practice, as each person meets them."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from homework import actions
from homework.models import Assignment, Entry, NoteEntry, Review
from sessions.models import Appointment, Attendance, ProgressNote

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def appointment_with(clinician, client, starts_at):
    made = Appointment.objects.create(
        clinician=clinician, starts_at=starts_at, ends_at=starts_at + dt.timedelta(minutes=50)
    )
    Attendance.objects.create(appointment=made, client=client)
    return made


# --- library
def test_the_library_is_filtered(as_ines, library):
    page = as_ines.get("/exercises/", {"strategy": "boundaries"})
    assert "Let me think about it" in text_of(page)
    assert "Near and far" not in text_of(page)
    nonsense = as_ines.get("/exercises/", {"strategy": "nonsense"})
    assert "Near and far" in text_of(nonsense)
    empty = as_ines.get("/exercises/", {"strategy": "beliefs", "kind": "letter"})
    assert "Nothing matches" in text_of(empty)


def test_an_exercise_shows_what_will_be_asked(as_ines, library):
    page = as_ines.get(f"/exercises/{library['when-i-pulled-back'].pk}/")
    assert "What else might be true?" in text_of(page)


# --- assigning
def agreed_form(**fields):
    return {
        "title": "One small true thing",
        "kind": "disclosure",
        "instructions": "Tell one person one thing.",
        "objective": "",
        "why": "So that trust can grow",
        "smallest": "Say what you liked",
        "due_on": "",
        "minutes": "10",
        "times": "1",
        "confidence": "8",
        "remind": "on",
        **fields,
    }


def test_two_pages_lead_from_the_case_to_an_agreement(as_ines, cast, library, objective):
    exercise = library["one-small-true-thing"]
    chooser = as_ines.get(f"/clients/{cast.rowan.pk}/practice/choose/", {"strategy": "trust"})
    address = f"/clients/{cast.rowan.pk}/practice/new/?exercise={exercise.pk}"
    assert address in text_of(chooser)
    page = as_ines.get(address)
    assert exercise.title in text_of(page)
    assert objective.statement in text_of(page)
    answer = as_ines.post(address, agreed_form(objective=str(objective.pk)))
    made = Assignment.objects.get()
    assert answer.url == f"/practice/{made.pk}/"
    assert (made.exercise, made.objective, made.confidence, made.discloses) == (exercise, objective, 8, True)
    assert "So that trust can grow" in text_of(as_ines.get(answer.url))


def test_low_confidence_asks_once_more_and_then_believes(as_ines, cast):
    address = f"/clients/{cast.rowan.pk}/practice/new/"
    page = as_ines.post(address, agreed_form(confidence="5"))
    assert page.status_code == 422
    assert "make it smaller together" in text_of(page)
    assert "Tell one person one thing." in text_of(page)
    assert as_ines.post(address, agreed_form(confidence="5", keep_confidence="on")).status_code == 302


def test_the_safety_gate_is_said_before_and_kept_after(as_ines, cast, library, alert):
    exercise = library["one-small-true-thing"]
    chooser = text_of(as_ines.get(f"/clients/{cast.rowan.pk}/practice/choose/"))
    assert "Waits: safety first" in chooser
    assert f"?exercise={exercise.pk}" not in chooser
    page = as_ines.post(f"/clients/{cast.rowan.pk}/practice/new/", agreed_form(exercise=str(exercise.pk)))
    assert page.status_code == 422
    assert "There is an open safety alert" in text_of(page)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("wrong", [{"due_on": "2020-01-01"}, {"title": ""}, {"minutes": "-1"}, {"kind": "nonsense"}])
def test_what_cannot_be_is_asked_again(as_ines, cast, wrong):
    page = as_ines.post(f"/clients/{cast.rowan.pk}/practice/new/", agreed_form(**wrong))
    assert page.status_code == 422


def test_objectives_of_another_client_are_not_offered_or_taken(as_ines, cast, objective):
    from tests.cast import begin_care, make_client

    other = make_client("Tove Lind")
    begin_care(other, cast.ines)
    page = as_ines.post(f"/clients/{other.pk}/practice/new/", agreed_form(objective=str(objective.pk)))
    assert page.status_code == 422
    assert objective.statement not in text_of(page)


def test_setting_aside_and_back(as_ines, cast, agreed):
    made = agreed()
    page = as_ines.post(f"/practice/{made.pk}/set-aside/", {"version": "1", "state": "paused", "reason": ""})
    assert page.status_code == 422
    as_ines.post(f"/practice/{made.pk}/set-aside/", {"version": "1", "state": "paused", "reason": "Holiday"})
    assert "Holiday" in text_of(as_ines.get(f"/practice/{made.pk}/"))
    as_ines.post(f"/practice/{made.pk}/reopen/", {"version": "1"})
    assert Assignment.objects.get().state == "paused"  # that version was another one
    as_ines.post(f"/practice/{made.pk}/reopen/", {"version": "2"})
    assert Assignment.objects.get().state == "assigned"


# --- the client
def key_of(page):
    return page.redirect_chain[-1][0].split("entry=")[1].split("&")[0]


def test_the_whole_way_of_an_entry(as_rowan, cast, agreed):
    made = agreed(kind="thought", title="When I noticed pulling back", why="So that it can be looked at")
    assert "When I noticed pulling back" in text_of(as_rowan.get("/my/practice/"))
    page = as_rowan.get(f"/my/practice/{made.pk}/")
    assert "So that it can be looked at" in text_of(page)
    assert "Ines" in text_of(page)
    first = as_rowan.get(f"/my/practice/{made.pk}/write/", follow=True)
    key = key_of(first)
    assert not Entry.objects.exists()  # looking at a page writes nothing
    address = f"/my/practice/{made.pk}/write/?entry={key}&part="
    answer = as_rowan.post(
        f"{address}1",
        {"client_key": key, "version": "0", "situation": "Sam asked me round", "when": "2026-02-03T18:00"},
    )
    assert answer.url == f"/my/practice/{made.pk}/write/?entry={key}&part=2"
    second = as_rowan.get(answer.url)
    assert "Sam asked me round" in text_of(second)
    later = as_rowan.post(answer.url, {"client_key": key, "version": "1", "belief_before": "70", "go": "later"})
    assert later.url == "/my/practice/"
    assert "You’ve begun 2 of 6 parts" in text_of(as_rowan.get("/my/practice/"))
    assert "part=3" in text_of(as_rowan.get(f"/my/practice/{made.pk}/"))
    check = as_rowan.get(f"/my/practice/{made.pk}/finish/?entry={key}")
    assert "70 of 100" in text_of(check)
    done = as_rowan.post(
        f"/my/practice/{made.pk}/finish/",
        {"client_key": key, "outcome": "partly", "barrier": "hard", "words": "It was late", "share": "yes"},
    )
    entry = Entry.objects.get()
    assert done.url == f"/my/entries/{entry.pk}/"
    final = text_of(as_rowan.get(done.url))
    assert "Kept, and shared." in final
    assert "It felt too hard. It was late" in final
    assert as_rowan.get(address + "1").url == done.url


def test_deciding_not_to_is_an_answer(as_rowan, agreed):
    made = agreed()
    page = as_rowan.get(f"/my/practice/{made.pk}/finish/?outcome=not")
    assert "I decided not to" in text_of(page)
    key = str(page.context["form"]["client_key"].value())
    as_rowan.post(f"/my/practice/{made.pk}/finish/", {"client_key": key, "outcome": "not", "share": "no"})
    entry = Entry.objects.get()
    assert (entry.outcome, entry.shared_at) == ("not", None)
    assert "Kept, only for you." in text_of(as_rowan.get(f"/my/entries/{entry.pk}/"))
    listed = text_of(as_rowan.get("/my/practice/"))
    assert "You decided not to" in listed
    for harsh in ("overdue", "failed", "missed", "incomplete"):
        assert harsh not in listed.lower()


def test_finishing_needs_an_outcome_and_a_choice_and_keeps_what_was_typed(as_rowan, agreed):
    made = agreed()
    data = {"client_key": str(uuid.uuid4()), "words": "Nothing yet"}
    page = as_rowan.post(f"/my/practice/{made.pk}/finish/", data)
    assert page.status_code == 422
    assert "Some things need another look" in text_of(page)
    assert "Nothing yet" in text_of(page)


def autosave(browser, made, key, version, **answers):
    return browser.post(
        f"/my/practice/{made.pk}/write/?entry={key}&part=1",
        {"client_key": key, "version": str(version), **answers},
        headers={"X-Autosave": "1"},
    )


def test_a_draft_saves_itself_and_a_replay_is_one_entry(as_rowan, agreed):
    made, key = agreed(), str(uuid.uuid4())
    saved = autosave(as_rowan, made, key, 0, words="It")
    assert (saved.status_code, saved.headers["X-Version"]) == (200, "1")
    assert autosave(as_rowan, made, key, 0, words="It").headers["X-Version"] == "1"
    assert autosave(as_rowan, made, key, 1, words="It was").headers["X-Version"] == "2"
    assert Entry.objects.count() == 1


def test_two_devices_see_both_texts(as_rowan, agreed):
    made, key = agreed(), str(uuid.uuid4())
    autosave(as_rowan, made, key, 0, words="From the phone")
    clash = autosave(as_rowan, made, key, 0, words="From the laptop")
    assert clash.status_code == 409
    assert "From the phone" in text_of(clash)
    assert "From the laptop" in text_of(clash)
    address = f"/my/practice/{made.pk}/write/?entry={key}&part=1"
    page = as_rowan.post(address, {"client_key": key, "version": "0", "words": "From the laptop"})
    assert page.status_code == 409
    kept = as_rowan.post(address, {"client_key": key, "version": "1", "words": "From the laptop", "resolve": "mine"})
    assert kept.status_code == 302
    assert Entry.objects.get().answers == {"words": "From the laptop"}


def test_sharing_is_a_choice_that_can_be_taken_back(as_rowan, cast, wrote):
    entry = wrote(share=False)
    as_rowan.post(f"/my/entries/{entry.pk}/share/", {"share": "yes"})
    assert Entry.objects.get().shared_at
    as_rowan.post(f"/my/entries/{entry.pk}/share/", {"share": "no"})
    assert Entry.objects.get().shared_at is None
    as_rowan.force_login(cast.ines)
    assert as_rowan.get(f"/practice/entries/{entry.pk}/").status_code == 403
    assert "It went well." not in text_of(as_rowan.get(f"/practice/{entry.assignment_id}/"))
    assert "One answer is kept private" in text_of(as_rowan.get(f"/practice/{entry.assignment_id}/"))


def test_a_paused_thing_is_not_on_the_clients_list(as_rowan, cast, agreed):
    made = agreed()
    actions.set_aside(made, by=cast.ines, expected=1, state="paused")
    assert "One small thing" not in text_of(as_rowan.get("/my/practice/"))
    assert as_rowan.get(f"/my/practice/{made.pk}/").status_code == 404


def test_every_page_says_that_nobody_watches_all_the_time(as_rowan, agreed, wrote):
    entry = wrote()
    for address in ("/my/practice/", f"/my/practice/{entry.assignment_id}/", f"/my/entries/{entry.pk}/"):
        assert "nobody watches this day and night" in text_of(as_rowan.get(address))


@pytest.mark.parametrize("bad", ["nonsense", "\x00", "1" * 400])
def test_a_nonsense_key_is_a_page_that_does_not_exist(as_rowan, agreed, bad):
    made = agreed()
    assert as_rowan.get(f"/my/practice/{made.pk}/write/", {"entry": bad}).status_code == 404
    assert as_rowan.post(f"/my/practice/{made.pk}/finish/", {"client_key": bad}).status_code == 404


# --- reading
def test_the_queue_puts_the_nearest_session_first(as_ines, cast, agreed, wrote):
    from tests.cast import begin_care, make_client

    other = make_client("Tove Lind")
    begin_care(other, cast.ines)
    wrote(agreed(title="No session planned"))
    wrote(agreed(title="Session soon", client=other))
    wrote(agreed(title="Kept private"), share=False)
    appointment_with(cast.ines, other, timezone.now() + dt.timedelta(days=1))
    page = text_of(as_ines.get("/practice/"))
    assert page.index("Session soon") < page.index("No session planned")
    assert "Kept private" not in page


def test_what_waits_too_long_is_marked(as_ines, cast, wrote):
    entry = wrote()
    Entry.objects.filter(pk=entry.pk).update(shared_at=timezone.now() - dt.timedelta(days=8))
    assert "Waits 8 days" in text_of(as_ines.get("/practice/"))


def test_reading_and_answering_reaches_the_client(as_ines, cast, wrote):
    entry = wrote()
    page = as_ines.get(f"/practice/entries/{entry.pk}/")
    assert "It went well." in text_of(page)
    answer = as_ines.post(
        f"/practice/entries/{entry.pk}/answer/", {"version": "0", "comment": "That took courage", "quality": "3"}
    )
    assert answer.url == "/practice/"
    assert Review.objects.get().quality == 3
    as_ines.force_login(cast.rowan_user)
    text = text_of(as_ines.get(f"/my/entries/{entry.pk}/"))
    assert "That took courage" in text
    assert "Mostly" not in text  # the therapist's own view stays with staff
    assert "Ines has read it." in text_of(as_ines.get("/my/practice/"))


def test_a_second_answer_at_the_same_time_shows_both(as_ines, cast, wrote):
    entry = wrote()
    actions.review_entry(entry, by=cast.ines, expected=0, comment="First words")
    page = as_ines.post(f"/practice/entries/{entry.pk}/answer/", {"version": "0", "comment": "Second words"})
    assert page.status_code == 409
    assert "First words" in text_of(page)
    assert "Second words" in text_of(page)


def test_a_supervisor_reads_and_does_not_answer(client, cast, wrote):
    entry = wrote()
    client.force_login(cast.martin)
    assert client.get(f"/practice/entries/{entry.pk}/").status_code == 200
    assert client.post(f"/practice/entries/{entry.pk}/answer/", {"version": "0", "comment": "x"}).status_code == 403
    assert not Review.objects.exists()


# --- beside a note
@pytest.fixture
def note(cast):
    made = appointment_with(cast.ines, cast.rowan, timezone.now())
    return ProgressNote.objects.create(appointment=made, client=cast.rowan, author=cast.ines)


def panel(slot, note, cast, rf):
    from common import slots

    request = rf.get(f"/notes/{note.pk}/")
    request.user = cast.ines
    return "".join(slots.collect(slot, note=note, request=request))


def test_shared_practice_stands_beside_the_note_and_is_cited(as_ines, cast, wrote, note, rf):
    entry = wrote()
    wrote(share=False, answers={"words": "Only mine"})
    beside = panel("note.side", note, cast, rf)
    cite = f"/practice/entries/{entry.pk}/notes/{note.pk}/"
    assert beside.count(cite) == 1
    assert "<form" not in beside  # it stands inside the note's own form
    asked = as_ines.get(cite, {"next": f"/notes/{note.pk}/"})
    assert "Cite it in the note?" in text_of(asked)
    done = as_ines.post(cite, {"next": f"/notes/{note.pk}/"})
    assert done.url == f"/notes/{note.pk}/"
    assert NoteEntry.objects.get().entry == entry
    assert "Cited" in panel("note.side", note, cast, rf)
    assert "One small thing" in panel("note.cited", note, cast, rf)
    actions.unshare_entry(Entry.objects.get(pk=entry.pk), by=cast.rowan_user)
    assert "has taken this entry back" in panel("note.cited", note, cast, rf)
    assert cite not in panel("note.side", note, cast, rf)


def test_the_way_back_leads_nowhere_else(as_ines, wrote, note):
    entry = wrote()
    done = as_ines.post(f"/practice/entries/{entry.pk}/notes/{note.pk}/", {"next": "https://elsewhere.test/"})
    assert done.url == f"/practice/entries/{entry.pk}/"


def test_the_review_page_cites_with_one_click(as_ines, wrote, note):
    entry = wrote()
    assert f"/practice/entries/{entry.pk}/notes/{note.pk}/" in text_of(as_ines.get(f"/practice/entries/{entry.pk}/"))


# --- cards
def test_cards_on_the_pages_of_others(cast, wrote, agreed, rf):
    from common import slots

    wrote()
    agreed(title="Still open")
    request = rf.get("/")
    request.user = cast.ines
    assert "Practice to read" in "".join(slots.collect("today.side", request=request))
    overview = "".join(slots.collect("case.overview", client=cast.rowan, request=request))
    assert "Still open" in overview
    request.user = cast.admin
    assert not [card for card in slots.collect("today.side", request=request) if "Practice" in card]
    request.user = cast.rowan_user
    assert "Still open" in "".join(slots.collect("portal.home", client=cast.rowan, request=request))


# --- cost
@pytest.mark.parametrize(
    ("address", "actor", "limit"),
    [
        ("/practice/", "ines", 12),
        ("/clients/{client}/practice/", "ines", 24),
        ("/my/practice/", "rowan_user", 12),
        ("/exercises/", "ines", 10),
    ],
)
@pytest.mark.parametrize("rows", [3, 30])
def test_pages_cost_the_same_for_few_and_many(
    client, cast, agreed, wrote, library, django_assert_max_num_queries, address, actor, limit, rows
):
    for number in range(rows):
        wrote(agreed(title=f"Thing {number}"))
        agreed(title=f"Open {number}")
    client.force_login(getattr(cast, actor))
    address = address.format(client=cast.rowan.pk)
    client.get(address)
    with django_assert_max_num_queries(limit):
        assert client.get(address).status_code == 200
