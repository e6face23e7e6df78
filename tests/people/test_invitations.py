"""Invitations: one link, once, for a while, for one person."""

import datetime as dt
import re
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from people import actions, invitations
from people.models import Client, Invitation, User
from tests.cast import make_client, make_user

PASSWORD = "three quiet harbours"


@pytest.fixture
def newcomer(cast):
    return make_client("Wren Calloway", email="wren@demo.test")


def invite(cast, newcomer):
    return actions.invite(by=cast.admin, email="Wren@demo.test", roles=["client"], client=newcomer)


def address_of(invitation):
    return reverse("people:welcome", args=[invitations.token_for(invitation)])


@pytest.mark.django_db
def test_the_token_lies_nowhere_and_can_be_made_again(cast, newcomer):
    invitation = Invitation.objects.get(pk=invite(cast, newcomer).pk)
    token = invitations.token_for(invitation)
    assert len(token) == 43
    assert invitation.token_hash not in token
    assert invitations.link_for(invitation.pk).endswith(f"/welcome/{token}/")
    with connection.cursor() as cursor:
        for table in ("people_invitation", "notices_message", "audit_event"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            assert token not in repr(cursor.fetchall())


@pytest.mark.django_db
def test_an_invitation_queues_one_message_to_the_invited_address(cast, newcomer):
    from notices.kinds import kind_named
    from notices.models import Message

    invitation = invite(cast, newcomer)
    message = Message.objects.get(invitation_id=invitation.pk)
    kind = kind_named("invitation")
    assert not kind.optional
    assert kind.address(message) == "wren@demo.test"
    assert kind.context(message)["link"] == invitations.link_for(invitation.pk)
    assert kind.guard(message) == ""
    actions.withdraw(by=cast.admin, invitation=invitation)
    assert kind.guard(message) == "invitation_closed"


@pytest.mark.django_db
def test_a_client_accepts_once_and_is_joined_to_the_record(cast, newcomer):
    token = invitations.token_for(invite(cast, newcomer))
    user = actions.accept_invitation(token=token, password=PASSWORD)
    assert Client.objects.get(pk=newcomer.pk).user == user
    assert (user.email, user.name, user.is_client, user.discreet) == ("wren@demo.test", "", True, True)
    assert user.check_password(PASSWORD)
    with pytest.raises(invitations.InvitationClosed):
        actions.accept_invitation(token=token, password=PASSWORD)


@pytest.mark.django_db
def test_expired_withdrawn_and_replaced_links_are_closed(cast, newcomer):
    old = invite(cast, newcomer)
    new = invite(cast, newcomer)
    assert not Invitation.objects.get(pk=old.pk).is_open
    assert Invitation.objects.get(pk=new.pk).is_open
    Invitation.objects.filter(pk=new.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    for invitation in (old, new):
        with pytest.raises(invitations.InvitationClosed):
            actions.accept_invitation(token=invitations.token_for(invitation), password=PASSWORD)
    assert not User.objects.filter(email="wren@demo.test").exists()
    assert actions.withdraw(by=cast.admin, invitation=old) is False


@pytest.mark.django_db
def test_a_link_is_not_rebuilt_when_its_key_has_left_the_ring(cast, newcomer, settings):
    invitation = invite(cast, newcomer)
    settings.FIELD_ENCRYPTION_KEYS = "other:" + "B" * 43 + "="
    assert invitations.link_for(invitation.pk) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"roles": ["therapist"]}, "roles"),
        ({"client": None, "roles": ["client"]}, "roles"),
        ({"client": None, "roles": []}, "roles"),
        ({"email": "ines.caldeira@demo.test"}, "has_account"),
    ],
)
def test_invitations_that_do_not_fit_are_refused(cast, newcomer, changes, code):
    wanted = {"email": "wren@demo.test", "roles": ["client"], "client": newcomer} | changes
    with pytest.raises(ValidationError) as refusal:
        actions.invite(by=cast.admin, **wanted)
    assert (
        refusal.value.error_list[0].code == code if not hasattr(refusal.value, "error_dict") else code == "has_account"
    )


@pytest.mark.django_db
def test_a_client_with_an_account_is_not_invited_again(cast):
    with pytest.raises(ValidationError):
        actions.invite(by=cast.admin, email="other@demo.test", roles=["client"], client=cast.rowan)


@pytest.mark.django_db
def test_the_database_refuses_used_and_withdrawn_at_once(cast, newcomer):
    invitation = invite(cast, newcomer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(used_at=timezone.now(), withdrawn_at=timezone.now())


@pytest.mark.django_db
def test_looking_at_the_link_does_nothing_and_names_nobody(cast, newcomer, client):
    invitation = invite(cast, newcomer)
    page = client.get(address_of(invitation))
    assert page.status_code == 200
    for secret in ("Wren", "wren@", cast.clinic.name, "therap", "clinic"):
        assert secret not in page.content.decode(), secret
    assert Invitation.objects.get(pk=invitation.pk).is_open


@pytest.mark.django_db
def test_choosing_a_password_signs_in(cast, newcomer, client):
    address = address_of(invite(cast, newcomer))
    for bad in ("short", "mooring-demo", "password1234", "wren@demo.test"):
        response = client.post(address, {"password": bad, "again": bad})
        assert response.status_code == 422, bad
    assert client.post(address, {"password": PASSWORD, "again": "another one"}).status_code == 422
    response = client.post(address, {"password": PASSWORD, "again": PASSWORD})
    assert response.status_code == 302
    assert response.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(User.objects.get(email="wren@demo.test").pk)
    client.logout()
    again = client.get(address)
    assert again.status_code == 410
    assert "This link no longer works" in again.content.decode()


@pytest.mark.django_db
def test_a_used_an_expired_and_an_invented_link_look_the_same(cast, newcomer, client):
    used, gone = invite(cast, newcomer), invite(cast, newcomer)
    Invitation.objects.filter(pk=gone.pk).update(expires_at=timezone.now() - dt.timedelta(days=1))
    pages = [
        client.get(reverse("people:welcome", args=["invented"])),
        client.get(address_of(used)),
        client.get(address_of(gone)),
    ]
    assert {page.status_code for page in pages} == {410}
    # The button at the top carries a token of its own each time.
    assert len({re.sub(rb'value="\w{64}"', b"", page.content) for page in pages}) == 1


@pytest.mark.django_db
def test_many_tries_from_one_place_are_slowed_down(cast, client):
    address = reverse("people:welcome", args=["guess"])
    from django.core.cache import cache

    cache.clear()
    answers = [client.get(address).status_code for _ in range(31)]
    cache.clear()
    assert answers[:30] == [410] * 30
    assert answers[30] == 429


@pytest.mark.django_db
def test_staff_are_invited_with_roles_and_a_name(cast, client):
    client.force_login(cast.admin)
    typed = {"name": "Amara Diallo", "email": "amara@demo.test", "roles": ["therapist", "supervisor"]}
    assert client.post(reverse("people:staff_invite"), typed).status_code == 302
    assert client.post(reverse("people:staff_invite"), typed | {"roles": []}).status_code == 422
    page = client.get(reverse("people:staff_list")).content.decode()
    assert "amara@demo.test" in page
    first = Invitation.objects.get(staff_name="Amara Diallo")
    client.post(reverse("people:invitation_again", args=[first.pk]))
    second = Invitation.objects.exclude(pk=first.pk).get(staff_name="Amara Diallo")
    user = actions.accept_invitation(token=invitations.token_for(second), password=PASSWORD)
    assert (user.name, user.is_therapist, user.is_supervisor, user.is_clinic_admin) == (
        "Amara Diallo",
        True,
        True,
        False,
    )


@pytest.mark.django_db
def test_a_client_is_invited_and_the_invitation_withdrawn_on_the_page_of_details(cast, newcomer, client):
    client.force_login(cast.admin)
    details = reverse("people:client_details", args=[newcomer.pk])
    assert "Not invited yet" in client.get(details).content.decode()
    invite_page = reverse("people:client_invite", args=[newcomer.pk])
    assert client.post(invite_page, {"email": "somebody@else.test"}).status_code == 422
    assert client.post(invite_page, {"email": "wren@demo.test"}).status_code == 302
    assert "Invited, the link works until" in client.get(details).content.decode()
    invitation = Invitation.objects.get(client=newcomer)
    client.post(reverse("people:invitation_withdraw", args=[invitation.pk]))
    assert "The invitation was withdrawn" in client.get(details).content.decode()


@pytest.mark.django_db
def test_without_a_safe_address_nobody_is_invited(cast, newcomer, client):
    newcomer.channels.update(safe=False)
    client.force_login(cast.admin)
    page = client.get(reverse("people:client_invite", args=[newcomer.pk]))
    assert "No safe e-mail address" in page.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_of_two_at_once_exactly_one_wins():
    from tests.support import without_triggers

    with without_triggers():
        admin = make_user("Priya Nair", is_clinic_admin=True)
        newcomer = make_client("Wren Calloway", email="wren@demo.test")
        invitation = actions.invite(by=admin, email="wren@demo.test", roles=["client"], client=newcomer)
        token, won, lost, gate = invitations.token_for(invitation), [], [], threading.Barrier(4)

        def accept():
            try:
                gate.wait()
                won.append(actions.accept_invitation(token=token, password=PASSWORD))
            except invitations.InvitationClosed:
                lost.append(1)
            finally:
                connection.close()

        threads = [threading.Thread(target=accept) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(won), len(lost)) == (1, 3)
