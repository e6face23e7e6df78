"""Pages about who did what: for admins, for the client, what left the clinic, what is unusual, and the reading budget."""

import csv
import datetime as dt
import io

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

import audit
from audit.models import Event
from notices.models import Message
from people.models import Client, Clinic
from tests.cast import begin_care, make_client

pytestmark = pytest.mark.django_db
PAGE = "people:trail"


def signed_in(user):
    browser = Browser()
    browser.force_login(user)
    return browser


@pytest.fixture
def desk(cast):
    return signed_in(cast.admin)


def read(user, client, action="case.read", **more):
    return audit.record(action, by=user, obj=client, client=client, **more)


def rows_of(page):
    return [(line.who, line.what, line.client, line.why) for line in page.context["page"].lines]


def test_each_entry_says_who_what_why_and_from_where(desk, cast):
    signed_in(cast.ines).get(reverse("case", args=[cast.rowan.pk]), REMOTE_ADDR="10.1.2.3")
    [line] = desk.get(reverse(PAGE)).context["page"].lines
    assert (line.who, line.roles, line.what) == ("Ines Caldeira", "therapist", "The first page of a record: opened")
    assert (line.client, line.why, line.origin) == (cast.rowan.case_number, "therapist", "10.1.2.3")
    assert line.at <= timezone.now()


def test_why_follows_from_care_supervision_and_the_desk_at_that_moment(desk, cast):
    for user in (cast.martin, cast.hana, cast.yusuf, cast.admin, cast.rowan_user):
        read(user, cast.rowan)
    shown = dict(
        zip(("client", "admin", "yusuf", "hana", "martin"), desk.get(reverse(PAGE)).context["page"].lines, strict=True)
    )
    assert shown["client"].why == "the own record"
    assert shown["client"].who == "Client"
    assert shown["admin"].why == "runs the clinic's desk"
    assert shown["martin"].why == "supervises this treatment"
    assert shown["hana"].untied, "her care has ended"
    assert shown["yusuf"].untied
    assert not shown["martin"].untied


def test_filters(frozen_time, desk, cast):
    read(cast.ines, cast.rowan)
    frozen_time.shift(dt.timedelta(days=2))
    read(cast.yusuf, cast.noor, "note.saved")
    read(cast.yusuf, cast.noor, "plan.printed")
    desk.force_login(cast.admin)
    number = cast.noor.case_number
    for typed, count in (
        ({}, 3), ({"person": cast.ines.pk}, 1), ({"client": number.lower()}, 2), ({"noun": "note"}, 1), ({"how": "changes"}, 1),
        ({"how": "reading"}, 2), ({"how": "left"}, 1), ({"since": "2026-02-05"}, 2), ({"until": "2026-02-04"}, 1),
        ({"client": number, "how": "left", "person": cast.ines.pk}, 0),
    ):  # fmt: skip
        assert len(desk.get(reverse(PAGE), typed).context["page"].lines) == count, typed
    for typed in ({"client": "M-9999999"}, {"client": "x"}, {"since": "soon"}, {"person": "nobody"}):
        assert desk.get(reverse(PAGE), typed).status_code == 422, typed
    assert 'value="M-9999999"' in desk.get(reverse(PAGE), {"client": "M-9999999"}).content.decode()


def test_pages_go_on_where_the_last_one_ended(desk, cast):
    for number in range(120):
        read(cast.ines, cast.rowan, "note.saved", detail={"number": number})
    seen, place = [], None
    for _page in range(3):
        page = desk.get(reverse(PAGE), {"before": place} if place else {}).context["page"]
        seen += [line.sequence for line in page.lines]
        place = page.older
    assert place is None
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 120
    for typed in ("x", "-1", "9" * 30):
        assert desk.get(reverse(PAGE), {"before": typed}).status_code == 200, typed


@pytest.mark.parametrize("count", [10, 50, 200])
def test_a_page_asks_as_often_for_many(count, desk, cast, django_assert_max_num_queries):
    for number in range(count):
        read(cast.ines if number % 2 else cast.yusuf, cast.rowan if number % 3 else cast.noor, "note.saved")
    with django_assert_max_num_queries(12):
        desk.get(reverse(PAGE))


def test_the_chain_is_checked_by_a_button_and_the_result_stays(desk, cast):
    read(cast.ines, cast.rowan)
    assert "Nobody has checked yet" in desk.get(reverse(PAGE)).content.decode()
    page = desk.post(reverse("people:trail_check"), follow=True).content.decode()
    assert "Nothing was changed" in page
    assert "Whole" in page
    assert "1 entries" in page
    assert Event.objects.get(action="trail.checked").detail["sound"] is True


def test_a_broken_chain_is_said_in_red(desk, cast, tmp_path, settings):
    read(cast.ines, cast.rowan)
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchor.json")
    (tmp_path / "anchor.json").write_text('{"count": 9, "head": "0"}')
    page = desk.post(reverse("people:trail_check"), follow=True).content.decode()
    assert "is not as it was written" in page
    assert "Broken" in page


def test_the_file_for_a_spreadsheet_holds_no_formula_and_is_an_entry_itself(desk, cast):
    cast.ines.name = '=HYPERLINK("http://x")'
    cast.ines.save()
    read(cast.ines, cast.rowan)
    answer = desk.get(reverse("people:trail_export"), {"person": cast.ines.pk})
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="entries.csv"'
    assert len(rows) == 2
    assert rows[1][2].startswith("'=")
    assert Event.objects.get(action="trail.exported").detail == {"entries": 1}


def test_what_left_the_clinic(desk, cast):
    read(cast.ines, cast.rowan)
    read(cast.ines, cast.rowan, "note.printed")
    read(cast.ines, cast.rowan, "measures.exported")
    shown = desk.get(reverse("people:disclosures"))
    assert [what for _who, what, _client, _why in rows_of(shown)] == [
        "Measures: took out as a file", "A session note: printed",
    ]  # fmt: skip


def test_only_admins_see_the_trail(cast):
    for user in (cast.ines, cast.martin):
        for page in (PAGE, "people:disclosures", "people:unusual", "people:trail_export"):
            assert signed_in(user).get(reverse(page)).status_code == 403
    assert signed_in(cast.rowan_user).get(reverse(PAGE)).status_code == 404


# --- the client


def test_a_client_sees_who_looked_by_day_and_nothing_clinical(frozen_time, cast):
    read(cast.ines, cast.rowan, "symptoms.read")
    read(cast.ines, cast.rowan, "symptoms.read")
    frozen_time.shift(dt.timedelta(days=1))
    read(cast.martin, cast.rowan, "private.read")
    read(cast.admin, cast.rowan, "conflict.recorded")
    read(cast.rowan_user, cast.rowan, "plan.read")
    read(cast.yusuf, cast.noor, "plan.read")
    audit.record("alert.escalated", by=None, client=cast.rowan)
    page = signed_in(cast.rowan_user).get(reverse("people:portal_trail"))
    days = [[(one.who, one.role, one.what) for one in day.seen] for day in page.context["days"]]
    assert days == [
        [
            ("Priya Nair", "admin", "changed something in your place at the clinic"),
            ("Martin Osei", "supervisor", "opened notes about your appointments"),
        ],
        [("Ines Caldeira", "therapist", "opened what you told us, 2 times")],
    ]
    text = page.content.decode().lower()
    for word in ("symptom", "conflict", "private", "safety", "alert", "noor", "yusuf"):
        assert word not in text, word


def test_every_reading_of_a_member_of_staff_is_there_at_once(cast):
    phone = signed_in(cast.rowan_user)
    assert "Nobody yet" in phone.get(reverse("people:portal_trail")).content.decode()
    signed_in(cast.ines).get(reverse("case", args=[cast.rowan.pk]))
    assert "Ines Caldeira" in phone.get(reverse("people:portal_trail")).content.decode()


def test_the_clients_page_asks_as_often_for_many(cast, django_assert_max_num_queries):
    for number in range(300):
        read((cast.ines, cast.martin, cast.admin)[number % 3], cast.rowan, "note.saved")
    phone = signed_in(cast.rowan_user)
    with django_assert_max_num_queries(8):
        page = phone.get(reverse("people:portal_trail"))
    assert page.context["older"]


# --- unusual


def test_the_report_finds_what_is_unusual_and_nothing_else(frozen_time, desk, cast):
    frozen_time.move_to(dt.datetime(2026, 2, 4, 12, tzinfo=dt.UTC))
    Client.objects.filter(pk=cast.ended.pk).update(status_since=timezone.now() - dt.timedelta(days=90))
    same = make_client("Sam Caldeira")
    begin_care(same, cast.ines)
    for client in (cast.rowan, same):
        read(cast.ines, client)
    read(cast.yusuf, cast.rowan)
    read(cast.admin, cast.ended, "client.viewed")
    frozen_time.move_to(dt.datetime(2026, 2, 4, 23, tzinfo=dt.UTC))
    read(cast.martin, cast.rowan)
    desk.force_login(cast.admin)
    page = desk.get(reverse("people:unusual"))
    found = {section.title: [(row.who, row.what) for row in section.rows] for section in page.context["sections"]}
    assert found == {
        "No care, supervision or desk work ties them together": [("Yusuf Demir", cast.rowan.case_number)],
        "The same surname": [("Ines Caldeira", same.case_number)],
        "Somebody whose treatment has ended": [("Priya Nair", cast.ended.case_number)],
        "Outside working hours": [("Martin Osei", cast.rowan.case_number)],
    }
    [row] = page.context["sections"][0].rows
    assert [line.who for line in desk.get(row.url).context["page"].lines] == ["Yusuf Demir"]


@pytest.mark.parametrize("count", [10, 200])
def test_the_report_asks_as_often_for_many(count, desk, cast, django_assert_max_num_queries):
    for number in range(count):
        client = make_client(f"Person Nummer{number}") if number % 10 == 0 else cast.rowan
        read(cast.yusuf, client, "note.opened") if number < 8 else read(cast.ines, client, "note.opened")
        if number % 10 == 9:
            Clinic.objects.update(read_alarm=60)
    with django_assert_max_num_queries(16):
        desk.get(reverse("people:unusual"))


# --- the budget of reading (T14)


def open_all(browser, clients):
    return [browser.get(reverse("case", args=[client.pk])).status_code for client in clients]


def crowd(clinician, number):
    clients = [make_client(f"Person Nummer{n}") for n in range(number)]
    for client in clients:
        begin_care(client, clinician)
    return clients


def test_a_therapist_who_reads_300_clients_is_stopped_at_200_and_told_on_at_60(frozen_time, cast):
    browser = signed_in(cast.ines)
    clients = crowd(cast.ines, 300)
    answers = open_all(browser, clients[:59])
    assert not Message.objects.filter(kind="look_here").exists()
    answers += open_all(browser, clients[59:60])
    [alarm] = Message.objects.filter(kind="look_here")
    assert (alarm.user, alarm.due_at <= timezone.now()) == (cast.admin, True)
    answers += open_all(browser, clients[60:])
    assert answers == [200] * 200 + [403] * 100
    read_ids = set(Event.objects.filter(action="case.read").values_list("client_id", flat=True))
    assert len(read_ids) == 200, "what was refused is not in the chain as read"
    assert Event.objects.filter(action="reading.alarm").count() == 1
    assert Event.objects.filter(action="reading.stopped").count() == 1
    assert Message.objects.filter(kind="look_here").count() == 2


def test_the_stop_ends_with_the_hour_and_the_same_records_stay_open(frozen_time, cast):
    Clinic.objects.update(read_alarm=10, read_stop=12)
    browser, clients = signed_in(cast.ines), crowd(cast.ines, 14)
    assert open_all(browser, clients) == [200] * 12 + [403] * 2
    refused = browser.get(reverse("case", args=[clients[13].pk]))
    assert "a lot of records for one hour" in refused.content.decode()
    assert clients[13].name not in refused.content.decode()
    assert open_all(browser, clients[:12]) == [200] * 12, "what was open may be read again"
    frozen_time.shift(dt.timedelta(minutes=61))
    browser = signed_in(cast.ines)
    assert open_all(browser, clients[12:]) == [200] * 2


def test_the_budget_costs_no_query(cast, django_assert_max_num_queries):
    clients = crowd(cast.ines, 8)
    browser = signed_in(cast.ines)
    open_all(browser, clients[:7])
    with django_assert_max_num_queries(14):  # as many as for the first record
        open_all(browser, clients[7:])


def test_clients_are_not_watched(cast):
    Clinic.objects.update(read_alarm=10, read_stop=10)
    for number in range(12):
        audit.record("plan.read", by=cast.rowan_user, client=make_client(f"Person Nummer{number}"))
    assert not Event.objects.filter(action__startswith="reading.").exists()
