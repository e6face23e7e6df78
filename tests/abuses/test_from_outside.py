"""Abuses by people around the client: a partner, whoever holds the phone, whoever finds a link or a message."""

import base64
import datetime as dt
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from notices import stopping
from notices.channels import push
from notices.models import Message, PushSubscription, ReminderChoice
from notices.sending import send_due_messages
from notices.wording import telling_words
from people import actions, invitations
from people.models import Invitation, User
from tests.cast import PASSWORD, make_client
from tests.chaos.sinks import HttpSink
from tests.notices.conftest import choose, make_message, reload

pytestmark = pytest.mark.django_db
CHOICES = {"version": "0", "practice": "on", "quiet_from": "20:00", "quiet_until": "09:00"}
FOREIGN_AGENT = {"User-Agent": "LinkPreview/1.0 (scanner)", "Accept": "*/*"}


def test_t01_an_abusive_partner_who_reads_the_mail_learns_nothing_and_one_tap_stops_it(
    cast, signed_in, practice_reminder, frozen_time
):
    phone = signed_in(cast.rowan_user)
    assert phone.post(reverse("notices:portal_choices"), CHOICES).status_code == 302
    first = make_message(kind="practice_reminder", client=cast.rowan)
    send_due_messages()
    [letter] = mail.outbox
    read = re.sub(r"https?://\S+", " ", f"{letter.subject} {letter.body}").replace(cast.clinic.sender_name, " ")
    assert telling_words(read) == []
    for secret in (cast.rowan.name, cast.rowan.case_number, cast.ines.name, "Ines", "Rowan"):
        assert secret not in f"{letter.subject} {letter.body}", secret
    assert reload(first).state == "sent"
    frozen_time.shift(dt.timedelta(days=1))
    waiting = make_message(kind="practice_reminder", client=cast.rowan)
    assert (
        signed_in(cast.rowan_user)
        .post("/my/messages/off/")
        .headers["Location"]
        .startswith(reverse("notices:portal_choices"))
    )
    send_due_messages()
    assert (reload(waiting).state, reload(waiting).reason) == ("stopped", "opted_out")
    assert len(mail.outbox) == 1


def test_t01_leaving_quickly_ends_the_sign_in_so_that_back_shows_nothing(cast, signed_in):
    phone = signed_in(cast.rowan_user)
    page = phone.get(reverse("portal:home"))
    assert "leave" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    phone.post(reverse("people:leave"))
    back = phone.get(reverse("portal:home"))
    assert back.status_code == 302
    assert back.headers["Location"].startswith(reverse("account_login"))


def test_t02_a_partner_with_the_unlocked_phone_is_asked_again_before_own_writing(cast, frozen_time):
    cache.clear()
    phone = Browser()
    phone.post(reverse("account_login"), {"login": cast.rowan_user.email, "password": PASSWORD})
    User.objects.filter(pk=cast.rowan_user.pk).update(ask_again=True)
    own = [reverse("assessments:portal_people"), reverse("homework:kept"), reverse("people:portal_trail")]
    for address in own:
        assert phone.get(address).headers["Location"].startswith(reverse("account_reauthenticate")), address
    wrong = phone.post(reverse("account_reauthenticate"), {"password": "a guess of somebody close"})
    assert wrong.status_code == 200
    assert phone.get(own[0]).status_code == 302


def test_t02_a_sign_in_on_somebody_elses_device_is_seen_and_ended_from_the_own_one(cast):
    cache.clear()
    own, theirs = Browser(), Browser()
    for browser in (theirs, own):
        browser.post(reverse("account_login"), {"login": cast.rowan_user.email, "password": PASSWORD})
        assert browser.get(reverse("portal:home")).status_code == 200
    assert own.get(reverse("usersessions_list")).status_code == 200
    own.post(reverse("usersessions_list"))
    assert theirs.get(reverse("portal:home")).status_code == 302
    assert own.get(reverse("portal:home")).status_code == 200


def test_t10_a_push_says_nothing_and_ends_for_whoever_had_the_browser_before(
    cast, signed_in, settings, practice_reminder, frozen_time
):
    settings.VAPID_PRIVATE_KEY = base64.urlsafe_b64encode((7).to_bytes(32, "big")).decode().rstrip("=")
    settings.VAPID_CONTACT = "mailto:desk@demo.test"
    with HttpSink() as sink:
        endpoint = {"endpoint": f"{sink.url}/push/1"}
        shared = signed_in(cast.rowan_user)
        assert shared.post(reverse("notices:portal_push"), endpoint).json() == {"allowed": True}
        choose(cast.rowan, channel="push")
        make_message(kind="practice_reminder", client=cast.rowan, channel="push")
        send_due_messages()
        [(_topic, (_moment, body, headers))] = sink.taken.items()
        assert body == {}, "what is shown is one fixed sentence of the device"
        assert int(headers["TTL"]) <= 6 * 3600
        assert telling_words(str(push.SENTENCE)) == []
        shared.logout()
        shared.force_login(cast.noor_user)
        shared.post(reverse("notices:portal_push"), endpoint)
        frozen_time.shift(dt.timedelta(days=1))
        late = make_message(kind="practice_reminder", client=cast.rowan, channel="push")
        send_due_messages()
        assert reload(late).state == "stopped"
        assert len(sink.taken) == 1
    assert [row.user for row in PushSubscription.objects.all()] == [cast.noor_user]


def test_t12_scanners_that_open_an_invitation_neither_use_it_nor_learn_a_name(cast):
    cache.clear()
    newcomer = make_client("Wren Calloway", email="wren@demo.test")
    invitation = actions.invite(by=cast.admin, email="wren@demo.test", roles=["client"], client=newcomer)
    address = reverse("people:welcome", args=[invitations.token_for(invitation)])
    for method in ("get", "head") * 3:
        answer = getattr(Browser(headers=FOREIGN_AGENT), method)(address)
        assert answer.status_code == 200
        assert not re.search("Wren|wren@|Priya", answer.content.decode())
    assert Invitation.objects.get(pk=invitation.pk).is_open
    chosen = {"password": "three quiet harbours", "again": "three quiet harbours"}
    assert Browser().post(address, chosen).status_code == 302
    assert Browser().post(address, chosen).status_code == 410


def test_t12_scanners_that_open_the_link_to_stop_stop_nothing(cast, practice_reminder, frozen_time):
    choose(cast.rowan)
    message = make_message(kind="practice_reminder", client=cast.rowan)
    for method in ("get", "head") * 3:
        answer = getattr(Browser(headers=FOREIGN_AGENT), method)(stopping.stop_link(message))
        assert answer.status_code == 200
        assert cast.rowan.name not in answer.content.decode()
    assert ReminderChoice.objects.get().practice
    assert Message.objects.get(pk=message.pk).state == "due"
    assert Message.objects.get(pk=message.pk).due_at <= timezone.now()
