"""One sender: what it claims, what it decides in the instant, what it does when the mail server is difficult."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from notices import claiming, outbox
from notices.models import Heartbeat, Message
from notices.sending import send_due_messages
from people.models import ContactChannel
from tests.notices.conftest import changed, choose, make_message, optional_kind, register, reload

pytestmark = pytest.mark.django_db


def test_a_message_is_sent_once_and_says_what_it_is(cast, plain_kind):
    message = make_message(user=cast.ines)
    assert send_due_messages() == 1
    assert send_due_messages() == 0
    sent = reload(message)
    assert (sent.state, sent.attempts, sent.leased_until) == ("sent", 1, None)
    [letter] = mail.outbox
    assert letter.to == [cast.ines.email]
    assert letter.extra_headers["Message-ID"] == sent.provider_id == f"<{message.pk}@testserver>"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert letter.extra_headers["X-Auto-Response-Suppress"] == "All"
    assert letter.from_email.startswith("Your appointments <") or letter.from_email.startswith('"Your appointments"')


def test_the_heartbeat_counts_finished_work(cast, plain_kind):
    make_message(user=cast.ines)
    send_due_messages()
    assert Heartbeat.objects.get(name="sender").handled == 1
    send_due_messages()
    assert Heartbeat.objects.get(name="sender").handled == 0


def test_what_is_not_due_waits(cast, plain_kind):
    make_message(user=cast.ines, due_at=timezone.now() + dt.timedelta(minutes=1))
    assert send_due_messages() == 0


def test_the_guard_is_asked_in_the_instant_of_sending(cast, plain_kind):
    message = make_message(user=cast.ines)
    changed(plain_kind, guard=lambda row: "done")
    send_due_messages()
    assert (reload(message).state, reload(message).reason) == ("stopped", "done")
    assert mail.outbox == []


def test_too_late_is_missed_and_not_sent(cast, plain_kind):
    message = make_message(user=cast.ines, useful_until=timezone.now() - dt.timedelta(seconds=1))
    send_due_messages()
    assert reload(message).state == "missed"
    assert mail.outbox == []


def test_somebody_who_left_gets_nothing(cast, plain_kind):
    message = make_message(user=cast.gone)
    send_due_messages()
    assert reload(message).reason == "no_safe_address"


def test_a_stop_between_claim_and_hand_over_wins(cast, plain_kind):
    message = make_message(user=cast.ines, subject_type="people.client", subject_id=str(cast.rowan.pk))
    [held] = claiming.claim(10)
    assert outbox.stop(about=cast.rowan, reason="done") == 1
    assert not claiming.hand_over(held)
    assert not claiming.mark_sent(claiming.Sent(held, "x", timezone.now()))
    assert reload(message).state == "stopped"


def test_a_sender_that_lost_its_lease_changes_nothing(cast, plain_kind):
    message = make_message(user=cast.ines)
    [first] = claiming.claim(10)
    Message.objects.update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    assert claiming.release_expired() == 1
    [second] = claiming.claim(10)
    assert second.attempts == first.attempts + 1
    assert not claiming.hand_over(first)
    assert not claiming.mark_failed(first, "late", timezone.now())
    assert claiming.hand_over(second)
    assert claiming.mark_sent(claiming.Sent(second, "x", timezone.now()))
    assert reload(message).doubts == 0  # it had not been handed over: nothing was in doubt


def test_a_kill_between_hand_over_and_mark_puts_mail_in_doubt_once(cast, plain_kind, frozen_time):
    message = make_message(user=cast.ines)
    [held] = claiming.claim(10)
    claiming.hand_over(held)  # here the sender dies
    frozen_time.shift(claiming.LEASE + dt.timedelta(seconds=1))
    assert send_due_messages() == 0
    assert (reload(message).state, reload(message).doubts) == ("in_doubt", 1)
    frozen_time.shift(claiming.DOUBT_RESTS)
    assert send_due_messages() == 1
    sent = reload(message)
    assert (sent.state, sent.doubts, len(mail.outbox)) == ("sent", 1, 1)
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{message.pk}@testserver>"


def test_a_text_message_in_doubt_goes_again_with_its_key_at_once(cast, plain_kind, frozen_time):
    message = make_message(user=cast.ines, channel="sms")
    [held] = claiming.claim(10)
    claiming.hand_over(held)
    frozen_time.shift(claiming.LEASE + dt.timedelta(seconds=1))
    assert claiming.release_expired() == 1
    assert (reload(message).state, reload(message).doubts) == ("due", 1)


class Refusing(EmailBackend):
    error = smtplib.SMTPResponseException(451, b"later")

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def refusing(settings):
    settings.EMAIL_BACKEND = "tests.notices.test_sending.Refusing"
    return Refusing


def test_a_refusal_is_tried_again_with_growing_pauses_and_then_shown_to_people(cast, plain_kind, refusing, frozen_time):
    message = make_message(user=cast.ines)
    pauses = []
    for _ in range(claiming.GIVE_UP_AFTER):
        before = timezone.now()
        assert send_due_messages() == 1
        row = reload(message)
        pauses.append(row.due_at - before)
        frozen_time.move_to(max(row.due_at, timezone.now()) + dt.timedelta(seconds=1))
    assert row.state == "dead"
    assert row.reason == "SMTPResponseException"
    assert pauses[:5] == sorted(pauses[:5])
    assert send_due_messages() == 0
    assert list(Message.objects.needing_a_person()) == [message]


def test_an_unknown_address_is_given_up_at_once(cast, plain_kind, refusing, monkeypatch):
    refused = smtplib.SMTPRecipientsRefused({"a@b.test": (550, b"no such user")})
    monkeypatch.setattr(Refusing, "error", refused)
    message = make_message(user=cast.ines)
    send_due_messages()
    assert reload(message).state == "dead"


@pytest.mark.parametrize("error", [TimeoutError(), smtplib.SMTPServerDisconnected(), ConnectionResetError()])
def test_a_dead_line_after_hand_over_is_doubt_not_failure(cast, plain_kind, refusing, monkeypatch, error):
    monkeypatch.setattr(Refusing, "error", error)
    message = make_message(user=cast.ines)
    send_due_messages()
    assert (reload(message).state, reload(message).doubts, reload(message).failures) == ("in_doubt", 1, 0)


def test_a_server_that_cannot_be_reached_is_a_failure_not_a_doubt(cast, plain_kind, refusing, monkeypatch):
    def closed(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(Refusing, "open", closed)
    message = make_message(user=cast.ines)
    send_due_messages()
    assert (reload(message).state, reload(message).doubts, reload(message).failures) == ("due", 0, 1)


def test_one_broken_message_does_not_hold_up_the_others(cast, plain_kind):
    def broken(row):
        raise ValueError("canary-detail")

    register("safety_alert", optional=False, context=broken)
    bad = make_message(kind="safety_alert", user=cast.ines)
    good = make_message(user=cast.ines)
    send_due_messages()
    assert reload(good).state == "sent"
    assert (reload(bad).state, reload(bad).reason, reload(bad).failures) == ("due", "ValueError", 1)


def test_a_kind_that_this_version_does_not_know_waits_for_one_that_does(cast):
    message = make_message(kind="from_the_future", user=cast.ines)
    send_due_messages()
    assert (reload(message).state, reload(message).reason) == ("due", "KeyError")


# --- optional messages
@pytest.fixture
def reminder(cast, frozen_time):
    """An optional message to Rowan, due at ten in the morning, wanted."""
    optional_kind()
    choose(cast.rowan)
    return make_message(kind="practice_reminder", client=cast.rowan)


def outcome(message):
    send_due_messages()
    row = reload(message)
    return row.state, row.reason


def test_a_wanted_reminder_is_sent_to_the_safe_channel(reminder, cast):
    assert outcome(reminder) == ("sent", "")
    assert mail.outbox[0].to == [cast.rowan.channels.get().address]


def test_nothing_optional_is_sent_without_a_choice(cast, frozen_time):
    optional_kind()
    assert outcome(make_message(kind="practice_reminder", client=cast.rowan)) == ("stopped", "not_chosen")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: c.reminder_choices.update(practice=False), "not_chosen"),
        (lambda c: ContactChannel.objects.filter(client=c).update(safe=False), "no_safe_address"),
        (lambda c: type(c).objects.filter(pk=c.pk).update(high_risk_since=timezone.now()), "high_risk"),
        (lambda c: type(c).objects.filter(pk=c.pk).update(status="ended"), "ended"),
    ],
)
def test_what_changed_since_it_was_queued_stops_it(reminder, cast, change, reason):
    change(cast.rowan)
    assert outcome(reminder) == ("stopped", reason)
    assert mail.outbox == []


def test_quiet_hours_of_the_clients_zone_postpone_it(reminder, cast, frozen_time):
    frozen_time.move_to(dt.datetime(2026, 2, 4, 21, 30, tzinfo=dt.UTC))
    assert outcome(reminder) == ("due", "waits_for_a_good_hour")
    assert reload(reminder).due_at == dt.datetime(2026, 2, 5, 9, 0, tzinfo=dt.UTC)
    type(cast.rowan).objects.filter(pk=cast.rowan.pk).update(time_zone="America/New_York")
    Message.objects.update(due_at=timezone.now())
    assert outcome(reminder) == ("sent", "")  # half past four in the afternoon there


def test_postponed_beyond_its_use_is_missed(reminder, frozen_time):
    Message.objects.update(useful_until=dt.datetime(2026, 2, 5, 0, 0, tzinfo=dt.UTC))
    frozen_time.move_to(dt.datetime(2026, 2, 4, 21, 30, tzinfo=dt.UTC))
    assert outcome(reminder)[0] == "missed"


def test_one_a_day(reminder, cast):
    assert outcome(reminder)[0] == "sent"
    second = make_message(kind="practice_reminder", client=cast.rowan)
    assert outcome(second) == ("due", "waits_for_a_good_hour")
    assert reload(second).due_at == dt.datetime(2026, 2, 5, 9, 0, tzinfo=dt.UTC)


def test_waiting_does_not_use_up_the_tries(reminder, frozen_time):
    frozen_time.move_to(dt.datetime(2026, 2, 4, 21, 30, tzinfo=dt.UTC))
    for _ in range(10):
        Message.objects.update(due_at=timezone.now())
        assert outcome(reminder)[0] == "due"
    assert reload(reminder).failures == 0


def test_alerts_to_staff_know_neither_night_nor_caps(cast, plain_kind, frozen_time):
    frozen_time.move_to(dt.datetime(2026, 2, 4, 3, 0, tzinfo=dt.UTC))
    rows = [make_message(user=cast.ines) for _ in range(5)]
    send_due_messages()
    assert {reload(row).state for row in rows} == {"sent"}


@pytest.mark.parametrize("lost", ["first", "second", "neither"])
def test_one_is_marked_and_the_next_leaves_in_one_commit_each_by_its_own_right(cast, plain_kind, lost):
    """A lease that went elsewhere spoils its own message and not the other."""
    make_message(user=cast.ines)
    make_message(user=cast.ines)
    first, second = claiming.claim(10)
    assert claiming.advance(None, first) == (True, True)
    if lost != "neither":
        stolen = first if lost == "first" else second
        Message.objects.filter(pk=stolen.pk).update(attempts=9)
    sent = claiming.Sent(first, "number", timezone.now())
    assert claiming.advance(sent, second) == (lost != "first", lost != "second")
    assert reload(first).state == ("sending" if lost == "first" else "sent")
    assert (reload(second).handed_over_at is None) == (lost == "second")
