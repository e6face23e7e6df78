"""A sender as a process of its own, for tests that kill it. ``DIE`` names the step at which it kills itself, once."""

import datetime as dt
import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "intimacy_clinic.settings"

import django

django.setup()

from notices import claiming, kinds, sending  # noqa: E402 - the settings come first

claiming.LEASE = dt.timedelta(seconds=2)
claiming.DOUBT_RESTS = dt.timedelta(seconds=1)
kinds.register(kinds.Kind("new_case", optional=False))


def deadly(function):
    def instead(*args, **kwargs):
        os.kill(os.getpid(), signal.SIGKILL)

    return instead if os.environ.get("DIE") == function.__name__ else function


claiming.hand_over = deadly(claiming.hand_over)
claiming.mark_sent = deadly(claiming.mark_sent)

print("ready", flush=True)
while True:
    sending.send_due_messages()
    time.sleep(0.05)
