"""Text messages and pushes: what is handed over, what each answer means, and who may be written to at all."""

import base64
import datetime as dt
import json

import pytest
import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from notices.channels import push, sms
from notices.models import Message, PushSubscription
from notices.rendering import render
from notices.sending import send_due_messages
from people.models import ContactChannel
from tests.chaos.sinks import HttpSink
from tests.notices.conftest import choose, make_message, optional_kind, register, reload

pytestmark = pytest.mark.django_db
KEY = base64.urlsafe_b64encode((7).to_bytes(32, "big")).decode().rstrip("=")


@pytest.fixture
def sink(settings):
    with HttpSink() as running:
        settings.SMS_URL = f"gateway+{running.url}/messages"
        settings.VAPID_PRIVATE_KEY, settings.VAPID_CONTACT = KEY, "mailto:desk@demo.test"
        yield running


@pytest.fixture
def number(cast):
    channel = ContactChannel(client=cast.rowan, kind="sms")
    channel.set_address("+15550100")
    channel.save()
    choose(cast.rowan, channel="sms")
    optional_kind("practice_reminder")
    return channel


@pytest.fixture
def device(cast, sink):
    browser = Browser()
    browser.force_login(cast.rowan_user)
    answer = browser.post(reverse("notices:portal_push"), {"endpoint": f"{sink.url}/push/1"})
    assert answer.json() == {"allowed": True}
    choose(cast.rowan, channel="push")
    optional_kind("practice_reminder")
    return browser


def text(cast, **fields):
    return make_message(kind="practice_reminder", client=cast.rowan, channel="sms", **fields)


def test_a_text_is_one_segment_without_a_telling_word_under_the_number_of_its_row(cast, sink, number, frozen_time):
    message = text(cast)
    send_due_messages()
    [(key, (_moment, body, _headers))] = sink.taken.items()
    assert (key, body["to"]) == (str(message.pk), "+15550100")
    assert len(body["text"]) <= 160
    assert reload(message).state == "sent"
    assert reload(message).provider_id == f"n-{key}"


@pytest.mark.parametrize(
    ("mood", "state", "doubts"),
    [("busy", "due", 0), ("lost", "in_doubt", 1), ("broken_after", "in_doubt", 1), ("garbage", "in_doubt", 1)],
)
def test_what_an_answer_means(cast, sink, number, frozen_time, mood, state, doubts):
    sink.moods = {mood: 1.0}
    message = text(cast)
    send_due_messages()
    assert (reload(message).state, reload(message).doubts) == (state, doubts)
    sink.moods = {}
    frozen_time.shift(dt.timedelta(hours=1))
    send_due_messages()
    assert reload(message).state == "sent"
    assert list(sink.taken) == [str(message.pk)]  # the same number, so it is the same message


def test_a_provider_that_asks_for_time_is_given_it(cast, sink, number, frozen_time):
    sink.moods = {"busy": 1.0}
    message = text(cast)
    send_due_messages()
    assert reload(message).due_at >= timezone.now() + dt.timedelta(seconds=1)
    assert reload(message).reason == "too_many"


def test_nobody_listens(cast, number, settings, frozen_time):
    settings.SMS_URL = "gateway+http://127.0.0.1:9/x"
    message = text(cast)
    send_due_messages()
    assert (reload(message).state, reload(message).doubts, reload(message).failures) == ("due", 0, 1)


def test_a_clinic_without_text_messages_sends_none(cast, number, settings, frozen_time):
    settings.SMS_URL = ""
    message = text(cast)
    send_due_messages()
    assert (reload(message).state, reload(message).reason) == ("stopped", "channel_not_set_up")


def test_an_address_that_means_nothing_is_said(settings):
    settings.SMS_URL = "pigeon://x"
    with pytest.raises(ImproperlyConfigured):
        sms.provider()


class Answer:
    def __init__(self, said, status=200):
        self.said, self.status_code, self.headers = said, status, {}

    def json(self):
        return self.said

    def raise_for_status(self):
        if self.status_code >= 400:
            raise requests.HTTPError(self.status_code)


class TwilioLine:
    """Stands in for the line to Twilio: what was posted, and what it says that it has."""

    def __init__(self, rows=(), fails=None):
        self.rows, self.fails, self.posted, self.auth = list(rows), fails, [], None

    def post(self, url, **request):
        if self.fails:
            raise self.fails
        self.posted.append((url, request["data"]))
        return Answer({"sid": f"SM{len(self.posted)}"}, 201)

    def get(self, url, **request):
        return Answer({"messages": self.rows})


@pytest.fixture
def twilio(settings):
    settings.SMS_URL = "twilio://AC1:secret@api.twilio.com/+15550199"
    return sms.provider()


def test_twilio_is_posted_to_and_asked_before_anything_goes_twice(twilio):
    twilio.line = TwilioLine()
    assert twilio.send("+15550100", "Hello", "key") == "SM1"
    [(url, data)] = twilio.line.posted
    assert url == "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json"
    assert data == {"To": "+15550100", "From": "+15550199", "Body": "Hello"}
    since = dt.datetime(2026, 2, 4, 10, 0, tzinfo=dt.UTC)
    earlier = {"sid": "SM7", "body": "Hello", "date_created": "Wed, 04 Feb 2026 08:00:00 +0000"}
    ours = {"sid": "SM8", "body": "Hello", "date_created": "Wed, 04 Feb 2026 10:00:01 +0000"}
    twilio.line = TwilioLine([earlier])
    assert twilio.find("+15550100", "Hello", since) is None  # the one of this morning is another message
    twilio.line = TwilioLine([earlier, ours])
    assert twilio.find("+15550100", "Hello", since) == "SM8"
    assert twilio.find("+15550100", "Good-bye", since) is None


def test_a_doubtful_text_is_looked_for_at_a_provider_without_keys(cast, number, twilio, frozen_time, monkeypatch):
    lines = [TwilioLine(fails=requests.ReadTimeout()), TwilioLine()]
    monkeypatch.setattr(sms.requests, "Session", lambda: lines[0])
    message = text(cast)
    send_due_messages()
    assert reload(message).state == "in_doubt"
    frozen_time.shift(dt.timedelta(minutes=5))
    words = render(message).sms
    lines[0] = TwilioLine([{"sid": "SM5", "body": words, "date_created": "Wed, 04 Feb 2026 10:00:00 +0000"}])
    send_due_messages()
    assert (reload(message).state, reload(message).provider_id) == ("sent", "SM5")
    assert lines[0].posted == []


def test_a_push_is_empty_signed_short_lived_and_replaces_its_repeat(cast, sink, device, frozen_time):
    message = make_message(kind="practice_reminder", client=cast.rowan, channel="push")
    send_due_messages()
    assert reload(message).state == "sent"
    [(_topic, (_moment, body, headers))] = sink.taken.items()
    assert body == {}
    assert int(headers["TTL"]) <= 6 * 3600
    assert headers["Topic"] == reload(message).provider_id
    token = headers["Authorization"].removeprefix("vapid t=").partition(",")[0]
    head, claims, signature = token.split(".")
    raw = push._unpadded(signature)
    signed = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    push._key(KEY).public_key().verify(signed, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(push._unpadded(claims))["aud"] == sink.url
    assert headers["Authorization"].endswith(push.public_key())


def test_a_push_ends_with_the_sign_in(cast, sink, device, frozen_time):
    device.logout()
    message = make_message(kind="practice_reminder", client=cast.rowan, channel="push")
    send_due_messages()
    assert (reload(message).state, reload(message).reason) == ("stopped", "no_safe_address")
    assert not PushSubscription.objects.exists()
    assert sink.taken == {}


def test_the_next_person_at_the_browser_takes_it_over(cast, sink, device):
    other = Browser()
    other.force_login(cast.noor_user)
    other.post(reverse("notices:portal_push"), {"endpoint": f"{sink.url}/push/1"})
    assert PushSubscription.objects.get().user == cast.noor_user


def test_ending_it_ends_it_in_every_browser(cast, sink, device):
    device.post(reverse("notices:portal_push"), {"end": "1"})
    assert not PushSubscription.objects.exists()


def test_a_push_service_that_lost_the_browser_loses_the_subscription(cast, device, monkeypatch, frozen_time):
    monkeypatch.setattr(push, "post", lambda *args, **kwargs: Answer({}, 410))
    message = make_message(kind="practice_reminder", client=cast.rowan, channel="push")
    send_due_messages()
    assert (reload(message).state, reload(message).reason) == ("dead", "subscription_gone")
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x", "https://example.org/x", "https://fcm.googleapis.com.example.org/x", "ftp://127.0.0.1/",
        "https://u:p@fcm.googleapis.com/x", "http://localhost/x", "https://169.254.169.254/latest", "nonsense", "",
    ],
)  # fmt: skip
def test_only_known_push_services_are_written_to(endpoint):
    """A browser names the address, so anybody could make the clinic's server call whatever it likes."""
    with pytest.raises(ValidationError):
        push.check_endpoint(endpoint)


def test_the_page_says_so_when_a_browser_is_not_taken(cast, settings):
    settings.VAPID_PRIVATE_KEY = KEY
    browser = Browser()
    browser.force_login(cast.rowan_user)
    answer = browser.post(reverse("notices:portal_push"), {"endpoint": "https://example.org/x"})
    assert answer.status_code == 422
    assert "push service" in answer.json()["error"]


def test_caps_count_every_channel_together(cast, sink, number, frozen_time):
    choose(cast.rowan)
    first = make_message(kind="practice_reminder", client=cast.rowan)
    send_due_messages()
    second = text(cast)
    send_due_messages()
    assert reload(first).state == "sent"
    assert (reload(second).state, reload(second).reason) == ("due", "waits_for_a_good_hour")
    assert sink.taken == {}


def test_staff_get_no_texts(cast, sink):
    register("new_case", optional=False)
    message = make_message(user=cast.ines, channel="sms")
    send_due_messages()
    assert reload(message).reason == "no_safe_address"


def test_a_channel_nobody_knows_is_a_failure_of_that_message_only(cast, monkeypatch):
    register("new_case", optional=False)
    first, second = make_message(user=cast.ines), make_message(user=cast.ines)
    Message.objects.filter(pk=first.pk).update(channel="dove")
    Message.objects.filter(pk=first.pk).update(user=cast.ines)
    send_due_messages()
    assert reload(second).state == "sent"
    assert reload(first).state in ("due", "stopped")
