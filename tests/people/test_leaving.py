"""T7: leaving is one action that hands over every case and ends everything that still opens. And a lost second step."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse

from audit.models import Event
from audit.writing import verify_chain
from matching.models import ConflictOfInterest
from notices.models import Message, PushSubscription
from people import leaving
from people.models import CareRelationship, Client, Supervision, User
from sessions.feed import feed_for, make_feed
from tests.cast import PASSWORD, begin_care, make_client, make_clinician

pytestmark = pytest.mark.django_db


def signed_in(user):
    browser = Browser()
    browser.force_login(user)
    return browser


@pytest.fixture
def house(cast):
    """Ines treats Rowan and Wren, and covers for Noor; she has a phone, a calendar and two logins."""
    cast.wren = make_client("Wren Calloway")
    begin_care(cast.wren, cast.ines)
    begin_care(cast.noor, cast.ines, kind="cover")
    cast.token = make_feed(by=cast.ines)
    PushSubscription.objects.create(
        user=cast.ines, endpoint="https://push.example/1", endpoint_index="i", session_key="s"
    )
    cast.browsers = [signed_in(cast.ines), signed_in(cast.ines)]
    cast.desk = signed_in(cast.admin)
    cast.page = reverse("people:staff_leave", args=[cast.ines.pk])
    return cast


def current(**wanted):
    return CareRelationship.objects.current().filter(**wanted)


def test_one_action_hands_over_everything_and_ends_everything(house):
    own = current(client=house.wren).get()
    typed = {"to": house.yusuf.pk, f"to-{own.pk}": house.hana.pk}
    answer = house.desk.post(house.page, typed, follow=True)
    assert "3 cases were handed over" in answer.content.decode()
    assert not current(clinician=house.ines).exists()
    assert {(care.client, care.clinician, care.kind) for care in current(client__in=[house.rowan, house.wren, house.noor])} >= {
        (house.rowan, house.yusuf, "therapist"), (house.wren, house.hana, "therapist"), (house.noor, house.yusuf, "cover"),
    }  # fmt: skip
    for browser in house.browsers:
        assert browser.get(reverse("case", args=[house.rowan.pk])).headers["Location"].startswith("/account/login/")
    assert feed_for(house.token) is None
    assert not PushSubscription.objects.filter(user=house.ines).exists()
    assert not UserSession.objects.filter(user=house.ines).exists()
    assert str(house.ines.pk) not in [row.get_decoded().get("_auth_user_id") for row in Session.objects.all()]
    assert not Supervision.objects.current().filter(supervisee=house.ines).exists()
    again = Browser()
    again.post(reverse("account_login"), {"login": house.ines.email, "password": PASSWORD})
    assert "_auth_user_id" not in again.session
    ines = User.objects.get(pk=house.ines.pk)
    assert not Client.objects.visible_to(ines).exists()
    assert house.rowan in Client.objects.visible_to(house.yusuf)
    assert Event.objects.get(action="staff.handed_over").detail == {"cases": 3}
    assert verify_chain().sound


def test_nothing_happens_while_a_case_has_nowhere_to_go(house):
    own = current(client=house.wren).get()
    answer = house.desk.post(house.page, {f"to-{own.pk}": house.hana.pk})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"{house.rowan.case_number}: Choose who goes on." in text
    assert f'value="{house.hana.pk}" selected' in text, "what was chosen stays"
    assert User.objects.get(pk=house.ines.pk).is_active
    assert current(clinician=house.ines).count() == 3
    assert not Event.objects.filter(action__in=["care.ended", "staff.closed"]).exists()


def test_a_conflict_is_not_handed_over_to(house):
    ConflictOfInterest.objects.create(client=house.rowan, clinician=house.yusuf, recorded_by=house.admin)
    answer = house.desk.post(house.page, {"to": house.yusuf.pk})
    assert answer.status_code == 422
    assert "Not available for this client" in answer.content.decode()
    assert current(clinician=house.ines).count() == 3


@pytest.mark.parametrize("name", ["ines", "martin", "gone", "rowan_user"])
def test_only_somebody_who_sees_clients_takes_a_case_over(name, house):
    assert house.desk.post(house.page, {"to": getattr(house, name).pk}).status_code == 422
    to = getattr(house, name)
    with pytest.raises(ValidationError):
        leaving.leave(
            by=house.admin, user=house.ines, successors={care.pk: to for care in leaving.cases_of(house.ines)}
        )
    assert current(clinician=house.ines).count() == 3


def test_nobody_closes_the_own_account_or_the_last_admins(house):
    own = reverse("people:staff_leave", args=[house.admin.pk])
    answer = house.desk.post(own)
    assert answer.status_code == 422
    assert "your own account" in answer.content.decode()
    other = make_clinician("Ada Byrne", is_clinic_admin=True)
    assert signed_in(other).post(own).status_code == 302


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_asks_as_often_for_many(count, house, django_assert_max_num_queries):
    for number in range(count):
        begin_care(make_client(f"Person Nummer{number}"), house.ines)
    with django_assert_max_num_queries(10):
        assert house.desk.get(house.page).status_code == 200


# --- a lost second step


def test_a_lost_second_step_is_removed_by_an_admin_who_shows_who_they_are(cast):
    TOTP.activate(cast.ines, generate_totp_secret())
    lost = signed_in(cast.ines)
    address = reverse("people:staff_second_step", args=[cast.ines.pk])
    desk = Browser()
    desk.post(reverse("account_login"), {"login": cast.admin.email, "password": PASSWORD})
    asked = desk.post(address)
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.filter(user=cast.ines).exists()
    assert desk.post(asked.headers["Location"], {"password": PASSWORD}).status_code == 302
    assert not Authenticator.objects.filter(user=cast.ines).exists()
    assert "_auth_user_id" not in lost.session
    [message] = Message.objects.filter(kind="sign_in_changed")
    assert message.user == cast.ines
    assert Event.objects.get(action="staff.second_step_removed").object_id == str(cast.ines.pk)


def test_only_who_manages_staff_removes_it(cast):
    TOTP.activate(cast.yusuf, generate_totp_secret())
    for user, status in ((cast.ines, 403), (cast.martin, 403), (cast.rowan_user, 404)):
        assert signed_in(user).post(reverse("people:staff_second_step", args=[cast.yusuf.pk])).status_code == status
    assert Authenticator.objects.filter(user=cast.yusuf).exists()
