"""Weeks of a client's life against a simple oracle: never in quiet hours, over the caps, after it was stopped, or twice.

The real sender works on real rows; only the clock is ours. It is moved from one instant at which something may happen to the next.
"""

import dataclasses
import datetime as dt
import zoneinfo

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notices import outbox
from notices.models import Message, ReminderChoice
from notices.sending import send_due_messages
from people.models import Client
from tests.notices.conftest import optional_kind

pytestmark = pytest.mark.django_db
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
# Each a few days before the clocks change somewhere.
BEGINNINGS = [
    dt.datetime(2026, 3, 26, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 22, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 5, tzinfo=dt.UTC),
    dt.datetime(2026, 4, 2, tzinfo=dt.UTC),
    dt.datetime(2026, 6, 10, tzinfo=dt.UTC),
]
ZONES = [
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Asia/Kathmandu",
]
HAPPENINGS = ["off", "on", "cancel", "move", "travel", "risk", "calm"]
hours_of_day = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 30]))


@dataclasses.dataclass(frozen=True)
class Life:
    begins: dt.datetime
    zone: str
    quiet: tuple
    messages: tuple  # (hours from the beginning, kind, hours of use or None)
    events: tuple  # (hours from the beginning, what, which message)


lives = st.builds(
    Life,
    st.sampled_from(BEGINNINGS),
    st.sampled_from(ZONES),
    st.tuples(hours_of_day, hours_of_day).filter(lambda pair: pair[0] != pair[1]),
    st.lists(
        st.tuples(st.integers(0, 200), st.sampled_from(["practice_reminder", "invitation"]), st.sampled_from([None, 6, 30])),
        min_size=1, max_size=9,
    ).map(tuple),
    st.lists(
        st.tuples(st.integers(0, 220), st.sampled_from(HAPPENINGS), st.integers(0, 8)),
        max_size=5,
    ).map(tuple),
)  # fmt: skip


class Undo(Exception):
    pass


@given(lives)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_client_is_never_written_to_against_the_rules(cast, life):
    try:
        with transaction.atomic():
            mail.outbox.clear()
            check(live(cast.rowan, life))
            raise Undo
    except Undo:
        pass


@dataclasses.dataclass
class Told:
    """What the oracle needs: for each message that arrived when and in which zone and hours; and when rows were stopped."""

    arrived: list = dataclasses.field(default_factory=list)
    stopped: dict = dataclasses.field(default_factory=dict)
    rows: list = dataclasses.field(default_factory=list)


def live(client, life):
    optional_kind("practice_reminder")
    optional_kind("invitation", choice="appointments", rank=3)
    quiet_from, quiet_until = life.quiet
    Client.objects.filter(pk=client.pk).update(time_zone=life.zone, high_risk_since=None)
    choice = ReminderChoice.objects.create(
        client=client, practice=True, appointments=True, quiet_from=quiet_from, quiet_until=quiet_until
    )
    told = Told()
    with time_machine.travel(life.begins, tick=False) as clock:
        for number, (hours, kind, use) in enumerate(life.messages):
            due = life.begins + hours * HOUR
            told.rows.append(
                outbox.queue(
                    kind,
                    key=f"oracle:{number}",
                    about=None,
                    client=client,
                    due_at=due,
                    useful_until=due + use * HOUR if use else None,
                    params={"n": number},
                )
            )
        events = sorted((life.begins + hours * HOUR, what, which) for hours, what, which in life.events)
        now, end = life.begins, life.begins + 30 * DAY
        while now < end:
            clock.move_to(now)
            while events and events[0][0] <= now:
                happen(client, choice, told, *events.pop(0))
            before = len(mail.outbox)
            send_due_messages()
            told.arrived += [(now, client_zone(client), life.quiet, letter) for letter in mail.outbox[before:]]
            waiting = Message.objects.waiting().values_list("due_at", flat=True)
            now = min(
                [max(moment, now + dt.timedelta(minutes=1)) for moment in waiting]
                + [event[0] for event in events]
                + [end]
            )
    return told


def client_zone(client):
    return zoneinfo.ZoneInfo(Client.objects.get(pk=client.pk).time_zone)


def happen(client, choice, told, now, what, which):
    row = told.rows[which % len(told.rows)]
    if what in ("off", "on"):
        ReminderChoice.objects.filter(pk=choice.pk).update(practice=what == "on", appointments=what == "on")
        if what == "off":
            outbox.stop_optional(client=client, reason="opted_out")
            told.stopped.update({r.pk: now for r in Message.objects.filter(state="stopped", reason="opted_out")})
    elif what == "cancel":
        Message.objects.filter(pk=row.pk, state__in=["due", "in_doubt"]).update(state="stopped", reason="cancelled")
        told.stopped[row.pk] = now
    elif what == "move":
        Message.objects.filter(pk=row.pk, state="due").update(due_at=now + 20 * HOUR)
    elif what == "travel":
        Client.objects.filter(pk=client.pk).update(time_zone=ZONES[which % len(ZONES)])
    else:
        Client.objects.filter(pk=client.pk).update(high_risk_since=now if what == "risk" else None)


def check(told):
    before = []
    for now, zone, quiet, letter in told.arrived:
        wall = now.astimezone(zone)
        assert not is_quiet(wall.time(), *quiet), f"{wall} lies in {quiet}"
        # Days are those of the place where the client is by now, also for what came before they travelled.
        days = [moment.astimezone(zone).date() for moment in before]
        assert wall.date() not in days, f"a second one on {wall.date()}"
        assert sum(dt.timedelta(0) <= wall.date() - day < 7 * DAY for day in days) < 3
        before.append(now)
        pk = letter.extra_headers["Message-ID"].strip("<>").partition("@")[0]
        stopped = next((moment for row, moment in told.stopped.items() if str(row) == pk), None)
        assert stopped is None or now <= stopped
    numbers = [letter.extra_headers["Message-ID"] for _, _, _, letter in told.arrived]
    assert len(numbers) == len(set(numbers))
    for row in told.rows:  # nothing is forgotten: each was sent, spoken for, or has a reason
        found = Message.objects.get(pk=row.pk)
        assert found.state in ("sent", "stopped", "missed"), (found.state, found.reason)
        assert found.state == "sent" or found.reason


def is_quiet(hour, begins, ends):
    minute, first, last = (t.hour * 60 + t.minute for t in (hour, begins, ends))
    return first <= minute < last if first < last else (minute >= first or minute < last)
