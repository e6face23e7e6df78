"""A stable of senders: loads the product once and forks a sender each time it is asked, so that killing them is cheap.

One line in, one answer out: "start {json of options}" gives the pid of a new sender. Senders do what a worker does, round after
round, whatever happens to the database. ``twin`` names a naive order instead of ours, which the suite must catch; ``die`` a step at
which the sender kills itself once.
"""

import datetime as dt
import json
import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "intimacy_clinic.settings"

import django

django.setup()

from django.core.mail import get_connection  # noqa: E402 - the settings come first
from django.db import connections  # noqa: E402
from django.db.utils import Error  # noqa: E402
from django.utils import timezone  # noqa: E402

from notices import claiming, kinds, sending  # noqa: E402
from notices.channels.ways import way_named  # noqa: E402
from notices.models import Message, PushSubscription  # noqa: E402
from notices.rendering import Words  # noqa: E402
from notices.rules import judge  # noqa: E402

claiming.LEASE = dt.timedelta(seconds=5)  # enough for the first message of eight who begin at once on two cores
claiming.DOUBT_RESTS = dt.timedelta(seconds=1)
claiming.GIVE_UP_AFTER = 1000  # nothing is given up here: it must arrive
sending.pause_after = lambda failures, jitter: dt.timedelta(seconds=0.2 + jitter / 5)
sending.claiming = claiming


def address(message):
    """Where a message of the suite goes: its parameters name the place, so that no client is needed."""
    return message.params.get("to") or kinds.usual_address(message)


kinds.register(kinds.Kind("channel_off", optional=False, address=address))


# --- naive orders, each of which a product somewhere ships ------------------------------------------------------------------


def mark_first(rows):
    """Marked as sent, then sent: whoever dies in between has lost the message."""
    for message in rows:
        Message.objects.filter(pk=message.pk).update(state="sent", sent_at=timezone.now())
        _send(message)


def read_then_mark(rows):
    """Sent, then marked, without a claim: two senders send the same."""
    for message in rows:
        number = _send(message)
        Message.objects.filter(pk=message.pk).update(state="sent", sent_at=timezone.now(), provider_id=number)


def _send(message):
    way = way_named(message.channel, Words())
    way.open()
    try:
        return way.send(message, address(message))
    finally:
        way.close()


def naive_round(order):
    order(list(Message.objects.filter(state="due", due_at__lte=timezone.now()).order_by("due_at")[:10]))


TWINS = {"mark_first": mark_first, "read_then_mark": read_then_mark}


def twin_round(name):
    if name in TWINS:
        return lambda: naive_round(TWINS[name])
    if name == "no_lease":  # claimed for good: what a dead sender held stays held
        claiming.release_expired = lambda now=None: 0
    elif name == "fresh_key":  # a new number for every attempt: the provider cannot tell a repeat
        import uuid

        from notices.channels import sms

        real = sms.Gateway.send
        sms.Gateway.send = lambda self, to, text, key: real(self, to, text, str(uuid.uuid4()))
    elif name == "asks_once":  # judged when it is claimed and never again: a stop that comes in between is not seen
        claiming.advance = lambda before, message: (True, True)
        sending.Lines.keep = lambda self, message, number: Message.objects.filter(pk=message.pk).update(
            state="sent", sent_at=timezone.now(), handed_over_at=timezone.now(), provider_id=number, leased_until=None
        )
    return sending.send_due_messages


def deadly(function):
    def instead(*args, **kwargs):
        os.kill(os.getpid(), signal.SIGKILL)

    instead.__name__ = function.__name__
    return instead


def slowly(function, seconds):
    def instead(*args, **kwargs):
        time.sleep(seconds)
        return function(*args, **kwargs)

    return instead


def sender(options):
    """Never returns."""
    one_round = twin_round(options.get("twin"))
    if options.get("die"):
        setattr(claiming, options["die"], deadly(getattr(claiming, options["die"])))
    if options.get("slow"):  # between deciding and handing over
        sending.judge = slowly(judge, options["slow"]) if options.get("twin") != "asks_once" else judge
        claiming.advance = slowly(claiming.advance, options["slow"])
    while True:
        try:
            one_round()
        except Error:  # the database is away: what a worker's task would end with, and the next poll begin with
            connections.close_all()
            time.sleep(0.1)
        time.sleep(0.02)


def main():
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    get_connection()
    connections.close_all()
    print("ready", flush=True)
    for line in sys.stdin:
        options = json.loads(line)
        print(subscription(**options["push"]) if "push" in options else forked(options), flush=True)


def forked(options):
    pid = os.fork()
    if pid:
        return pid
    os.close(0)
    os.dup2(2, 1)
    try:
        sender(options)
    finally:
        os._exit(1)


def subscription(endpoint, user):
    """Id of a browser that takes pushes."""
    row = PushSubscription(user_id=user, endpoint=endpoint, endpoint_index="chaos", session_key="chaos")
    row.save(force_insert=True)
    connections.close_all()
    return row.pk


main()
