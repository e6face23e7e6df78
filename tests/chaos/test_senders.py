"""Senders as real processes on PostgreSQL, killed at bad moments: nothing lost, nothing twice that is not flagged.

Each scenario has a twin, a naive order that products ship, which must be caught; a suite that passes its twin proves nothing. A
short seed runs with the other tests; ``make chaos`` runs thousands of messages and hundreds of kills.
"""

import os
import signal
import threading
import time

import pytest

from tests.chaos.database import Database
from tests.chaos.storm import LONG, Storm
from tools import services

pytestmark = pytest.mark.chaos
MANY = 2000 if LONG else 150
KILLS = 300 if LONG else 12
CUTS = 30 if LONG else 3


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with Storm(os.environ["DATABASE_URL"].rpartition("/")[0] + "/postgres", tmp_path_factory.mktemp("chaos")) as storm:
        yield storm


@pytest.fixture
def storm(running):
    yield running
    running.empty()


def report(name, count):
    print(f"\n{name}: {count}")


@pytest.mark.parametrize("channel", ["email", "sms", "push"])
def test_killed_at_random(storm, channel):
    """D1: nothing lost; text messages and pushes never twice, mail at most once more per kill and flagged."""
    storm.queue(MANY, channel)
    storm.storm(KILLS)
    storm.until_done(300)
    count = storm.count(channel)
    report(f"killed at random, {channel}", count)
    assert count.lost == 0
    assert count.unflagged == 0
    assert count.repeats <= (count.kills if channel == "email" else 0)


@pytest.mark.parametrize(
    ("twin", "channel", "wrong"),
    [("mark_first", "email", "lost"), ("read_then_mark", "email", "repeats"), ("fresh_key", "sms", "repeats")],
)
def test_a_naive_order_is_caught(storm, twin, channel, wrong):
    storm.http.moods = {"lost": 0.3} if channel == "sms" else {}
    storm.queue(150, channel)
    storm.storm(20, pause=(0.01, 0.08), twin=twin)
    deadline = time.monotonic() + 20
    while storm.left() and time.monotonic() < deadline:
        time.sleep(0.1)
    count = storm.count(channel)
    report(f"twin {twin}", count)
    assert getattr(count, wrong) > 0


def test_without_a_lease_what_the_dead_held_is_lost(storm):
    storm.queue(50)
    dying = storm.start(twin="no_lease", die="hand_over")
    storm.senders.remove(dying)
    storm.until_held()
    storm.start(twin="no_lease")
    time.sleep(4)
    assert storm.left() > 0


@pytest.mark.parametrize(
    ("step", "copies", "doubts"), [("hand_over", 1, 0), ("mark_sent", 2, 1)], ids=["before it left", "after it left"]
)
def test_a_kill_at_the_worst_moment(storm, step, copies, doubts):
    storm.queue(1)
    storm.senders.remove(storm.start(die=step))
    storm.until_held()
    storm.start()
    storm.until_done()
    assert list(storm.arrived("email").values()) == [copies]  # the second copy carries the same Message-ID
    assert storm.sql("SELECT doubts FROM notices_message") == [(doubts,)]


def test_many_senders_at_once_send_each_message_once(storm):
    """D4: four senders, and a second deploy beside the first."""
    for _ in range(8):
        storm.start()
    storm.queue(MANY)
    storm.until_done(120)
    count = storm.count("email")
    report("eight senders", count)
    assert (count.lost, count.repeats) == (0, 0)


def test_the_database_falls_again_and_again(tmp_path_factory):
    """D3: an immediate stop of PostgreSQL in the middle of sending."""
    logs, owner = tmp_path_factory.mktemp("cuts"), services.unprivileged().get("user")
    with services.scratch("cuts", owner) as folder, Database(folder) as server, Storm(server.url, logs) as storm:
        storm.queue(MANY, "sms")
        for _ in range(3):
            storm.start()
        for _ in range(CUTS):
            time.sleep(storm.chance.uniform(0.1, 0.4))
            server.cut()
            server.start()
        storm.until_done(300)
        count = storm.count("sms")
        report(f"{CUTS} cuts of the database, sms", count)
        assert (count.lost, count.repeats) == (0, 0)


def test_a_sender_that_stands_still_is_replaced_and_does_no_harm_when_it_comes_back(storm):
    """D5: stopped in the middle, noticed by the work that is not done, its messages sent by another."""
    standing = storm.start()
    storm.queue(60, "sms")
    time.sleep(0.15)
    os.kill(standing, signal.SIGSTOP)
    storm.start()
    storm.until_done(30)
    finished = storm.sql("SELECT finished_at FROM notices_heartbeat WHERE name = 'sender'")
    assert finished
    os.kill(standing, signal.SIGCONT)
    time.sleep(0.5)
    count = storm.count("sms")
    assert (count.lost, count.repeats) == (0, 0)


def test_a_lonely_sender_that_stands_still_is_noticed_by_its_work(storm):
    """The process lives, the work does not: what /readyz reports grows, and three minutes are the limit."""
    standing = storm.start()
    time.sleep(0.5)
    os.kill(standing, signal.SIGSTOP)
    storm.queue(3)
    age = "SELECT extract(epoch FROM now() - finished_at) FROM notices_heartbeat WHERE name = 'sender'"
    first = storm.sql(age)[0][0]
    time.sleep(1.2)
    assert storm.sql(age)[0][0] - first > 1
    os.kill(standing, signal.SIGCONT)
    storm.until_done(20)
    assert storm.sql(age)[0][0] < 2


@pytest.mark.parametrize("mood", ["busy", "broken_before", "broken_after", "lost", "garbage"])
def test_a_difficult_provider(storm, mood):
    """D7: answers that are late, lost or nonsense; the number of a message is the same at every try."""
    storm.http.moods = {mood: 0.4}
    storm.queue(40, "sms")
    storm.start()
    storm.start()
    storm.until_done(90)
    count = storm.count("sms")
    report(f"provider: {mood}", count)
    assert (count.lost, count.repeats) == (0, 0)


def stop_while_sending(storm, twin):
    """Messages stopped one by one while senders work slowly on them. (left after its stop, stopped, sent)"""
    tries = 1000 if LONG else 80
    storm.queue(tries, "sms")
    for _ in range(4):
        storm.start(slow=0.01, **({"twin": twin} if twin else {}))
    ids = [row[0] for row in storm.sql("SELECT id FROM notices_message ORDER BY due_at DESC, id")]
    stops = {}

    def stop_all():
        for pk in ids:
            held_back = "state IN ('due', 'in_doubt') OR (state = 'sending' AND handed_over_at IS NULL)"
            done = storm.sql(
                f"UPDATE notices_message SET state = 'stopped', reason = 'opted_out', leased_until = NULL"  # noqa: S608
                f" WHERE id = %s AND ({held_back}) RETURNING id",
                pk,
            )
            if done:
                stops[str(pk)] = time.time()

    stopper = threading.Thread(target=stop_all)
    stopper.start()
    stopper.join()
    storm.until_done(60) if not twin else time.sleep(1.5)
    late = [pk for pk, moment in stops.items() if storm.http.taken.get(pk, (0,))[0] > moment]
    return len(late), len(stops), len(storm.http.taken)


def test_nothing_leaves_after_it_was_stopped(storm):
    """D9: opting out, discharge or a safety flag in the very moment of sending."""
    late, stopped, sent = stop_while_sending(storm, "")
    print(f"\nstopped while sending: {stopped} stopped, {sent} sent, {late} sent after their stop")
    assert stopped
    assert sent
    assert late == 0


def test_a_sender_that_asks_only_once_is_caught(storm):
    assert stop_while_sending(storm, "asks_once")[0] > 0
