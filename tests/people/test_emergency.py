"""T4, curious staff: one record, for a while, for reading; everybody concerned hears of it, and somebody else reviews it."""

import datetime as dt
import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.urls import reverse

import audit
from audit.models import Event
from audit.writing import verify_chain
from common.acting import as_person
from intimacy_clinic.middleware import RowsOfThePerson
from matching.actions.apart import record_conflict, tie
from notices.models import Message
from people import emergency, trail, unusual_report
from people.models import CareRelationship, Client, Clinic, EmergencyAccess, User
from people.permissions import Permission
from sessions.actions.groups import record_pair
from sessions.models import ProcessNote
from tests.cast import PASSWORD, begin_care, make_client, make_user
from tests.support import at_once, recorded_writes

pytestmark = pytest.mark.django_db
WORDS = "Her sister called: she does not answer and left a note."
LIST, OPEN, SEEN = reverse("people:emergencies"), reverse("people:emergency_open"), reverse("people:portal_trail")


def signed_in(user):
    """With the password shown once more just now."""
    browser = Browser()
    browser.force_login(user)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return browser


def typed(client, **changes):
    return {"number": f"M-{client.number}", "why": "danger", "words": WORDS} | changes


def opened(cast, by=None, client=None):
    return emergency.open_record(
        by=by or cast.yusuf, number=(client or cast.rowan).number, why="danger", words=WORDS
    )  # fmt: skip


def entries(action):
    return list(Event.objects.filter(action=action))


def run_out(access):
    """As if the hour were over, by the database's own clock."""
    hour = dt.timedelta(hours=1)
    EmergencyAccess.objects.filter(pk=access.pk).update(
        began_at=F("began_at") - 2 * hour, ends_at=Now() - dt.timedelta(seconds=1)
    )


def case(client):
    return reverse("case", args=[client.pk])


# --- opening


def test_a_clinician_reads_one_record_and_everybody_concerned_hears_of_it(cast):
    browser = signed_in(cast.yusuf)
    assert browser.get(case(cast.rowan)).status_code == 403
    assert "for 60 minutes" in browser.get(OPEN).content.decode()
    answer = browser.post(OPEN, typed(cast.rowan))
    assert answer.headers["Location"] == case(cast.rowan)
    assert browser.get(case(cast.rowan)).status_code == 200
    [access] = EmergencyAccess.objects.all()
    assert (access.by, access.client, access.why, access.words) == (cast.yusuf, cast.rowan, "danger", WORDS)
    assert access.ends_at - access.began_at == dt.timedelta(minutes=60)
    told = Message.objects.filter(kind="emergency")
    assert {message.user for message in told} == {cast.ines, cast.admin}
    assert told.count() == 2
    assert not Message.objects.filter(client=cast.rowan, kind="looked").exists()
    [event] = entries("emergency.opened")
    assert (event.actor_id, event.client_id) == (str(cast.yusuf.pk), str(cast.rowan.pk))
    assert event.detail == {"emergency": str(access.pk), "minutes": 60}
    assert verify_chain().sound


def test_the_messages_say_nothing_about_anybody(cast):
    for kind in ("emergency", "looked"):
        for part in ("subject", "body"):
            text = render_to_string(
                f"notices/{kind}.{part}.txt", {"link": "https://c.test/x/", "sender": "Your appointments"}
            )
            for word in ("Rowan", "Yusuf", "M-", "therap", "clinic", "danger", "client"):
                assert word not in text


def test_the_reason_is_kept_encrypted(cast):
    access = opened(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM people_emergencyaccess")
        [(kept,)] = cursor.fetchall()
    assert "sister" not in str(kept)
    assert EmergencyAccess.objects.get(pk=access.pk).words == WORDS


@pytest.mark.parametrize(
    "wrong", [{"words": ""}, {"words": "urgent"}, {"words": "so so so so"}, {"why": ""}, {"number": "Rowan"}]
)
def test_a_form_without_a_reason_or_with_a_name_opens_nothing_and_keeps_what_was_typed(wrong, cast):
    answer = signed_in(cast.yusuf).post(OPEN, typed(cast.rowan, **wrong))
    assert answer.status_code == 422
    assert "danger" in answer.content.decode()
    if "words" not in wrong:
        assert "Her sister called" in answer.content.decode()
    assert not EmergencyAccess.objects.exists()


def test_the_page_asks_who_it_is_and_an_old_page_keeps_the_words(cast):
    browser = Browser()
    browser.force_login(cast.yusuf)
    assert browser.get(OPEN).headers["Location"].startswith(reverse("account_reauthenticate"))
    answer = browser.post(OPEN, typed(cast.rowan))
    assert answer.status_code == 422
    assert "Her sister called" in answer.content.decode()
    assert "who you are" in answer.content.decode()
    assert "sister" not in str(dict(browser.session))
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize(
    ("actor", "status"), [("admin", 403), ("own_client", 404), ("other_client", 404), ("anonymous", 302)]
)
def test_who_has_no_clinical_rights_does_not_open_anything(actor, status, cast):
    user = cast.actors[actor]
    browser = signed_in(user) if user else Browser()
    assert browser.get(OPEN).status_code == status
    assert browser.post(OPEN, typed(cast.noor)).status_code == status
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("actor", ["admin", "own_client", "deactivated"])
def test_the_action_itself_refuses_them_too(actor, cast):
    with pytest.raises(PermissionDenied):
        opened(cast, by=cast.actors[actor], client=cast.noor)
    assert not EmergencyAccess.objects.exists()


def test_a_supervisor_of_others_opens_and_whoever_has_the_record_is_sent_there(cast):
    assert opened(cast, by=cast.judith).by == cast.judith
    for user in (cast.ines, cast.martin):
        answer = signed_in(user).post(OPEN, typed(cast.rowan))
        assert "You look after this client already" in answer.content.decode()
    assert EmergencyAccess.objects.count() == 1


# --- what answers "not available"


def wall_conflict(cast):
    record_conflict(by=cast.admin, client=cast.rowan, clinician=cast.yusuf)


def wall_tie(cast):
    tie(by=cast.admin, client=cast.rowan, other=cast.noor, kind="partner")


def wall_pair(cast):
    record_pair(by=cast.admin, one=cast.noor, other=cast.rowan, kind="ex")


def wall_of_the_past(cast):
    former = make_client("Wren Calloway")
    begin_care(former, cast.yusuf, ended=True)
    tie(by=cast.admin, client=former, other=cast.rowan, kind="family")


def body(answer, number):
    text = answer.content.decode().replace(str(number), "NUMBER")
    return "\n".join(line for line in text.splitlines() if "csrf" not in line)


@pytest.mark.parametrize("build", [wall_conflict, wall_tie, wall_pair, wall_of_the_past])
def test_a_wall_answers_like_a_wrong_number(build, cast):
    build(cast)
    browser = signed_in(cast.yusuf)
    walled = browser.post(OPEN, typed(cast.rowan))
    missing = browser.post(OPEN, typed(cast.rowan, number="M-9999"))
    assert walled.status_code == missing.status_code == 422
    assert body(walled, cast.rowan.number) == body(missing, 9999)
    assert "Not available" in walled.content.decode()
    assert not EmergencyAccess.objects.exists()
    refused = entries("emergency.refused")
    assert [event.detail for event in refused] == [{"because": "not_available"}] * 2
    assert {event.client_id for event in refused} == {""}


def test_a_supervisor_does_not_get_past_the_wall_of_a_supervisee(cast):
    wall_tie(cast)
    with pytest.raises(ValidationError, match="Not available"):
        opened(cast, by=cast.judith)


def test_a_joint_file_is_not_opened(cast):
    couple = make_client("Two people", kind=Client.Kind.COUPLE)
    with pytest.raises(ValidationError, match="Not available"):
        opened(cast, client=couple)


# --- all or nothing


@pytest.mark.parametrize("what", ["people.emergency.audit.record", "people.emergency.tell"])
def test_what_cannot_be_recorded_or_announced_does_not_open(what, cast, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("not written")

    monkeypatch.setattr(what, broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        opened(cast)
    assert not EmergencyAccess.objects.exists()
    assert not Message.objects.filter(kind="emergency").exists()
    assert not entries("emergency.opened")
    cast.yusuf.refresh_from_db()
    assert cast.yusuf.emergency_until is None


def test_it_stays_closed_where_nobody_could_be_told(cast):
    User.objects.filter(is_clinic_admin=True).update(is_active=False)
    CareRelationship.objects.current().filter(client=cast.rowan).update(ended_at=Now())
    with pytest.raises(ValidationError, match="Nobody else"):
        opened(cast)


def test_pressing_twice_is_one_access_and_one_message_to_each(cast):
    assert opened(cast) == opened(cast)
    assert EmergencyAccess.objects.count() == len(entries("emergency.opened")) == 1
    assert Message.objects.filter(kind="emergency").count() == 2


def test_one_record_at_a_time(cast):
    wren = make_client("Wren Calloway")
    opened(cast)
    with pytest.raises(ValidationError, match="another record"):
        opened(cast, client=wren)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.create(
            client=wren, by=cast.yusuf, why="danger", words=WORDS, began_at=Now(), ends_at=Now() + dt.timedelta(hours=1)
        )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_presses_in_the_same_instant_are_one_access():
    from tests.cast import build_cast

    cast = build_cast()
    found = []
    at_once(*[lambda: found.append(opened(cast).pk)] * 8)
    assert len(found) == 8
    assert len(set(found)) == EmergencyAccess.objects.count() == len(entries("emergency.opened")) == 1
    assert Message.objects.filter(kind="emergency").count() == 2


# --- inside


def test_every_request_inside_is_recorded_with_the_access(cast):
    browser = signed_in(cast.yusuf)
    browser.post(OPEN, typed(cast.rowan))
    [access] = EmergencyAccess.objects.all()
    before = Event.objects.count()
    asked = [
        browser.get(case(cast.rowan)),
        browser.get(reverse("people:client_details", args=[cast.rowan.pk])),
        browser.get(reverse("sessions:case", args=[cast.rowan.pk])),
        browser.get(reverse("people:staff_list")),  # refused
        browser.get(reverse("people:preferences")),  # about nobody
        browser.head(case(cast.rowan)),
        browser.post(reverse("people:here")),
    ]
    assert [answer.status_code for answer in asked[:5]] == [200, 200, 200, 403, 200]
    events = list(Event.objects.filter(sequence__gt=before))
    assert len(events) == len(asked)
    assert {event.detail["emergency"] for event in events} == {str(access.pk)}
    about = [event for event in events if event.client_id]
    assert {event.client_id for event in about} == {str(cast.rowan.pk)}
    assert len(about) >= 3
    assert events[3].detail["status"] == 403
    assert {line.why for line in trail.lines(about)} == {"emergency access"}
    assert not any(line.untied for line in trail.lines(about))
    titles = {section.title for section in unusual_report.report(7, access.ends_at)}
    assert str(unusual_report.TITLES[unusual_report.Rule.UNRELATED]) not in titles


def test_a_page_whose_entry_cannot_be_written_is_not_shown(cast, monkeypatch):
    browser = signed_in(cast.yusuf)
    browser.post(OPEN, typed(cast.rowan))

    def broken(*args, **kwargs):
        raise RuntimeError("not written")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        browser.get(case(cast.rowan))


def test_the_banner_stands_on_each_page_and_has_the_way_out(cast):
    browser = signed_in(cast.yusuf)
    browser.post(OPEN, typed(cast.rowan))
    [access] = EmergencyAccess.objects.all()
    for page in (case(cast.rowan), reverse("people:preferences"), reverse("today"), LIST):
        text = browser.get(page).content.decode()
        assert "You are here in an emergency until" in text, page
        assert reverse("people:emergency_end", args=[access.pk]) in text
    browser.post(reverse("people:emergency_end", args=[access.pk]))
    assert "You are here in an emergency" not in browser.get(LIST).content.decode()


def test_nothing_is_written_inside(cast):
    browser = signed_in(cast.yusuf)
    browser.post(OPEN, typed(cast.rowan))
    details = reverse("people:client_edit", args=[cast.rowan.pk])
    page = browser.get(details)
    assert "data-reading" in page.content.decode()
    with recorded_writes() as written:
        assert browser.post(details, {"name": "Somebody else", "version": cast.rowan.version}).status_code == 403
        assert browser.post(reverse("people:channel_new", args=[cast.rowan.pk]), {}).status_code == 403
    assert written == []


def test_nothing_is_printed_or_taken_out_inside(cast):
    browser = signed_in(cast.yusuf)
    browser.post(OPEN, typed(cast.rowan))
    assert browser.get(reverse("people:consents", args=[cast.rowan.pk])).status_code == 200
    assert browser.get(reverse("people:consents_print", args=[cast.rowan.pk])).status_code == 403
    assert not entries("consents.printed")
    own = reverse("people:consents_print", args=[cast.noor.pk])
    assert browser.get(own).status_code == 200  # the own clients are as always


def test_working_notes_stay_closed_even_to_their_writer_of_the_past(cast):
    begin_care(cast.rowan, cast.yusuf, kind="cover", ended=True)
    note = ProcessNote.objects.create(client=cast.rowan, author=cast.yusuf, written_on=dt.date(2026, 1, 2), text="mine")
    opened(cast)
    reader = reading(cast.yusuf)
    assert Client.objects.visible_to(reader).filter(pk=cast.rowan.pk).exists()
    assert not ProcessNote.objects.visible_to(reader).filter(pk=note.pk).exists()
    if connection.vendor == "postgresql":
        with as_person(cast.yusuf.pk, emergency=True):
            assert Client.objects.filter(pk=cast.rowan.pk).exists()
            assert not ProcessNote._base_manager.filter(pk=note.pk).exists()


def reading(user):
    """The account as a request that only reads has it."""
    held = User.objects.get(pk=user.pk)
    held.emergency = emergency.standing(held)
    held.reads_in_emergency = held.emergency is not None
    return held


def test_no_other_record_opens(cast):
    wren = make_client("Wren Calloway")
    browser = signed_in(cast.judith)
    browser.post(OPEN, typed(cast.rowan))
    assert browser.get(case(cast.rowan)).status_code == 200
    assert browser.get(case(wren)).status_code == 403
    assert signed_in(cast.hana).get(case(cast.rowan)).status_code == 403  # nor does it open to anybody else


# --- the end


def test_it_closes_by_itself_at_the_next_request(cast):
    browser = signed_in(cast.yusuf)
    browser.post(OPEN, typed(cast.rowan))
    assert browser.get(case(cast.rowan)).status_code == 200
    [access] = EmergencyAccess.objects.all()
    run_out(access)
    assert browser.get(case(cast.rowan)).status_code == 403
    assert "You are here in an emergency" not in browser.get(LIST).content.decode()
    stale = User.objects.get(pk=cast.yusuf.pk)
    stale.reads_in_emergency = True  # the door asks the database's clock, whatever the request believes
    assert not Client.objects.visible_to(stale).filter(pk=cast.rowan.pk).exists()
    assert opened(cast) != access
    access.refresh_from_db()
    assert access.ended_at == access.ends_at


def test_it_ends_with_one_press_and_twice_changes_nothing(cast):
    browser = signed_in(cast.yusuf)
    browser.post(OPEN, typed(cast.rowan))
    [access] = EmergencyAccess.objects.all()
    address = reverse("people:emergency_end", args=[access.pk])
    assert "closed again" in browser.post(address, follow=True).content.decode()
    assert browser.get(case(cast.rowan)).status_code == 403
    assert "over already" in browser.post(address, follow=True).content.decode()
    assert len(entries("emergency.ended")) == 1
    cast.yusuf.refresh_from_db()
    assert cast.yusuf.emergency_until is None


def test_an_admin_ends_it_too_but_the_therapist_concerned_does_not(cast):
    access = opened(cast)
    address = reverse("people:emergency_end", args=[access.pk])
    assert "Only the person who opened it" in signed_in(cast.ines).post(address, follow=True).content.decode()
    assert EmergencyAccess.objects.open().exists()
    assert "closed again" in signed_in(cast.admin).post(address, follow=True).content.decode()
    assert not EmergencyAccess.objects.open().exists()


@pytest.mark.parametrize("flags", [{"is_active": False}, {"is_therapist": False}])
def test_losing_the_role_ends_it_at_once(flags, cast):
    browser = signed_in(cast.yusuf)
    browser.post(OPEN, typed(cast.rowan))
    User.objects.filter(pk=cast.yusuf.pk).update(**flags)
    assert browser.get(case(cast.rowan)).status_code in (302, 403, 404)
    reader = reading(cast.yusuf)
    reader.reads_in_emergency = True
    assert not Client.objects.visible_to(reader).exists()
    if connection.vendor == "postgresql":
        with as_person(cast.yusuf.pk, emergency=True):
            assert not Client._base_manager.filter(pk=cast.rowan.pk).exists()


@pytest.mark.postgresql
def test_the_second_line_opens_for_reading_only_and_closes_by_the_databases_clock(cast):
    access = opened(cast)

    def seen(**how):
        with as_person(cast.yusuf.pk, **how):
            return Client._base_manager.filter(pk=cast.rowan.pk).exists()

    assert not seen()
    assert seen(emergency=True)
    with as_person(cast.judith.pk, emergency=True):
        assert not Client._base_manager.filter(pk=cast.rowan.pk).exists()
    # In one transaction the word does not stay for whoever comes next.
    assert not seen()
    EmergencyAccess.objects.filter(pk=access.pk).update(
        began_at=Now() - dt.timedelta(minutes=60), ends_at=Now() + dt.timedelta(seconds=0.4)
    )
    assert seen(emergency=True)
    time.sleep(0.6)
    assert not seen(emergency=True)


def test_only_requests_that_read_say_so(cast, rf):
    opened(cast)
    said = {}

    def look(request):
        said[request.method] = request.user.reads_in_emergency

    for method in ("get", "head", "post", "put", "delete"):
        request = getattr(rf, method)("/")
        request.user = User.objects.get(pk=cast.yusuf.pk)
        RowsOfThePerson(look)(request)
    assert said == {"GET": True, "HEAD": True, "POST": False, "PUT": False, "DELETE": False}


# --- the client


def test_the_client_sees_it_in_plain_words(cast):
    browser = signed_in(cast.yusuf)
    browser.post(OPEN, typed(cast.rowan))
    [access] = EmergencyAccess.objects.all()
    emergency.end(by=cast.yusuf, access=access)
    text = signed_in(cast.rowan_user).get(SEEN).content.decode()
    assert text.count("Yusuf Demir") == 1
    assert "opened your record" in text
    assert "emergency access" in text
    assert "checks each time whether it was right" in text
    assert "sister" not in text
    emergency.review(by=cast.admin, access=access, outcome="right", words="Called and found her.")
    text = signed_in(cast.rowan_user).get(SEEN).content.decode()
    assert "checked whether it was right to open your record" in text
    assert "Called and found her" not in text
    assert "emergency access" not in signed_in(cast.noor_user).get(SEEN).content.decode().lower()


def test_the_clinic_may_also_send_the_client_a_neutral_message(cast):
    Clinic.objects.update(emergency_tells_client=True, emergency_minutes=15)
    access = opened(cast)
    assert access.ends_at - access.began_at == dt.timedelta(minutes=15)
    [message] = Message.objects.filter(client=cast.rowan, kind="looked")
    assert message.user is None


# --- the review


def test_somebody_else_reviews_it_once(cast):
    access = opened(cast)
    desk = signed_in(cast.admin)
    address = reverse("people:emergency_review", args=[access.pk])
    good = {"outcome": "right", "words": "Called her sister back."}
    assert "still open" in desk.post(address, good, follow=True).content.decode()
    emergency.end(by=cast.yusuf, access=access)
    kept = desk.post(address, {"words": "Called her sister back."})
    assert kept.status_code == 422
    assert "Called her sister back." in kept.content.decode()
    assert "The review is saved" in desk.post(address, good, follow=True).content.decode()
    access.refresh_from_db()
    assert (access.outcome, access.reviewed_by, access.review) == ("right", cast.admin, "Called her sister back.")
    again = desk.post(address, {"outcome": "wrong", "words": "Or not."}, follow=True)
    assert "reviewed this already" in again.content.decode()
    access.refresh_from_db()
    assert access.outcome == "right"
    [event] = entries("emergency.reviewed")
    assert event.detail == {"emergency": str(access.pk), "outcome": "right"}


def test_nobody_reviews_the_own(cast):
    User.objects.filter(pk=cast.yusuf.pk).update(is_clinic_admin=True)
    access = opened(cast)
    emergency.end(by=cast.yusuf, access=access)
    browser = signed_in(cast.yusuf)
    page = browser.get(reverse("people:emergency", args=[access.pk]))
    assert "Save the review" not in page.content.decode()
    answer = browser.post(
        reverse("people:emergency_review", args=[access.pk]),
        {"outcome": "right", "words": "All was well."},
        follow=True,
    )
    assert "Somebody else has to review" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk).update(reviewed_at=Now(), reviewed_by=cast.yusuf, outcome="right")


def test_who_sees_which(cast):
    access = opened(cast)
    sees = {name for name, user in cast.actors.items() if user and EmergencyAccess.objects.visible_to(user).exists()}
    assert sees == {"admin", "therapist", "colleague"}
    assert not EmergencyAccess.objects.visible_to(AnonymousUser()).exists()
    # Whoever comes in by an emergency does not read about those of others.
    other = opened(cast, by=cast.judith)
    assert list(EmergencyAccess.objects.visible_to(reading(cast.judith))) == [other]
    assert access in EmergencyAccess.objects.visible_to(cast.ines)
    page = signed_in(cast.ines).get(reverse("people:emergency", args=[access.pk])).content.decode()
    assert "Her sister called" in page
    assert f"M-{cast.rowan.number}" in page
    assert "Save the review" not in page
    assert signed_in(cast.ines).post(reverse("people:emergency_review", args=[access.pk])).status_code == 403


def test_what_was_opened_stands_on_the_page_of_the_review(cast):
    browser = signed_in(cast.yusuf)
    browser.post(OPEN, typed(cast.rowan))
    browser.get(reverse("sessions:case", args=[cast.rowan.pk]))
    [access] = EmergencyAccess.objects.all()
    text = signed_in(cast.admin).get(reverse("people:emergency", args=[access.pk])).content.decode()
    assert "A record in an emergency: opened" in text
    assert "The list of sessions: opened" in text


def test_a_week_without_review_is_a_task_of_the_desk(cast):
    access = opened(cast)
    emergency.end(by=cast.yusuf, access=access)
    desk = signed_in(cast.admin)
    task = "Emergency access to review"
    assert task not in desk.get(reverse("desk")).content.decode()
    week = dt.timedelta(days=7, minutes=1)
    EmergencyAccess.objects.update(
        began_at=F("began_at") - week, ends_at=F("ends_at") - week, ended_at=F("ended_at") - week
    )
    assert task in desk.get(reverse("desk")).content.decode()
    assert "Review overdue" in desk.get(LIST).content.decode()
    emergency.review(by=cast.admin, access=access, outcome="talk", words="We speak on Monday.")
    assert task not in desk.get(reverse("desk")).content.decode()


def many(cast, number):
    opening = {"why": "danger", "words": WORDS, "began_at": Now(), "ends_at": Now() + dt.timedelta(hours=1)}
    for position in range(number):
        ended = Now() + dt.timedelta(minutes=1 + position % 5)
        EmergencyAccess.objects.create(client=cast.rowan, by=cast.yusuf, ended_at=ended, **opening)


def test_the_list_shows_what_waits_first_and_costs_the_same_for_many(
    cast, django_assert_num_queries, django_assert_max_num_queries
):
    desk = signed_in(cast.admin)
    many(cast, 3)
    first = EmergencyAccess.objects.last()
    emergency.review(by=cast.admin, access=first, outcome="right", words="Fine as it was.")
    text = desk.get(LIST).content.decode()
    assert text.index("To review") < text.index("It was right")
    with django_assert_max_num_queries(9) as few:
        desk.get(LIST)
    many(cast, 60)
    with django_assert_num_queries(len(few)):
        answer = desk.get(LIST)
    assert "Page 1 of 2" in answer.content.decode()


def test_who_opened_nothing_lately_pays_no_query(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert emergency.standing(cast.yusuf) is None


def test_an_empty_list_says_so(cast):
    assert "No emergencies" in signed_in(cast.ines).get(LIST).content.decode()


def test_only_clinicians_hold_the_permission():
    for flags, may in (
        ({"is_therapist": True}, True),
        ({"is_supervisor": True}, True),
        ({"is_clinic_admin": True}, False),
    ):
        assert make_user(f"P {may} {next(iter(flags))}", **flags).can(Permission.OPEN_IN_EMERGENCY) is may
