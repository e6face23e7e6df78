"""Where each role begins, and what the overview of a case shows to whom."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import SafetyAlert, SymptomRating
from audit.models import Event
from homework.models import Assignment, Entry
from matching.models import Enquiry, WaitingEntry
from notices.models import Message
from people.models import ClinicianProfile, ContactChannel, Licence
from sessions.models import Appointment, Attendance
from tests.cast import begin_care, make_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client):
    def as_(user):
        client.force_login(user)
        return client

    return as_


def book(therapist, person, starts, *, state="scheduled", status="scheduled"):
    appointment = Appointment.objects.create(
        clinician=therapist, starts_at=starts, ends_at=starts + dt.timedelta(minutes=50), state=state
    )
    Attendance.objects.create(appointment=appointment, client=person, status=status)
    return appointment


def test_each_role_has_a_home(cast, sign_in):
    homes = {cast.ines: "today", cast.martin: "supervision", cast.admin: "desk", cast.rowan_user: "portal:home"}
    for user, name in homes.items():
        answer = sign_in(user).get("/")
        target = reverse(name)
        assert answer.status_code == 302
        assert answer.headers["Location"] == target
        assert sign_in(user).get(target).status_code == 200


def test_strangers_see_a_neutral_front(client):
    text = client.get("/").content.decode()
    assert reverse("matching:enquire") in text
    assert reverse("account_login") in text
    assert not [word for word in ("therapy", "intimacy", "clinic", "treatment") if word in text.lower()]


@pytest.mark.parametrize("name", ["today", "desk", "portal:home"])
def test_homes_are_for_their_own_people(cast, sign_in, client, name):
    assert client.get(reverse(name)).status_code == 302
    allowed = {"today": cast.ines, "desk": cast.admin, "portal:home": cast.rowan_user}[name]
    for user in (cast.ines, cast.admin, cast.rowan_user):
        expected = 200 if user is allowed else 404 if user is cast.rowan_user else 403
        assert sign_in(user).get(reverse(name)).status_code == expected


def test_today_lists_sessions_gaps_and_notes(cast, sign_in, frozen_time):
    now = timezone.now()
    book(cast.ines, cast.rowan, now - dt.timedelta(hours=1), state="held", status="attended")
    book(cast.ines, cast.rowan, now + dt.timedelta(hours=4))
    book(cast.yusuf, cast.noor, now + dt.timedelta(hours=2))
    text = sign_in(cast.ines).get(reverse("today")).content.decode()
    assert "2 sessions today." in text
    assert "1 note to finish" in text
    assert "Free until 14:00" in text
    assert "Noor" not in text


def test_other_days_and_days_that_never_were(cast, sign_in, frozen_time):
    book(cast.ines, cast.rowan, timezone.now() + dt.timedelta(days=1))
    http = sign_in(cast.ines)
    text = http.get("/today/2026-02-05/").content.decode()
    assert "Thursday 5 February" in text
    assert "1 session." in text
    assert 'href="/today/"' in text
    assert http.get("/today/2026-02-30/").status_code == 404
    assert http.get("/today/2031-01-01/").content.decode().count("2031") >= 1


def test_caseload_says_what_needs_attention_first(cast, sign_in, frozen_time):
    now = timezone.now()
    calm = make_client("Abel Quiet")
    begin_care(calm, cast.ines)
    book(cast.ines, calm, now + dt.timedelta(days=2))
    SafetyAlert.objects.create(client=cast.rowan, source="intake", item="thoughts", raised_at=now, last_raised_at=now)
    for days, severity in ((60, 8), (1, 5)):
        moment = now - dt.timedelta(days=days)
        SymptomRating.objects.create(
            client=calm, symptom="trust", rated_by=cast.ines, rated_at=moment, severity=severity
        )
    assignment = Assignment.objects.create(
        client=calm, assigned_by=cast.ines, kind="free", title="Try", instructions="Try it"
    )
    Entry.objects.create(
        assignment=assignment, client_key=calm.pk, outcome="done", finished_at=now, shared_at=now, answers={}
    )
    text = sign_in(cast.ines).get(reverse("today")).content.decode()
    table = text[text.index("<tbody") :]
    assert table.index("Rowan Ashby") < table.index("Abel Quiet")
    assert "8.0 at intake, 5.0 now" in table
    assert "1 to read" in table


def test_today_asks_as_often_for_thirty_as_for_three(cast, sign_in, django_assert_max_num_queries):
    now = timezone.now()

    def grow(number):
        for _ in range(number):
            person = make_client(f"Client {number}")
            begin_care(person, cast.ines)
            book(cast.ines, person, now - dt.timedelta(days=2), state="held", status="attended")
            book(cast.ines, person, now + dt.timedelta(hours=1))

    http = sign_in(cast.ines)
    grow(3)
    with django_assert_max_num_queries(24):
        http.get(reverse("today"))
    grow(27)
    with django_assert_max_num_queries(24):
        http.get(reverse("today"))


def test_the_desk_in_words(cast, sign_in, frozen_time):
    now = timezone.now()
    Enquiry.objects.create(name="A new person", email="new@demo.test")
    WaitingEntry.objects.create(client=cast.noor, since=now - dt.timedelta(days=40), urgency=2)
    SafetyAlert.objects.create(client=cast.rowan, source="intake", item="thoughts", raised_at=now, last_raised_at=now)
    Message.objects.create(key="k", kind="invitation", client=cast.noor, due_at=now, state="dead")
    profile = ClinicianProfile.objects.get(user=cast.ines)
    for days in (10, -3, 300):
        Licence.objects.create(
            clinician=profile, kind="Registration", jurisdiction="IE", expires_on=now.date() + dt.timedelta(days=days)
        )
    text = sign_in(cast.admin).get(reverse("desk")).content.decode()
    assert "1 new enquiry. 1 person is waiting, 1 of them urgently." in text
    assert "R.A." in text
    assert "Needs a person" in text
    assert "10 days left" in text
    assert "Ended" in text
    assert "300 days" not in text
    assert "Could not be sent" in text


def test_a_quiet_desk_says_so(cast, sign_in):
    text = sign_in(cast.admin).get(reverse("desk")).content.decode()
    assert "No new enquiries. Nobody is waiting." in text
    assert "Everything arrived." in text


def test_the_desk_asks_as_often_for_many(cast, sign_in, django_assert_max_num_queries):
    now = timezone.now()
    for number in range(25):
        Enquiry.objects.create(name="Someone", email=f"e{number}@demo.test")
        WaitingEntry.objects.create(client=make_client(f"Client {number}"), since=now)
        Message.objects.create(key=f"k{number}", kind="invitation", client=cast.noor, due_at=now, state="dead")
    http = sign_in(cast.admin)
    with django_assert_max_num_queries(20):
        http.get(reverse("desk"))


def test_the_portal_greets_without_praise_or_pressure(cast, sign_in):
    text = sign_in(cast.rowan_user).get(reverse("portal:home")).content.decode()
    assert "Hello Rowan" in text
    assert "nothing overdue" in text
    assert reverse("assessments:portal_support") in text
    assignment = Assignment.objects.create(
        client=cast.rowan, assigned_by=cast.ines, kind="free", title="Try", instructions="Try it"
    )
    now = timezone.now()
    for key in (cast.rowan.pk, cast.noor.pk):
        Entry.objects.create(
            assignment=assignment, client_key=key, outcome="done", finished_at=now, shared_at=now, answers={}
        )
    assert "2 steps so far" in sign_in(cast.rowan_user).get(reverse("portal:home")).content.decode()


def test_the_portal_hides_the_name_in_discreet_mode(cast, sign_in):
    cast.rowan_user.discreet = True
    cast.rowan_user.save()
    assert "Rowan" not in sign_in(cast.rowan_user).get(reverse("portal:home")).content.decode()


def test_an_account_without_a_record_is_greeted_too(sign_in, django_user_model):
    user = django_user_model.objects.create_user("fresh@demo.test", "a-long-enough-password", is_client=True)
    assert sign_in(user).get(reverse("portal:home")).status_code == 200


def test_the_overview_is_for_the_care_team(cast, sign_in):
    url = reverse("case", args=[cast.rowan.pk])
    expected = {
        cast.ines: 200,
        cast.martin: 200,
        cast.yusuf: 403,
        cast.hana: 403,
        cast.admin: 403,
        cast.rowan_user: 404,
    }
    for user, status in expected.items():
        assert sign_in(user).get(url).status_code == status, user.email


def test_the_desk_does_not_read_records_by_being_a_therapist_too(cast, sign_in):
    cast.admin.is_therapist = True
    cast.admin.save()
    assert sign_in(cast.admin).get(reverse("case", args=[cast.rowan.pk])).status_code == 403


def test_reading_a_case_is_written_down(cast, sign_in):
    sign_in(cast.martin).get(reverse("case", args=[cast.rowan.pk]))
    event = Event.objects.get(action="case.read")
    assert (event.actor_id, event.client_id) == (str(cast.martin.pk), str(cast.rowan.pk))


def test_the_rules_of_contact_stand_in_words(cast, sign_in):
    channel = ContactChannel(
        client=cast.rowan, kind="phone", safe=False, may_leave_message=False, safe_from=None, safe_until=None
    )
    channel.set_address("07700 900123")
    channel.save()
    mobile = ContactChannel(client=cast.rowan, kind="sms", safe_from=dt.time(12), safe_until=dt.time(20))
    mobile.set_address("07700 900123")
    mobile.save()
    cast.rowan.contact_note = "Shares a flat."
    cast.rowan.save()
    text = sign_in(cast.ines).get(reverse("case", args=[cast.rowan.pk])).content.decode()
    assert "Reaching Rowan" in text
    assert "E-mail first. Also text message. Do not leave voicemail." in text
    assert "Text message between 12:00 and 20:00" in text
    assert "telephone call" in text
    assert "Shares a flat." in text
    assert "07700" not in text, "numbers are looked up where they are needed"


def test_no_safe_way_is_said_plainly(cast, sign_in):
    ContactChannel.objects.filter(client=cast.rowan).update(safe=False)
    assert "No safe way is known yet" in sign_in(cast.ines).get(reverse("case", args=[cast.rowan.pk])).content.decode()


def test_ratings_then_and_now(cast, sign_in, frozen_time):
    now = timezone.now()
    for days, severity in ((100, 8), (3, 5)):
        SymptomRating.objects.create(
            client=cast.rowan,
            symptom="trust",
            rated_by=cast.rowan_user,
            rated_at=now - dt.timedelta(days=days),
            severity=severity,
        )
    text = sign_in(cast.ines).get(reverse("case", args=[cast.rowan.pk])).content.decode()
    assert "Finding it hard to trust: 8 at intake, 5 now" in text
    assert "not a validated test" in text
    assert "last on 1 Feb 2026" in text


def test_the_overview_asks_as_often_for_a_long_record(cast, sign_in, django_assert_max_num_queries):
    url = reverse("case", args=[cast.rowan.pk])
    http = sign_in(cast.ines)
    now = timezone.now()
    for days in range(1, 31):
        book(cast.ines, cast.rowan, now - dt.timedelta(days=days), state="held", status="attended")
        SymptomRating.objects.create(
            client=cast.rowan, symptom="trust", rated_by=cast.ines, rated_at=now - dt.timedelta(days=days), severity=4
        )
    with django_assert_max_num_queries(14):  # twelve, and the savepoint around the audit event that a test needs
        assert http.get(url).status_code == 200


def test_homes_are_read_only(cast, sign_in):
    readers = {"home": cast.ines, "today": cast.ines, "desk": cast.admin, "portal:home": cast.rowan_user}
    for name, user in readers.items():
        assert sign_in(user).post(reverse(name)).status_code == 405
