"""Compare-and-set saves: nobody overwrites what they had not seen."""

import threading

import pytest
from django.db import connections

from common.saving import StaleWrite, save_versioned
from people.models import Client


@pytest.mark.django_db
def test_a_save_from_an_old_version_is_refused_and_shows_the_present_row(cast):
    mine, theirs = Client.objects.get(pk=cast.rowan.pk), Client.objects.get(pk=cast.rowan.pk)
    theirs.contact_note = "text only"
    save_versioned(theirs, expected=1, fields=["contact_note"])
    mine.contact_note = "call me"
    with pytest.raises(StaleWrite) as caught:
        save_versioned(mine, expected=1, fields=["contact_note"])
    assert caught.value.current.contact_note == "text only"
    assert Client.objects.get(pk=cast.rowan.pk).version == 2


@pytest.mark.django_db
def test_a_row_that_is_gone_is_stale(cast):
    channel = cast.rowan.channels.get()
    mine = type(channel).objects.get(pk=channel.pk)
    channel.delete()
    with pytest.raises(StaleWrite) as caught:
        save_versioned(mine, expected=mine.version, fields=["preferred"])
    assert caught.value.current == mine


@pytest.mark.django_db
@pytest.mark.parametrize("expected", [-1, 2**31 - 1, 2**31, 2**63, 10**30])
def test_a_version_that_no_row_can_have_is_stale(cast, expected):
    with pytest.raises(StaleWrite):
        save_versioned(cast.rowan, expected=expected, fields=["contact_note"])


@pytest.mark.django_db
def test_a_condition_that_no_longer_holds_refuses_the_save(cast):
    with pytest.raises(StaleWrite):
        save_versioned(cast.rowan, expected=1, fields=["status"], status="waiting")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_writers_at_once_exactly_one_wins_each_version(cast):
    """Accepted saves equal version steps; the rest are told. The naive twin below loses text with the same threads."""
    outcomes = _race(cast.rowan.pk, _versioned_writer)
    client = Client.objects.get(pk=cast.rowan.pk)
    assert outcomes.count("saved") == client.version - 1
    assert outcomes.count("saved") + outcomes.count("stale") == len(outcomes)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_race_would_be_lost_without_the_version(cast):
    outcomes = _race(cast.rowan.pk, _naive_writer)
    client = Client.objects.get(pk=cast.rowan.pk)
    assert len(client.contact_note.split()) < outcomes.count("saved")


def _versioned_writer(pk, word):
    client = Client.objects.get(pk=pk)
    client.contact_note = f"{client.contact_note} {word}"
    try:
        save_versioned(client, expected=client.version, fields=["contact_note"])
    except StaleWrite:
        return "stale"
    return "saved"


def _naive_writer(pk, word):
    client = Client.objects.get(pk=pk)
    client.contact_note = f"{client.contact_note} {word}"
    client.save(update_fields=["contact_note"])
    return "saved"


def _race(pk, writer, *, threads=4, rounds=15):
    outcomes, barrier = [], threading.Barrier(threads)

    def work(number):
        try:
            for turn in range(rounds):
                barrier.wait(timeout=20)
                outcomes.append(writer(pk, f"{number}-{turn}"))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return outcomes
