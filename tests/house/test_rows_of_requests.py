"""Kept connections serve everybody in turn: nothing of one person's context reaches the next (ADR 0019)."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.management import get_commands, load_command_class
from django.db import connection, connections, transaction
from django.http import JsonResponse
from django.test import Client as Browser
from django.test import override_settings
from django.urls import path

from common.acting import CLINIC_ROLE, as_nobody, as_the_clinic
from common.commands import ClinicCommand
from intimacy_clinic.celery import ClinicTask, app
from people.models import Client
from tests.cast import build_cast
from tests.house.test_data import OURS

REQUESTS, CONNECTIONS = 1_000, 4
WAYS = ("plain", "atomic", "wrong", "error", "sql", "clinic")


@login_not_required
def everybody(request):
    """A view whose author forgot who is asking. It fails in as many ways as views do."""
    way = request.GET["way"]
    if way == "atomic":
        with transaction.atomic():
            return JsonResponse({"seen": [str(pk) for pk in Client.objects.values_list("pk", flat=True)]})
    if way in ("wrong", "clinic"):
        with as_the_clinic(), transaction.atomic():
            list(Client.objects.all())
            if way == "wrong":
                raise RuntimeError("in the middle of a transaction")
    if way == "sql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
    if way == "error":
        raise ZeroDivisionError
    return JsonResponse({"seen": [str(pk) for pk in Client.objects.values_list("pk", flat=True)]})


urlpatterns = [path("everybody/", everybody)]
handler500 = "intimacy_clinic.errors.server_error"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@override_settings(ROOT_URLCONF=__name__)
def test_a_thousand_requests_over_four_kept_connections_show_no_foreign_row():
    cast = build_cast()
    sessions = {"ines": cast.ines, "yusuf": cast.yusuf, "nobody": None}
    own = {"ines": [str(cast.rowan.pk)], "yusuf": [str(cast.noor.pk)], "nobody": []}
    cookies = {}
    for name, user in sessions.items():
        browser = Browser(raise_request_exception=False)
        if user:
            browser.force_login(user)
        cookies[name] = browser.cookies
    tally, foreign, left = {"answered": 0, "failed": 0}, [], []
    held = threading.local()

    def one(number):
        name = list(sessions)[number % 3]
        way = random.Random(number).choice(WAYS)
        if not hasattr(held, "browser"):
            held.browser = Browser(raise_request_exception=False)
        held.browser.cookies = cookies[name].copy()
        answer = held.browser.get("/everybody/", {"way": way})
        if answer.status_code != 200:
            tally["failed"] += 1
        else:
            tally["answered"] += 1
            if answer.json()["seen"] != own[name]:
                foreign.append((number, name, way))
        with connection.connection.cursor() as raw:  # what the connection itself remembers
            raw.execute("SELECT current_user = session_user, current_setting('mooring.user', true)")
            left.append(raw.fetchone())
        return connection.connection.get_backend_pid()

    def done():
        connections.close_all()

    with ThreadPoolExecutor(CONNECTIONS) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.close_old_connections", lambda **kwargs: None)
        servers = set(pool.map(one, range(REQUESTS)))
        barrier = threading.Barrier(CONNECTIONS)
        list(pool.map(lambda _: (barrier.wait(10), done()), range(CONNECTIONS)))
    assert len(servers) == CONNECTIONS
    assert tally["answered"] + tally["failed"] == REQUESTS
    assert min(tally.values()) > 300
    assert foreign == []
    assert {person or "" for clean, person in left if clean} == {""}
    assert all(clean for clean, _ in left)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_job_works_for_the_clinic_wherever_it_was_started(cast):
    @app.task(name="tests.who_works")
    def who_works():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return cursor.fetchone()[0], Client.objects.count()

    try:
        with as_nobody():
            assert who_works() == (CLINIC_ROLE, 3)
            assert who_works.apply().get() == (CLINIC_ROLE, 3)
            assert Client.objects.count() == 0
    finally:
        app.tasks.pop("tests.who_works")


def test_every_job_is_one_that_says_so():
    app.loader.import_default_modules()
    assert all(isinstance(task, ClinicTask) for name, task in app.tasks.items() if not name.startswith("celery."))


def test_every_command_of_ours_is_one_that_says_so():
    own = [name for name, app in get_commands().items() if app in OURS]
    assert len(own) > 10
    assert [
        name for name in own if not issubclass(load_command_class(get_commands()[name], name).__class__, ClinicCommand)
    ] == []
