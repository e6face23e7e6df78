"""Fill the reference application and print, as JSON, a session cookie and the pages to measure.

python -m benchmarks.bareapp.seed 2000
"""

import datetime
import json
import os
import random
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.bareapp.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.bareapp.models import Client, Goal, Homework, Note  # noqa: E402


def fill(count):
    draw, now = random.Random(7), timezone.now()
    users = [User.objects.create(username=f"therapist{i}") for i in range(40)]
    clients = Client.objects.bulk_create(
        Client(
            name=f"Client {i:05d}",
            email=f"c{i}@example.org",
            status=draw.choice(["active", "waiting", "closed"]),
            risk=i % 10,
            born=datetime.date(1980, 1, 1) + datetime.timedelta(days=i % 9000),
            therapist=users[i % 40],
            next_session=now + datetime.timedelta(hours=i),
            updated=now - datetime.timedelta(minutes=i),
        )
        for i in range(count)
    )
    Note.objects.bulk_create(
        [
            Note(
                client=c,
                author=users[c.pk % 40],
                at=now - datetime.timedelta(days=k),
                kind="session",
                text="note text " * 40,
            )
            for c in clients
            for k in range(20)
        ],
        batch_size=5000,
    )
    Goal.objects.bulk_create(Goal(client=c, text=f"goal {k}") for c in clients for k in range(2))
    due = [now + datetime.timedelta(days=k) for k in range(3)]
    Homework.objects.bulk_create(
        Homework(client=c, title=f"homework {k}", due=due[k]) for c in clients for k in range(3)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return users[0], clients[len(clients) // 2]


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # our own tables have no migrations, and point at Django's
    user, client = fill(int(sys.argv[1]))
    browser = Browser()
    browser.force_login(user)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    print(
        json.dumps({"cookie": cookie, "pages": {"list": "/list", "detail": f"/detail/{client.pk}", "plain": "/plain"}})
    )
