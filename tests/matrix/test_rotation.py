"""Keys change while the clinic works: every value is sealed again, closed rows included, and the old key is useless."""

import io
import uuid

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from common.crypto import UnreadableValue, rotation
from people.models import Client, ContactChannel
from sessions.models import ProcessNote

pytestmark = pytest.mark.django_db
OLD = configured.FIELD_ENCRYPTION_KEYS
NEW = "new:" + "B" * 43 + "="


@pytest.fixture
def rotated(cast, settings):
    settings.FIELD_ENCRYPTION_KEYS = f"{NEW},{OLD}"
    return cast


def opened():
    """Every sealed value of the database, opened."""
    return {
        (model._meta.label, str(row.pk), item.attname): getattr(row, item.attname)
        for model, sealed in rotation.tables()
        for row in model._base_manager.all()
        for item in sealed
    }


def said(*command, **options):
    out = io.StringIO()
    call_command(*command, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_everything_is_sealed_again_and_reads_the_same(rotated, settings):
    before = opened()
    assert len({label for label, _, _ in before}) > 45
    old = rotation.held_by_key()["test1"]
    with pytest.raises(CommandError, match=f"still holds {old} values"):
        call_command("retire_key", "test1")
    assert f"{old} values sealed again" in said("reseal", batch=7)
    assert rotation.held_by_key() == {"new": old}
    assert opened() == before
    assert "may leave" in said("retire_key", "test1")
    assert "\n0 values sealed again" in "\n" + said("reseal")
    settings.FIELD_ENCRYPTION_KEYS = NEW  # the old key is gone
    assert opened() == before
    settings.FIELD_ENCRYPTION_KEYS = OLD  # ... and worth nothing to whoever kept it
    with pytest.raises(UnreadableValue):
        _ = Client.objects.first().name
    with pytest.raises(UnreadableValue):
        _ = ProcessNote._base_manager.first().text


def test_closed_rows_are_as_closed_as_before(rotated):
    said("reseal")
    for table in ("therapy_sessions_progressnote", "people_consent", "plans_signature"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET created_at = created_at")  # noqa: S608


def test_a_run_that_is_killed_goes_on_where_it_stopped(rotated):
    before, runs = opened(), 0

    def killed(table, done, all_of_it):
        raise KeyboardInterrupt

    while "test1" in rotation.held_by_key() and runs < 20:
        with pytest.raises(KeyboardInterrupt):
            rotation.reseal(batch=3, told=killed)
        runs += 1
        assert opened() == before
    assert runs == 20
    assert rotation.held_by_key()["new"] > runs
    rotation.reseal()
    assert rotation.held_by_key() == {"new": sum(rotation.held_by_key().values())}
    assert opened() == before


def test_what_is_saved_meanwhile_is_not_taken_back(rotated, monkeypatch):
    client = rotated.rowan
    write = rotation._Table._write

    def somebody_else_first(table, rows):
        if table.name == "people_client":
            fresh = Client._base_manager.get(pk=client.pk)
            fresh.name = "Rowan, since today"
            fresh.save(update_fields=["name"])
        return write(table, rows)

    monkeypatch.setattr(rotation._Table, "_write", somebody_else_first)
    rotation.reseal()
    monkeypatch.undo()
    assert Client._base_manager.get(pk=client.pk).name == "Rowan, since today"
    rotation.reseal()
    assert set(rotation.held_by_key()) == {"new"}


def test_a_value_that_cannot_be_opened_is_named_and_left_alone(rotated):
    foreign = b"\x01\x04gone" + bytes(40)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_contactchannel SET address = %s WHERE client_id = %s", [
            connection.Database.Binary(foreign), rotated.rowan.pk if connection.vendor == "postgresql" else rotated.rowan.pk.hex,
        ])  # fmt: skip
    with pytest.raises(CommandError, match="could not be opened"):
        call_command("reseal", stdout=io.StringIO(), stderr=io.StringIO())
    assert rotation.held_by_key()["gone"] == ContactChannel.objects.filter(client=rotated.rowan).count()
    assert "NOT ON THE RING" in said("reseal", counts=True)


@pytest.mark.parametrize(
    ("key", "why"), [("test1", "still holds"), ("new", "seals new values"), ("other", "is not in")]
)
def test_a_key_does_not_leave_too_early(key, why, rotated):
    with pytest.raises(CommandError, match=why):
        call_command("retire_key", key)


def test_look_ups_follow_when_the_oldest_key_has_left(rotated, settings):
    said("rebuild_lookups")
    said("reseal")
    settings.FIELD_ENCRYPTION_KEYS = NEW
    rowan = Client.objects.get(pk=rotated.rowan.pk)
    assert not Client.objects.named(rowan.name).exists()
    assert f"names of clients: {Client.objects.count()} made anew" in said("rebuild_lookups")
    assert rowan in Client.objects.named(rowan.name)
    assert "names of clients: 0 made anew" in said("rebuild_lookups")


def test_the_application_key_opens_nothing_and_closes_nothing(cast, settings):
    before = opened()
    settings.SECRET_KEY = uuid.uuid4().hex * 2
    assert opened() == before
