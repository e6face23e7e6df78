"""One click in the mail program, messages that came back, words of the clinic, one message for a day."""

import datetime as dt
import email.message
import email.mime.message
import email.mime.multipart
import email.mime.text
import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from common import slots
from notices import bounces, outbox, stopping
from notices.forms import WordingForm, names_to_keep_out
from notices.kinds import kind_named
from notices.models import Message, ReminderChoice, Wording
from notices.rendering import message_id, render
from notices.sending import send_due_messages
from notices.wording import LINK, SENDER, fits_one_segment, objections, telling_words
from people.models import ContactChannel
from tests.notices.conftest import choose, make_message, optional_kind, register, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def reminder(cast, frozen_time):
    optional_kind("practice_reminder")
    choose(cast.rowan)
    return make_message(kind="practice_reminder", client=cast.rowan)


# --- one click ----------------------------------------------------------------------------------------------------------------


def test_optional_mail_carries_the_one_click_headers(reminder):
    send_due_messages()
    [letter] = mail.outbox
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Unsubscribe"] == f"<{stopping.stop_link(reminder)}>"


def test_mail_that_care_needs_has_none(cast):
    register("new_case", optional=False)
    make_message(user=cast.ines)
    send_due_messages()
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_does_nothing(reminder, cast, method):
    for _ in range(3):
        answer = getattr(Browser(), method)(stopping.stop_link(reminder))
        assert answer.status_code == 200
    assert ReminderChoice.objects.get().practice
    assert reload(reminder).state == "due"


def test_a_post_from_the_mail_program_stops_the_channel_at_once(reminder, cast):
    choose(cast.rowan, channel="sms")
    link = stopping.stop_link(reminder)
    for _ in range(2):
        answer = Browser(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert cast.rowan.name not in answer.content.decode()
    assert not ReminderChoice.objects.get(channel="email").practice
    assert ReminderChoice.objects.get(channel="sms").practice
    assert (reload(reminder).state, reload(reminder).reason) == ("stopped", "opted_out")


def test_every_token_is_answered_alike(reminder, cast):
    register("new_case", optional=False)
    needed = make_message(user=cast.ines)
    links = [stopping.stop_link(reminder), stopping.stop_link(needed), reverse("notices:stop", args=["made-up"])]
    answers = {re.sub(r'value="\w{64}"', "", Browser().post(link).content.decode()) for link in links}
    assert len(answers) == 1
    assert reload(needed).state == "due"


def test_a_token_for_something_else_is_none():
    assert stopping.message_id_in("x:y") is None
    assert stopping.message_id_in("") is None


# --- messages that came back ----------------------------------------------------------------------------------------------------


def report(message, *, status="5.1.1", complaint=False):
    """A delivery report, or a complaint, about a message, as a mail server sends it."""
    outer = email.mime.multipart.MIMEMultipart(
        "report", **{"report-type": "feedback-report" if complaint else "delivery-status"}
    )
    outer.attach(email.mime.text.MIMEText("It did not arrive."))
    if not complaint:
        part = email.message.Message()
        part["Content-Type"] = "message/delivery-status"
        block = email.message.Message()
        block["Status"] = status
        part.set_payload([block])
        outer.attach(part)
    original = email.message.Message()
    original["Message-ID"] = message_id(message)
    outer.attach(email.mime.message.MIMEMessage(original))
    return outer.as_bytes()


def test_a_mail_that_came_back_switches_the_address_off_and_tells_the_desk(reminder, cast):
    send_due_messages()
    waiting = make_message(kind="practice_reminder", client=cast.rowan, due_at=timezone.now() + dt.timedelta(days=3))
    assert bounces.from_reports([report(reminder)]) == 1
    channel = ContactChannel.objects.get(client=cast.rowan)
    assert channel.undeliverable_why == "bounced"
    assert reload(waiting).reason == "address_does_not_work"
    assert Message.objects.filter(kind="channel_off", user=cast.admin).count() == 1
    later = make_message(kind="practice_reminder", client=cast.rowan)
    send_due_messages()
    assert reload(later).reason == "no_safe_address"
    assert bounces.from_reports([report(reminder)]) == 0  # it is off already


def test_a_complaint_counts_as_well(reminder, cast):
    assert bounces.from_reports([report(reminder, complaint=True)]) == 1
    assert ContactChannel.objects.get(client=cast.rowan).undeliverable_why == "complaint"


@pytest.mark.parametrize("raw", [b"", b"hello", b"Content-Type: multipart/report; boundary=x\n\n--x\n\n--x--\n"])
def test_what_is_no_report_changes_nothing(reminder, raw):
    assert bounces.from_reports([raw]) == 0


def test_a_mailbox_that_is_full_today_is_forgiven(reminder, cast):
    assert bounces.from_reports([report(reminder, status="4.2.2")]) == 0


def test_the_command_reads_files(reminder, tmp_path, capsys):
    place = tmp_path / "report.eml"
    place.write_bytes(report(reminder))
    call_command("read_bounces", place)
    assert capsys.readouterr().out == "1 switched off\n"


def test_saving_the_address_again_forgives_it(reminder, cast):
    import people.actions

    bounces.from_reports([report(reminder)])
    channel = ContactChannel.objects.get(client=cast.rowan)
    people.actions.update_channel(by=cast.admin, channel=channel, expected=channel.version, changes={"safe": True})
    assert ContactChannel.objects.get(client=cast.rowan).undeliverable_since is None


def test_a_provider_reports_behind_a_secret(reminder, settings, cast):
    settings.BOUNCE_WEBHOOK = "anymail.webhooks.postmark.PostmarkTrackingWebhookView"
    body = {
        "RecordType": "Bounce", "Type": "HardBounce", "MessageID": str(reminder.pk), "BouncedAt": "2026-02-04T10:00:00Z",
        "Email": "x@demo.test", "ID": 1,
    }  # fmt: skip
    assert Browser().post("/m/returned/guess/", body, content_type="application/json").status_code == 404
    settings.BOUNCE_SECRET = "a-long-secret"
    assert Browser().post("/m/returned/guess/", body, content_type="application/json").status_code == 404
    assert Browser().post("/m/returned/a-long-secret/", body, content_type="application/json").status_code == 200
    assert ContactChannel.objects.get(client=cast.rowan).undeliverable_why == "bounced"


# --- words --------------------------------------------------------------------------------------------------------------------


def test_the_clinics_own_words_arrive(reminder, cast):
    Wording.objects.create(
        kind="practice_reminder",
        subject="Hello again",
        body=f"Have a look: {LINK}\n{SENDER}",
        sms=f"Look: {LINK}",
        changed_by=cast.admin,
    )
    words = render(reminder)
    assert words.subject == "Hello again"
    assert words.body.startswith("Have a look: http://testserver/")
    assert words.sms.startswith("Look: http://testserver/")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (f"Your therapy homework {LINK}", "tell"),
        (f"Ines is waiting {LINK}", "names"),
        (f"Look at https://example.org {LINK}", "Links"),
        (f"{{{{ client.name }}}} {LINK}", "Only"),
        ("Nothing to press", "leads to the sign-in"),
    ],
)
def test_what_would_tell_an_onlooker_is_refused_next_to_the_field(cast, text, part):
    found = objections(text, names=names_to_keep_out())
    assert any(part in sentence for sentence in found)
    form = WordingForm(
        {"subject": "Hello", "body": text, "sms": f"Look {LINK}", "version": "0"},
        kind=kind_named("practice_reminder"),
        stored=None,
    )
    assert not form.is_valid()
    assert set(form.errors) == {"body"}


def test_our_own_words_pass_our_own_guard(cast):
    form = WordingForm(kind=kind_named("practice_reminder"), stored=None)
    given = {name: form.initial[name] for name in ("subject", "body", "sms")}
    again = WordingForm({**given, "version": "0"}, kind=kind_named("practice_reminder"), stored=None)
    assert again.is_valid(), again.errors


def test_a_text_message_is_one_segment():
    assert fits_one_segment(f"Look: {LINK} {SENDER}", "Your appointments")
    assert not fits_one_segment("x" * 120 + LINK, "")
    assert not fits_one_segment(f"“Look” {LINK}", "")
    assert telling_words("Your appointments", allowed="Your appointments") == []
    assert telling_words("feelings and a session") == ["feeling", "session"]


def test_the_admin_changes_words_and_goes_back(cast):
    browser = Browser()
    browser.force_login(cast.admin)
    page = reverse("notices:wording", args=["practice_reminder"])
    given = {"subject": "Hello again", "body": f"Look: {LINK} {SENDER}", "sms": f"Look: {LINK}", "version": "0"}
    assert browser.post(page, {**given, "body": "therapy"}).status_code == 422
    assert browser.post(page, given).status_code == 302
    assert browser.post(page, given).status_code == 409  # somebody read an older version
    assert "Your words" in browser.get(reverse("notices:wording_list")).content.decode()
    browser.post(reverse("notices:wording_drop", args=["practice_reminder"]))
    assert not Wording.objects.exists()


# --- one for a day --------------------------------------------------------------------------------------------------------------


def test_what_falls_on_one_day_is_one_message(reminder, cast, frozen_time):
    choose_more = ReminderChoice.objects.get()
    choose_more.appointments = True
    choose_more.save()
    optional_kind("invitation", choice="appointments", rank=5)
    other = make_message(kind="invitation", client=cast.rowan, due_at=timezone.now() + dt.timedelta(hours=5))
    tomorrow = make_message(kind="invitation", client=cast.rowan, due_at=timezone.now() + dt.timedelta(days=1))
    send_due_messages()
    assert [reload(row).state for row in (reminder, other, tomorrow)] == ["sent", "stopped", "due"]
    assert (reload(other).reason, reload(other).merged_into) == ("merged", reminder)
    assert len(mail.outbox) == 1


def test_of_two_that_are_ready_the_higher_rank_speaks(reminder, cast, frozen_time):
    ReminderChoice.objects.update(appointments=True)
    optional_kind("safety_alert", choice="appointments", rank=5)
    other = make_message(kind="safety_alert", client=cast.rowan, due_at=timezone.now() + dt.timedelta(seconds=0))
    send_due_messages()
    frozen_time.shift(dt.timedelta(minutes=2))
    send_due_messages()
    assert reload(other).state == "sent"
    assert reload(reminder).reason == "merged"
    assert len(mail.outbox) == 1


def test_what_no_longer_helps_is_not_merged_but_stopped_for_its_own_reason(reminder, cast, frozen_time):
    optional_kind("invitation", guard=lambda message: "done")
    other = make_message(kind="invitation", client=cast.rowan)
    send_due_messages()
    assert reload(other).reason == "done"
    assert reload(reminder).state == "sent"


# --- answers --------------------------------------------------------------------------------------------------------------------


def test_after_two_without_a_sign_no_more_are_sent(reminder, cast, frozen_time):
    optional_kind("practice_reminder", nudges=True)
    for _ in range(2):
        make_message(kind="practice_reminder", client=cast.rowan)
        send_due_messages()
        frozen_time.shift(dt.timedelta(days=3))
    third = make_message(kind="practice_reminder", client=cast.rowan)
    send_due_messages()
    assert reload(third).reason == "unanswered"
    slots.fill("reminders.answered", "test", lambda client: timezone.now())
    try:
        fourth = make_message(kind="practice_reminder", client=cast.rowan)
        send_due_messages()
        assert reload(fourth).state == "sent"
    finally:
        slots._fillings["reminders.answered"].pop("test")


def test_signing_in_is_a_sign(reminder, cast, frozen_time):
    optional_kind("practice_reminder", nudges=True)
    for _ in range(3):
        row = make_message(kind="practice_reminder", client=cast.rowan)
        send_due_messages()
        frozen_time.shift(dt.timedelta(days=3))
        cast.rowan_user.last_login = timezone.now()
        cast.rowan_user.save(update_fields=["last_login"])
    assert reload(row).state == "sent"


def test_undoing_within_the_grace_sends_nothing(cast, frozen_time):
    register("new_case", optional=False, grace=dt.timedelta(minutes=3))
    message = outbox.queue("new_case", key="x", about=cast.clinic, user=cast.ines)
    assert send_due_messages() == 0
    outbox.stop(about=cast.clinic, reason="undone")
    frozen_time.shift(dt.timedelta(minutes=4))
    send_due_messages()
    assert reload(message).state == "stopped"
    assert mail.outbox == []
