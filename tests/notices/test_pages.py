"""What people see and choose about messages."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from notices import kinds, outbox, presenters
from notices.models import Message, ReminderChoice
from notices.sending import send_due_messages
from people.models import ContactChannel
from tests.notices.conftest import choose, make_message, reload

pytestmark = pytest.mark.django_db
CHOICES = {"version": "0", "practice": "on", "quiet_from": "20:00", "quiet_until": "09:00"}


def text_of(response):
    return response.content.decode()


@pytest.fixture
def as_rowan(client, cast):
    client.force_login(cast.rowan_user)
    return client


@pytest.fixture
def as_admin(client, cast):
    client.force_login(cast.admin)
    return client


# --- the client's choices
def test_everything_is_off_until_chosen_and_the_preview_is_what_arrives(as_rowan, cast, frozen_time):
    page = as_rowan.get("/my/messages/")
    assert "checked" not in text_of(page)
    assert not ReminderChoice.objects.exists()
    shown = presenters.previews(cast.rowan)
    [preview] = [words for kind, words in shown if kind.name == "practice_reminder"]
    assert page.context["previews"] == [words for _kind, words in shown]
    assert as_rowan.post("/my/messages/", CHOICES).status_code == 302
    make_message(kind="practice_reminder", client=cast.rowan, subject_id="")
    from tests.notices.conftest import changed

    changed(kinds.kind_named("practice_reminder"), guard=kinds.always)
    send_due_messages()
    [letter] = mail.outbox
    assert (letter.subject, letter.body) == (preview.subject, preview.body)
    assert preview.sender in letter.from_email


def test_only_switches_for_messages_that_exist_are_shown(as_rowan, monkeypatch):
    fields = as_rowan.get("/my/messages/").context["form"].fields
    assert {"practice", "appointments"} <= set(fields)
    monkeypatch.setattr(
        kinds, "_kinds", {name: kind for name, kind in kinds._kinds.items() if kind.choice == "practice"}
    )
    fields = as_rowan.get("/my/messages/").context["form"].fields
    assert "practice" in fields
    assert "appointments" not in fields


def test_switching_off_stops_what_waits(as_rowan, cast):
    choose(cast.rowan)
    waiting = make_message(kind="practice_reminder", client=cast.rowan, due_at=timezone.now() + dt.timedelta(hours=3))
    other = make_message(kind="practice_reminder", client=cast.noor)
    assert "Turn everything off now" in text_of(as_rowan.get("/my/messages/"))
    as_rowan.post("/my/messages/off/")
    assert (reload(waiting).state, reload(waiting).reason) == ("stopped", "opted_out")
    assert reload(other).state == "due"
    assert not ReminderChoice.objects.get(client=cast.rowan).practice


def test_a_choice_that_was_changed_elsewhere_is_not_overwritten(as_rowan, cast):
    choose(cast.rowan)
    page = as_rowan.post("/my/messages/", CHOICES)
    assert page.status_code == 409
    assert as_rowan.post("/my/messages/", {**CHOICES, "version": "1", "quiet_from": "21:00"}).status_code == 302
    assert ReminderChoice.objects.get().quiet_from == dt.time(21)


def test_a_version_of_a_choice_that_was_never_made_is_told_and_the_next_save_goes(as_rowan):
    page = as_rowan.post("/my/messages/", {**CHOICES, "version": "7"})
    assert page.status_code == 409
    assert 'name="version" value="0"' in text_of(page)
    assert not ReminderChoice.objects.exists()
    assert as_rowan.post("/my/messages/", CHOICES).status_code == 302


@pytest.mark.parametrize("wrong", [{"quiet_until": "20:00"}, {"quiet_from": "soon"}, {"version": ""}])
def test_what_cannot_be_is_asked_again(as_rowan, wrong):
    assert as_rowan.post("/my/messages/", {**CHOICES, **wrong}).status_code == 422
    assert not ReminderChoice.objects.exists()


def test_without_a_safe_address_the_page_says_so(as_rowan, cast):
    ContactChannel.objects.filter(client=cast.rowan).update(safe=False)
    page = text_of(as_rowan.get("/my/messages/"))
    assert "There is no safe address yet." in page
    assert cast.rowan_user.email not in page


# --- staff
def test_the_log_of_a_client_says_in_words_what_became_of_each(client, cast):
    client.force_login(cast.ines)
    make_message(kind="practice_reminder", client=cast.rowan, state="stopped", reason="not_chosen")
    make_message(kind="practice_reminder", client=cast.rowan, state="sent", sent_at=timezone.now(), doubts=1)
    make_message(kind="practice_reminder", client=cast.noor, state="stopped", reason="no_safe_hour")
    page = text_of(client.get(f"/clients/{cast.rowan.pk}/messages/"))
    assert "The client has not asked for these messages." in page
    assert "It may have arrived twice" in page
    assert "leave no moment" not in page


def test_stuck_messages_are_seen_and_tried_again(as_admin, cast, plain_kind):
    stuck = make_message(user=cast.ines, state="dead", reason="SMTPServerDisconnected", failures=6)
    doubtful = make_message(user=cast.ines, state="in_doubt", due_at=timezone.now() + dt.timedelta(hours=1), doubts=1)
    make_message(user=cast.ines, state="stopped", reason="done")
    page = as_admin.get("/messages/")
    assert len(page.context["lines"]) == 2
    assert "Our mail server could not be reached" in text_of(page)
    as_admin.post(f"/messages/{stuck.pk}/retry/")
    as_admin.post(f"/messages/{doubtful.pk}/retry/")
    assert send_due_messages() == 2
    assert {reload(stuck).state, reload(doubtful).state} == {"sent"}
    as_admin.post(f"/messages/{stuck.pk}/retry/")
    assert reload(stuck).state == "sent"


def test_an_empty_queue_says_that_all_is_well(as_admin):
    assert "Nothing is stuck" in text_of(as_admin.get("/messages/"))


@pytest.mark.parametrize("rows", [3, 30])
@pytest.mark.parametrize("address", ["/messages/", "/clients/{client}/messages/"])
def test_lists_cost_the_same_for_few_and_many(as_admin, cast, address, rows, django_assert_max_num_queries):
    for number in range(rows):
        make_message(
            kind="practice_reminder",
            client=cast.rowan,
            state="dead" if number % 2 else "in_doubt",
            due_at=timezone.now() + dt.timedelta(hours=1),
        )
    address = address.format(client=cast.rowan.pk)
    as_admin.get(address)
    with django_assert_max_num_queries(18):
        as_admin.get(address)


# --- the outbox
def test_the_same_key_is_one_message(cast, plain_kind):
    first = outbox.queue("new_case", key="k", user=cast.ines)
    again = outbox.queue("new_case", key="k", user=cast.yusuf)
    assert first.pk == again.pk
    assert Message.objects.get().user == cast.ines


def test_a_stopped_message_comes_back_only_for_the_reasons_named(cast, plain_kind):
    message = outbox.queue("new_case", key="k", user=cast.ines, about=cast.rowan)
    outbox.stop(about=cast.rowan, reason="done")
    outbox.queue("new_case", key="k", user=cast.ines, revive=("closed",))
    assert reload(message).state == "stopped"
    outbox.queue("new_case", key="k", user=cast.ines, revive=("done",))
    assert reload(message).state == "due"
