"""Sealed values open only in their place, under a known key, and never leak into filters."""

import os

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from common.crypto import Sealed, UnreadableValue, blind_index
from common.crypto.keys import parse_ring
from common.crypto.sealing import key_id_of, seal, unseal
from people.models import Client

PLACE = {"table": "t", "row": "1", "field": "f"}
OLD, NEW = "A" * 43, "B" * 43 + "="


@given(st.binary(max_size=3000))
def test_what_is_sealed_opens_to_the_same_bytes(clear):
    assert unseal(seal(clear, **PLACE), **PLACE) == clear


@pytest.mark.parametrize("change", [{"table": "u"}, {"row": "2"}, {"field": "g"}])
def test_a_value_moved_to_another_place_does_not_open(change):
    sealed = seal(b"secret", **PLACE)
    with pytest.raises(UnreadableValue):
        unseal(sealed, **{**PLACE, **change})


@given(st.integers(min_value=0, max_value=10_000))
def test_a_damaged_value_does_not_open(position):
    blob = bytearray(seal(b"a secret text", **PLACE).blob)
    blob[position % len(blob)] ^= 1
    with pytest.raises((UnreadableValue, UnicodeDecodeError)):
        unseal(Sealed(bytes(blob)), **PLACE)


def test_no_nonce_repeats():
    """``NONCES=1000000`` is the long form (docs/evidence/keys.md)."""
    number = int(os.environ.get("NONCES", "20000"))
    blobs = {seal(b"", **PLACE).blob[2 + len("test1") : 2 + len("test1") + 12] for _ in range(number)}
    assert len(blobs) == number


def test_rotation_keeps_old_values_readable_until_the_old_key_is_retired(settings):
    settings.FIELD_ENCRYPTION_KEYS = f"old:{OLD}"
    sealed, index = seal(b"text", **PLACE), blind_index("a@b.test", "x")
    settings.FIELD_ENCRYPTION_KEYS = f"new:{NEW},old:{OLD}"
    assert unseal(sealed, **PLACE) == b"text"
    assert key_id_of(seal(b"text", **PLACE)) == "new"
    assert blind_index("A@B.test ", "x") == index
    settings.FIELD_ENCRYPTION_KEYS = f"new:{NEW}"
    with pytest.raises(UnreadableValue, match="old"):
        unseal(sealed, **PLACE)


@pytest.mark.parametrize("text", ["", "k1", "k1:short", "K1:" + "A" * 43, f"k:{OLD},k:{NEW}"])
def test_a_bad_key_ring_is_refused_without_repeating_it(text):
    with pytest.raises(ImproperlyConfigured) as caught:
        parse_ring(text)
    assert "A" * 43 not in str(caught.value)


@pytest.mark.django_db
class TestField:
    def test_the_column_holds_no_readable_text(self, cast):
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM people_client")
            assert all(b"Rowan" not in bytes(row[0]) for row in cursor.fetchall())
        assert Client.objects.get(pk=cast.rowan.pk).name == "Rowan Ashby"

    def test_values_stay_sealed(self, cast):
        value = Client.objects.filter(pk=cast.rowan.pk).values_list("name", flat=True).get()
        assert isinstance(value, Sealed)
        assert "Rowan" not in f"{value!r} {value}"

    def test_a_value_copied_between_rows_is_refused(self, cast):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE people_client SET name = (SELECT name FROM people_client WHERE number = %s) WHERE number = %s",
                [cast.noor.number, cast.rowan.number],
            )
        with pytest.raises(UnreadableValue):
            _ = Client.objects.get(pk=cast.rowan.pk).name

    def test_clear_text_can_neither_filter_nor_update(self, cast):
        with pytest.raises(FieldError):
            Client.objects.filter(name="Rowan Ashby").exists()
        with pytest.raises(FieldError):
            Client.objects.update(name="Somebody")

    def test_saving_an_unopened_row_does_not_encrypt_again(self, cast):
        before = Client.objects.filter(pk=cast.rowan.pk).values_list("name", flat=True).get()
        Client.objects.get(pk=cast.rowan.pk).save()
        assert Client.objects.filter(pk=cast.rowan.pk).values_list("name", flat=True).get() == before

    def test_search_goes_through_the_blind_index(self, cast):
        assert list(Client.objects.named("row ash")) == [cast.rowan]
        assert list(Client.objects.named(f"M-{cast.noor.number}")) == [cast.noor]
        assert not Client.objects.named("ashes").exists()


def test_a_million_would_not_repeat_because_the_nonce_comes_from_the_system(monkeypatch):
    asked = []
    monkeypatch.setattr(os, "urandom", lambda size: asked.append(size) or b"n" * size)
    seal(b"", **PLACE)
    assert asked == [12]


def test_equal_values_of_different_columns_have_nothing_in_common():
    assert blind_index("rowan@demo.test", "email") == blind_index("Rowan@demo.test ", "email")
    assert blind_index("rowan@demo.test", "email") != blind_index("rowan@demo.test", "channel")
