"""The joint agenda: each writes alone, and only what they bring is read by anybody else."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Event
from common.saving import StaleWrite
from sessions import actions
from sessions.models import JointMember, JointWish
from tests.cast import begin_care
from tests.sessions.booking import book, joint_file
from tests.sessions.conftest import past

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(cast):
    return joint_file(cast)


def wish(cast, file, text, *, bring=False, person=None):
    person = person or cast.rowan
    row = actions.add_wish(by=person.user, person=person, file=file, text=text)
    return actions.bring_wish(by=person.user, wish=row, expected=row.version, bring=True) if bring else row


def address(file, person):
    return reverse("sessions:portal_together", args=[JointMember.objects.get(file=file, person=person).pk])


def readers(cast):
    """Everybody else, the joint therapist first."""
    return [
        cast.hana, cast.noor_user, cast.ines, cast.yusuf, cast.martin, cast.judith, cast.admin, cast.ended_user,
    ]  # fmt: skip


def test_written_alone_brought_taken_back(client, cast, file):
    client.force_login(cast.rowan_user)
    url = address(file, cast.rowan)
    assert url in client.get(reverse("sessions:portal_appointments")).content.decode()
    assert client.post(url, {"text": ""}).status_code == 422
    client.post(url, {"text": "How we say good night"})
    row = JointWish.objects.get()
    assert (row.person, row.file, row.brought_at) == (cast.rowan, file, None)
    for reader in readers(cast):
        assert not JointWish.objects.visible_to(reader).exists(), reader
    move = reverse("sessions:portal_wish", args=[row.pk])
    client.post(move, {"do": "bring", "version": row.version})
    assert [user for user in readers(cast) if JointWish.objects.visible_to(user).exists()] == [
        cast.hana,
        cast.noor_user,
    ]
    client.post(move, {"do": "keep", "version": row.version})  # an older page
    row.refresh_from_db()
    assert row.brought_at is not None
    client.post(move, {"do": "keep", "version": row.version})
    assert not any(JointWish.objects.visible_to(user).exists() for user in readers(cast))
    client.post(move, {"do": "forget"})
    assert not JointWish.objects.exists()
    assert not Event.objects.filter(action__startswith="wish", client_id=str(cast.rowan.pk)).exists()


def test_each_page_shows_what_is_for_its_reader(client, cast, file):
    wish(cast, file, "rowan-alone")
    wish(cast, file, "rowan-brings", bring=True)
    wish(cast, file, "noor-alone", person=cast.noor)
    wish(cast, file, "noor-brings", bring=True, person=cast.noor)
    for person, own, other in ((cast.rowan, "rowan", "noor"), (cast.noor, "noor", "rowan")):
        client.force_login(person.user)
        text = client.get(address(file, person)).content.decode()
        expected = (f"{own}-alone", f"{own}-brings", f"{other}-brings")
        assert [words for words in expected if words not in text] == []
        assert f"{other}-alone" not in text
        assert client.get(address(file, cast.noor if person == cast.rowan else cast.rowan)).status_code == 404
    row = book(cast, by=cast.hana, client=file)
    client.force_login(cast.hana)
    text = client.get(reverse("sessions:appointment", args=[row.pk])).content.decode()
    assert "rowan-brings" in text
    assert "Noor brings" in text
    assert "rowan-alone" not in text
    assert "noor-alone" not in text


def test_only_what_was_brought_goes_with_the_session(client, cast, file):
    alone, brought = wish(cast, file, "alone"), wish(cast, file, "brought", bring=True)
    JointWish.objects.filter(pk=brought.pk).update(brought_at=past(5))
    row, _note = actions.log_session(by=cast.hana, client=file, starts_at=past(), minutes=75)
    later = wish(cast, file, "later", bring=True)
    for item in (alone, brought, later):
        item.refresh_from_db()
    assert [item.taken_to for item in (alone, brought, later)] == [None, row, None]
    for verb in (
        lambda: actions.forget_wish(by=cast.rowan_user, wish=brought),
        lambda: actions.bring_wish(by=cast.rowan_user, wish=brought, expected=brought.version, bring=False),
    ):
        with pytest.raises(actions.WishTaken):
            verb()
    client.force_login(cast.hana)
    text = client.get(reverse("sessions:appointment", args=[row.pk])).content.decode()
    assert "brought" in text
    assert "later" not in text.split("<main")[1]


def test_nobody_writes_or_brings_for_another(cast, file):
    row = wish(cast, file, "mine")
    with pytest.raises(PermissionDenied):
        actions.bring_wish(by=cast.noor_user, wish=row, expected=row.version, bring=True)
    with pytest.raises(PermissionDenied):
        actions.forget_wish(by=cast.hana, wish=row)
    with pytest.raises(PermissionDenied):
        actions.add_wish(by=cast.noor_user, person=cast.rowan, file=file, text="x")
    with pytest.raises(PermissionDenied):
        actions.add_wish(by=cast.ended_user, person=cast.ended, file=file, text="x")
    with pytest.raises(StaleWrite):
        actions.bring_wish(by=cast.rowan_user, wish=row, expected=7, bring=True)


def test_the_database_takes_nothing_that_was_not_brought(cast, file):
    row = wish(cast, file, "mine")
    appointment = book(cast, by=cast.hana, client=file)
    with pytest.raises(IntegrityError, match="only_what_was_brought_is_taken"), transaction.atomic():
        JointWish.objects.filter(pk=row.pk).update(taken_to=appointment)
    with pytest.raises(IntegrityError, match="a_wish_is_a_persons"), transaction.atomic():
        JointWish.objects.filter(pk=row.pk).update(person=file)


texts = st.text(st.characters(categories=("L", "N")), min_size=8, max_size=20)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wishes=st.lists(
        st.tuples(st.booleans(), st.booleans(), texts), min_size=1, max_size=4, unique_by=lambda row: row[2]
    )
)
def test_for_any_wishes_no_page_shows_what_was_not_brought(client, cast, file, wishes):
    """Who wrote what, brought or not: pages of the partner, the joint and both personal therapists hold brought words only."""
    with transaction.atomic():
        begin_care(cast.rowan, cast.hana, kind="cover")  # in both worlds, and still
        rows = [
            wish(cast, file, f"zz{text}zz", bring=brought, person=cast.noor if noor else cast.rowan)
            for noor, brought, text in wishes
        ]
        meeting = book(cast, by=cast.hana, client=file)
        pages = [
            (cast.hana, reverse("sessions:appointment", args=[meeting.pk])),
            (cast.hana, reverse("case", args=[file.pk])),
            (cast.hana, reverse("case", args=[cast.rowan.pk])),
            (cast.ines, reverse("case", args=[cast.rowan.pk])),
            (cast.noor_user, address(file, cast.noor)),
        ]
        for reader, url in pages:
            client.force_login(reader)
            text = client.get(url).content.decode()
            for row in rows:
                own = row.person.user_id == reader.pk
                allowed = own or (row.brought_at is not None and reader in (cast.hana, cast.noor_user))
                assert allowed or row.text not in text, url
        transaction.set_rollback(True)
