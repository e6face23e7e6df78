"""Prepared query sets answer as the ordinary ones do, and refuse what could not be filled in."""

import datetime as dt
import uuid
import zoneinfo
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.joined import columns, instances
from common.prepared import Prepared, PreparedFor
from people.models import Client, ContactChannel, User

pytestmark = pytest.mark.django_db


def test_the_same_rows_as_the_query_set(cast):
    asked = Prepared(lambda client_id: Client.objects.filter(pk=client_id).select_related("user"))
    for client in Client.objects.all():
        [found] = asked(client_id=client.pk)
        assert (found, found.name, found.user_id) == (client, client.name, client.user_id)
    assert asked(client_id=uuid.uuid4()) == []


def test_each_reader_sees_the_own_clients(cast):
    asked = PreparedFor(lambda reader: Client.objects.visible_to(reader).order_by("pk"))
    readers = [cast.ines, cast.admin, cast.rowan_user, cast.ines]
    for reader in readers:
        assert asked(reader) == list(Client.objects.visible_to(reader).order_by("pk"))


def test_an_account_that_was_closed_sees_nothing(cast):
    asked = PreparedFor(lambda reader: Client.objects.visible_to(reader))
    assert asked(cast.ines)
    cast.ines.is_active = False
    assert asked(cast.ines) == []


def test_a_moment_is_filled_in_anew(cast):
    asked = Prepared(lambda now: Client.objects.filter(created_at__lte=now))
    assert asked(now=timezone.now() - dt.timedelta(days=9000)) == []
    assert len(asked(now=timezone.now() + dt.timedelta(days=1))) == Client.objects.count()


def test_an_id_that_does_not_arrive_is_refused(cast):
    with pytest.raises(ValueError, match="client_id"):
        Prepared(lambda client_id: Client.objects.all())(client_id=cast.rowan.pk)


def test_an_id_of_its_own_is_refused(cast):
    own = cast.rowan.pk
    asked = Prepared(lambda client_id: Client.objects.filter(pk=client_id).exclude(user_id=own))
    with pytest.raises(ValueError, match="never change"):
        asked(client_id=own)


def test_prefetching_is_refused(cast):
    with pytest.raises(ValueError, match="prefetch"):
        Prepared(lambda client_id: Client.objects.filter(pk=client_id).prefetch_related("channels"))(
            client_id=cast.rowan.pk
        )


def test_rows_of_two_tables_from_one_query(cast, django_assert_num_queries):
    ContactChannel.objects.filter(client=cast.rowan).delete()
    channel = ContactChannel.objects.create(client=cast.noor, kind="phone", address="020 7946 0000")
    both = [cast.rowan.pk, cast.noor.pk]
    rows = Client.objects.filter(pk__in=both).values_list(*columns(Client), *columns(ContactChannel, "channels"))
    with django_assert_num_queries(1):
        found = list(instances(rows, Client, ContactChannel, db="default"))
        assert (cast.rowan, None) in found
        assert [other.address for _client, other in found if other == channel] == ["020 7946 0000"]


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/St_Johns"])
def test_a_moment_means_the_same_in_every_zone(cast, zone):
    """A moment is a moment: in the zone of the reader, in that of the value, on the hour that a night has twice."""
    twice = dt.datetime(2026, 10, 25, 1, 30, tzinfo=zoneinfo.ZoneInfo("Europe/London"))
    first, second = twice.replace(fold=0), twice.replace(fold=1)
    Client.objects.filter(pk=cast.rowan.pk).update(status_since=first)
    Client.objects.filter(pk=cast.noor.pk).update(status_since=second)
    asked = Prepared(lambda until: Client.objects.filter(status_since__lte=until).order_by("pk"))
    with timezone.override(zone):
        for until in (first, second, second.astimezone(zoneinfo.ZoneInfo(zone))):
            assert asked(until=until) == list(Client.objects.filter(status_since__lte=until).order_by("pk"))
        assert asked(until=first) == [cast.rowan]


def test_each_set_of_rights_has_sql_of_its_own(cast):
    asked = PreparedFor(lambda reader: Client.objects.visible_to(reader).order_by("pk"))
    for reader in [*filter(None, cast.actors.values()), cast.ines]:
        assert asked(reader) == list(Client.objects.visible_to(reader).order_by("pk")), reader
    assert asked(AnonymousUser()) == []


def test_rights_that_change_meanwhile_count_at_once(cast):
    asked = PreparedFor(lambda reader: Client.objects.visible_to(reader))
    assert len(asked(cast.admin)) == Client.objects.count()
    both = User(pk=cast.ines.pk, is_therapist=True, is_clinic_admin=True)
    assert len(asked(both)) == Client.objects.count()
    assert asked(cast.ines) == [cast.rowan]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_threads_ask_on_connections_of_their_own_and_never_get_each_others_rows(cast):
    asked = PreparedFor(lambda reader, client_id: Client.objects.visible_to(reader).filter(pk=client_id))
    pairs = [(cast.ines, cast.rowan), (cast.yusuf, cast.noor)]

    def ask_often(pair):
        reader, client = pair
        try:
            return [asked(reader, client_id=client.pk) for _ in range(60)]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask_often, pairs))
    assert answers == [[[client]] * 60 for _reader, client in pairs]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_asked_anew(cast):
    asked = Prepared(lambda client_id: Client.objects.filter(pk=client_id))
    assert asked(client_id=cast.rowan.pk) == [cast.rowan]
    connection.close()
    assert asked(client_id=cast.noor.pk) == [cast.noor]


@pytest.mark.postgresql
def test_what_was_planned_in_a_transaction_that_was_undone_is_still_known(cast):
    asked = Prepared(lambda client_id: Client.objects.filter(pk=client_id))
    with transaction.atomic():
        assert asked(client_id=cast.rowan.pk) == [cast.rowan]
        transaction.set_rollback(True)
    assert asked(client_id=cast.noor.pk) == [cast.noor]


@pytest.mark.postgresql
def test_behind_a_pooler_whole_statements_are_sent(cast, monkeypatch):
    asked = Prepared(lambda client_id: Client.objects.filter(pk=client_id, language__startswith="50%"))
    for pooled in (True, False):
        monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", pooled)
        with CaptureQueriesContext(connection) as captured:
            assert asked(client_id=cast.rowan.pk) == []
        assert captured[0]["sql"].startswith("SELECT" if pooled else "EXECUTE")
