"""Prepared query sets answer as the ordinary ones do, and refuse what could not be filled in."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from common.joined import columns, instances
from common.prepared import Prepared, PreparedFor
from people.models import Client, ContactChannel

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
