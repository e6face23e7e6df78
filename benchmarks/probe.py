"""Run inside our application: sign a clinician in and print, as JSON, the cookie, the pages and their number of queries.

MOORING_MODE=production ... python -m benchmarks.probe
"""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intimacy_clinic.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from people.models import Client, User  # noqa: E402

BRACKETS = {"BEGIN", "COMMIT"}  # they ask nothing
ROWS = 50  # a full page of the list, as the reference page has


def widest_view() -> tuple[User, Client]:
    """The therapist who sees most clients, and of these the one with the longest record."""
    therapists = User.objects.filter(is_active=True, is_therapist=True)
    user = max(therapists, key=lambda candidate: Client.objects.visible_to(candidate).count())
    clients = Client.objects.visible_to(user).exclude(status=Client.Status.ENDED)
    if clients.count() < ROWS:
        raise SystemExit(f"benchmark: no therapist sees {ROWS} clients; take more with --clients")
    client = clients.annotate(written=Count("notes")).order_by("-written", "pk")[0]
    return user, client


def queries(browser: Browser, path: str) -> int:
    # each page once before: what is cached for the process is not the page's own cost
    browser.get(path, secure=True)
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(path, secure=True)
    if answer.status_code != 200:
        raise SystemExit(f"benchmark: {path} answers {answer.status_code}")
    return sum(query["sql"] not in BRACKETS for query in captured)


def main() -> None:
    user, client = widest_view()
    browser = Browser(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    pages = {"list": reverse("people:client_list"), "case": reverse("case", args=[client.pk])}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = {
        "pages": pages,
        "queries": {name: queries(browser, path) for name, path in pages.items()},
        "rows": Client.objects.visible_to(user).count(),
        "cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items()),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
