"""The audit chain: appended under a lock, never changed, every kind of tampering found."""

import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction

import audit
from audit.models import Event
from audit.writing import verify_chain
from people.models import User


@pytest.fixture
def chain(cast):
    for number in range(6):
        audit.record("client.viewed", by=cast.ines, obj=cast.rowan, client=cast.rowan, detail={"number": number})
    return list(Event.objects.order_by("sequence"))


@pytest.mark.django_db
def test_an_event_says_who_what_whom_and_from_where(chain, cast):
    event = chain[0]
    assert (event.action, event.actor_id, event.actor_roles) == ("client.viewed", str(cast.ines.pk), "therapist")
    assert (event.object_type, event.object_id, event.client_id) == (
        "people.client",
        str(cast.rowan.pk),
        str(cast.rowan.pk),
    )
    assert verify_chain().sound


@pytest.mark.django_db
def test_text_that_is_not_flat_is_refused(cast):
    with pytest.raises(TypeError):
        audit.record("client.viewed", by=cast.ines, detail={"note": ["anything"]})


@transaction.atomic
def _rename(user):
    User.objects.filter(pk=user.pk).update(name="Changed")
    audit.record("user.changed", by=user)


@pytest.mark.django_db
def test_an_action_fails_with_its_audit_event(cast, monkeypatch):
    monkeypatch.setattr(Event, "save", lambda self, **kw: (_ for _ in ()).throw(DatabaseError("full disk")))
    with pytest.raises(DatabaseError):
        _rename(cast.ines)
    assert User.objects.get(pk=cast.ines.pk).name == "Ines Caldeira"


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_changes(chain, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def _edit(events):
    events[2].detail = {"number": 99}
    return events


def _forge(events):
    events[2].detail = {"number": 99}
    events[2].hash = events[2].computed_hash()
    return events


def _insert(events):
    extra = Event(**{f.attname: getattr(events[2], f.attname) for f in Event._meta.concrete_fields})
    return [*events[:3], extra, *events[3:]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "tamper",
    [_edit, _forge, _insert, lambda e: e[:2] + e[3:], lambda e: [e[1], e[0], *e[2:]], lambda e: e[:4]],
    ids=["edited", "edited and rehashed", "inserted", "removed", "reordered", "tail cut"],
)
def test_tampering_is_found(chain, tamper):
    anchor = (chain[-1].sequence, chain[-1].hash)
    assert verify_chain(chain, anchor=anchor).sound
    assert not verify_chain(tamper(chain), anchor=anchor).sound


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_writers_at_once_never_break_the_chain(cast):
    start = Event.objects.count()

    def write():
        try:
            for _ in range(25):
                audit.record("client.viewed", by=cast.ines, client=cast.rowan)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    verdict = verify_chain()
    assert verdict.sound
    assert verdict.count == start + 100
