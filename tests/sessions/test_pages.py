import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions import actions
from sessions.models import Appointment, ProgressNote
from tests.cast import begin_care, make_client
from tests.sessions.conftest import coming, past, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.ines)
    return client


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def meeting(cast, **changes):
    values = {
        "client": str(cast.rowan.pk), "starts_at": local(past()), "minutes": "50", "kind": "individual",
        "place": "room", "room": "",
    }  # fmt: skip
    return values | changes


def test_logging_leads_to_the_note(desk, cast):
    page = desk.get(reverse("sessions:log"), {"client": cast.rowan.pk})
    assert f'value="{cast.rowan.pk}" selected' in page.content.decode()
    assert "Noor" not in page.content.decode()
    answer = desk.post(reverse("sessions:log"), meeting(cast, attendance="late"))
    assert answer.url == reverse("sessions:note", args=[ProgressNote.objects.get().pk])


def test_a_session_that_is_still_to_come_is_not_logged(desk, cast):
    page = desk.post(reverse("sessions:log"), meeting(cast, attendance="attended", starts_at=local(coming())))
    assert page.status_code == 422
    assert "still to come" in page.content.decode()


def test_a_clash_is_told_at_the_time(desk, cast):
    booked = actions.schedule_appointment(by=cast.ines, client=cast.rowan, starts_at=coming(), minutes=50)
    page = desk.post(reverse("sessions:schedule"), meeting(cast, starts_at=local(booked.starts_at)))
    assert page.status_code == 422
    assert 'href="#id_starts_at"' in page.content.decode()
    assert Appointment.objects.count() == 1


def test_foreign_clients_cannot_be_chosen(desk, cast):
    page = desk.post(reverse("sessions:schedule"), meeting(cast, client=str(cast.noor.pk)))
    assert page.status_code == 422
    assert not Appointment.objects.exists()


def form_of(page):
    """What a browser would send for the editor."""
    form = page.context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value not in (None, "", False):
            data[field.html_name] = value
    return data


def test_the_editor_never_preselects_safety(desk, note):
    text = desk.get(reverse("sessions:note", args=[note.pk])).content.decode()
    for radio in [part for part in text.split("<input") if 'name="safety"' in part]:
        assert "checked" not in radio.split(">")[0]


def test_writing_signing_and_adding(desk, cast, note, objective):
    url = reverse("sessions:note", args=[note.pk])
    page = desk.get(url)
    data = form_of(page) | {
        "section_dap_data": "She told S.",
        "section_dap_assessment": "More tolerance.",
        "strands": ["exp"],
        f"cite_{objective.pk}": "on",
        f"progress_{objective.pk}": "1",
        f"value_{objective.pk}": "2",
    }
    answer = desk.post(url, data | {"save": "sign"})
    sign_url = reverse("sessions:note_sign", args=[note.pk])
    assert answer.url == sign_url
    text = desk.get(sign_url).content.decode()
    assert "2 things are missing" in text
    assert f"{url}#id_section_dap_plan" in text
    assert f"{url}#id_safety_0" in text
    assert desk.post(sign_url, {"version": 2}).status_code == 422
    data = form_of(desk.get(url)) | {"section_dap_plan": "Repeat.", "safety": "none", "strands": ["exp"]}
    desk.post(url, data | {"save": "sign"})
    text = desk.get(sign_url).content.decode()
    assert "Signed as Ines Caldeira" in text
    assert desk.post(sign_url, {"version": 3}).url == url
    text = desk.get(url).content.decode()
    assert "She told S." in text
    assert "Moved" in text
    assert "<textarea" in text.split("Add something")[1]
    desk.post(reverse("sessions:note_add", args=[note.pk]), {"kind": "correction", "text": "It was her sister."})
    text = desk.get(url).content.decode()
    assert "It was her sister." in text
    assert "no longer fits" not in text
    printed = desk.get(reverse("sessions:note_print", args=[note.pk])).content.decode()
    assert "It was her sister." in printed
    assert "Rowan" not in printed.split("<main")[1]


def test_saying_how_an_objective_moved_cites_it(desk, note, objective):
    url = reverse("sessions:note", args=[note.pk])
    desk.post(url, form_of(desk.get(url)) | {f"progress_{objective.pk}": "0"})
    assert note.objectives.get().progress == 0


def test_autosave_answers_with_the_status_line_and_the_new_version(desk, note):
    url = reverse("sessions:note_autosave", args=[note.pk])
    data = form_of(desk.get(reverse("sessions:note", args=[note.pk])))
    answer = desk.post(url, data | {"section_dap_data": "half a sen"}, headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    assert answer.headers["X-Version"] == "2"
    assert "<html" not in answer.content.decode()
    assert ProgressNote.objects.get().sections["dap-data"] == "half a sen"
    assert desk.post(url, data | {"distress_start": "500"}).status_code == 422


def test_two_tabs_see_both_texts(desk, note):
    url, auto = (reverse(f"sessions:{name}", args=[note.pk]) for name in ("note", "note_autosave"))
    data = form_of(desk.get(url))
    desk.post(auto, data | {"section_dap_data": "first tab"})
    for address in (auto, url):
        answer = desk.post(address, data | {"section_dap_data": "second tab", "strands": ["cbt", "dyn"]})
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "first tab" in text
        assert "second tab" in text
        assert text.count('name="strands"') == 2
        assert 'name="version" value="2"' in text
    assert ProgressNote.objects.get().sections["dap-data"] == "first tab"


def test_an_ended_login_keeps_the_last_autosave(desk, note):
    url, auto = (reverse(f"sessions:{name}", args=[note.pk]) for name in ("note", "note_autosave"))
    data = form_of(desk.get(url))
    desk.post(auto, data | {"section_dap_data": "kept text"})
    desk.logout()
    answer = desk.post(auto, data)
    assert answer.status_code == 302
    desk.force_login(note.author)
    assert "kept text" in desk.get(url).content.decode()


def test_another_format_keeps_what_was_written(desk, note):
    url = reverse("sessions:note", args=[note.pk])
    data = form_of(desk.get(url)) | {"section_dap_data": "facts"}
    assert desk.post(url, data | {"save": "format-soap"}).url == url
    page = desk.get(url)
    assert "Subjective" in page.content.decode()
    data = form_of(page) | {"save": "format-dap"}
    desk.post(url, data)
    assert "facts" in desk.get(url).content.decode()


def test_wrong_numbers_keep_the_text(desk, note):
    url = reverse("sessions:note", args=[note.pk])
    page = desk.post(url, form_of(desk.get(url)) | {"section_dap_data": "facts", "distress_end": "101"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "facts" in text
    assert 'href="#id_distress_end"' in text


def test_a_draft_is_its_authors_alone_and_a_signed_note_the_teams(client, cast, note, objective):
    url = reverse("sessions:note", args=[note.pk])
    for user, status in ((cast.martin, 403), (cast.yusuf, 403), (cast.admin, 403), (cast.rowan_user, 404)):
        client.force_login(user)
        assert client.get(url).status_code == status
    sign(cast, note, objective)
    client.force_login(cast.martin)
    text = client.get(url).content.decode()
    assert "She told S." in text
    assert "Add something" not in text
    client.force_login(cast.yusuf)
    assert client.get(url).status_code == 403


def test_the_roster_records_everybody_in_one_tap(desk, cast):
    group = actions.create_group(by=cast.ines, values={"name": "Circle", "starts_on": dt.date(2026, 1, 6)})
    others = [make_client(name) for name in ("Sam Okafor", "Mei Tanaka")]
    for item in [cast.rowan, *others]:
        actions.join_group(by=cast.admin, group=group, client=item)
    row = actions.schedule_group_session(by=cast.ines, group=group, starts_at=past(), minutes=90)
    url = reverse("sessions:appointment", args=[row.pk])
    assert "Mark everyone present" in desk.get(url).content.decode()
    sam = row.attendances.get(client=others[0])
    desk.post(f"{url}attendance/", {f"status_{sam.pk}": "dna", "all": "attended"})
    assert sorted(row.attendances.values_list("status", flat=True)) == ["attended", "attended", "dna"]
    row.refresh_from_db()
    assert row.state == "held"
    text = desk.get(reverse("sessions:group", args=[group.pk])).content.decode()
    assert "2 of 3 came" in text


def test_groups_are_made_joined_and_booked_on_their_pages(desk, cast):
    form = {"name": "Circle", "capacity": "8", "closed": "on", "starts_on": "2026-01-06", "place": "Room 1"}
    answer = desk.post(reverse("sessions:group_new"), form)
    url = answer.url
    assert "Nobody yet." in desk.get(url).content.decode()
    talk = {"client": cast.rowan.pk, "held_on": "2026-01-02", "result": "suitable"}
    place = desk.post(url + "talk/", talk).url
    assert "Stops this" not in desk.get(place).content.decode()
    desk.post(place, {"joined_on": "2026-01-06", "agreed_on": "2026-01-06"})
    text = desk.get(url).content.decode()
    assert "Rowan Ashby" in text
    assert "1 of 8" in text
    assert "Spoken with by Ines Caldeira" in text
    answer = desk.post(url + "schedule/", {"starts_at": local(coming()), "minutes": "90", "place": "room"})
    assert desk.get(answer.url).status_code == 200
    assert "Circle" in desk.get(reverse("sessions:group_list")).content.decode()


def test_cancelling_says_who_cancelled(desk, cast):
    row = actions.schedule_appointment(by=cast.ines, client=cast.rowan, starts_at=coming(), minutes=50)
    url = reverse("sessions:cancel", args=[row.pk])
    assert desk.post(url, {}).status_code == 422
    desk.post(url, {"reason": "clinic_cancelled"})
    assert row.attendances.get().status == "clinic_cancelled"


def test_the_sessions_of_a_case(desk, cast, note):
    actions.schedule_appointment(by=cast.ines, client=cast.rowan, starts_at=coming(), minutes=50)
    text = desk.get(reverse("sessions:case", args=[cast.rowan.pk])).content.decode()
    assert "Open note" in text
    assert "1 of 1" in text


@pytest.mark.parametrize("count", [3, 30])
def test_lists_ask_a_constant_number_of_questions(desk, cast, count, django_assert_max_num_queries):
    for place in range(count):
        actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(2 + 2 * place), minutes=50)
        actions.create_group(by=cast.ines, values={"name": f"Circle {place}", "starts_on": dt.date(2026, 1, 6)})
    with django_assert_max_num_queries(26):
        desk.get(reverse("sessions:case", args=[cast.rowan.pk]))
    with django_assert_max_num_queries(12):
        desk.get(reverse("sessions:group_list"))
    with django_assert_max_num_queries(16):
        desk.get(reverse("sessions:week"))


def test_the_client_sees_coming_times_in_their_own_zone(client, cast):
    cast.rowan.time_zone = "America/New_York"
    cast.rowan.save()
    at = (timezone.now() + dt.timedelta(days=3)).replace(hour=15, minute=0, second=0, microsecond=0)
    actions.schedule_appointment(by=cast.ines, client=cast.rowan, starts_at=at, minutes=50, place="video")
    client.force_login(cast.rowan_user)
    text = client.get(reverse("sessions:portal_appointments")).content.decode()
    assert timezone.localtime(at, cast.rowan.zone).strftime("%H:%M") in text
    assert "America/New York time" in text
    client.force_login(cast.noor_user)
    assert "Nothing booked right now" in client.get(reverse("sessions:portal_appointments")).content.decode()


def test_the_week_shows_own_appointments_only(client, cast, frozen_time):
    begin_care(cast.rowan, cast.yusuf, kind="co_therapist")
    actions.schedule_appointment(by=cast.ines, client=cast.rowan, starts_at=past(), minutes=50)
    for user, shown in ((cast.ines, True), (cast.yusuf, False)):
        client.force_login(user)
        text = client.get(reverse("sessions:week")).content.decode()
        assert ("Rowan Ashby" in text.split("<main")[1]) is shown
    assert client.get(reverse("sessions:week"), {"week": "nonsense"}).status_code == 200
