"""The matrix turns red when a page is broken on purpose, in each of the ways that it is there to find."""

import functools
import logging

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotFound
from django.urls import URLPattern, get_resolver
from django.views.decorators.http import require_http_methods, require_safe

from common.acting import as_the_clinic
from notices.tasks import send_due
from people.access import fetch_or_refuse, needs
from people.models import Client, ContactChannel
from people.permissions import Permission
from tests.matrix import test_matrix
from tests.matrix.cells import ROUTES, allowed_methods
from tests.matrix.test_ids_in_bodies import try_foreign_ids
from tests.matrix.test_mass_assignment import compare

pytestmark = pytest.mark.django_db
PAGE = "people:client_details"  # an address with an id, for those who treat the client and for the desk
SECRET = "canary-rowan-name"
SEES = Permission.SEE_CLIENTS


def pattern_of(name, patterns=None, namespace=""):
    """The URLconf's own entry of a route."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            if f"{namespace}{entry.name}" == name:
                return entry
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            if found := pattern_of(name, entry.url_patterns, inner):
                return found
    return None


@pytest.fixture
def plant(monkeypatch):
    """``plant(view)`` puts a view in the place of the page, for one test."""

    def put(view):
        monkeypatch.setattr(pattern_of(PAGE), "callback", view)
        monkeypatch.setitem(ROUTES, PAGE, view)

    return put


def walked(stage):
    return test_matrix.walk(stage, PAGE)[0]


def shows(body, *, permission=SEES, methods=("GET", "HEAD")):
    """A view that answers with the text of ``body(request, client_id)``."""
    view = needs(permission)(lambda request, client_id: HttpResponse(body(request, client_id)))
    return require_http_methods(methods)(view)


def past_the_second_line(rows):
    """The first of these rows, or None. PostgreSQL itself would show a foreign one to nobody: here the walk alone is on trial."""
    with as_the_clinic():
        return rows.first()


def first(careless):
    """The real page, but something careless is done before it."""
    real = ROUTES[PAGE]

    @functools.wraps(real)
    def view(request, **kwargs):
        careless(request)
        return real(request, **kwargs)

    return view


def instead_of_refusing(answer):
    """The real page, but with an answer of its own where it would refuse."""
    real = ROUTES[PAGE]

    @functools.wraps(real)
    def view(request, **kwargs):
        try:
            return real(request, **kwargs)
        except (PermissionDenied, Http404) as refusal:
            response = answer()
            response.status_code = 403 if isinstance(refusal, PermissionDenied) else 404
            return response

    return view


def test_the_page_is_in_order_as_it_is(stage):
    assert walked(stage) == test_matrix.Found()
    assert SECRET in stage.canaries


# What is shown


@pytest.mark.parametrize(
    "answer",
    [lambda: HttpResponse(f"You may not see {SECRET}."), lambda: HttpResponse(headers={"X-Why": f"not yet {SECRET}"})],
    ids=["body", "header"],
)
def test_a_private_text_in_a_refusal_is_found(answer, stage, plant):
    plant(instead_of_refusing(answer))
    found = walked(stage)
    assert {leak.rpartition(": ")[2] for leak in found.leaks} == {SECRET}
    assert any("as colleague" in leak for leak in found.leaks)
    assert found.wrong == found.writes == []


def test_a_private_text_in_a_cookie_is_found(stage, plant):
    def answer():
        response = HttpResponse()
        response.set_cookie("last", SECRET)
        return response

    plant(instead_of_refusing(answer))
    assert any(SECRET in leak for leak in walked(stage).leaks)


def test_a_row_that_is_fetched_without_the_one_door_is_found(stage, plant):
    plant(shows(lambda request, client_id: past_the_second_line(Client.objects.filter(pk=client_id)).name))
    found = walked(stage)
    assert any("as colleague: in instead of 403" in wrong for wrong in found.wrong)
    assert any(f"as colleague: {SECRET}" in leak for leak in found.leaks)


# What is left behind, by somebody who may see it


def in_the_log(request):
    logging.getLogger("mooring.people").info("reading %s", SECRET)


def in_the_session(request):
    request.session["last"] = SECRET


def in_the_cache(request):
    cache.set("last", SECRET)


def in_the_queue(request):
    send_due.apply_async(args=[SECRET])


@pytest.mark.parametrize("careless", [in_the_log, in_the_session, in_the_cache, in_the_queue])
def test_a_private_text_left_behind_is_found(careless, stage, plant):
    plant(first(careless))
    place = careless.__name__.rpartition("_")[2]
    assert any(f"as therapist: left in the {place}: {SECRET}" in leak for leak in walked(stage).leaks)


# What is written


def test_a_page_that_writes_when_it_is_read_is_found(stage, plant):
    plant(first(lambda request: Client.objects.update(discreet=True)))
    writes = walked(stage).writes
    assert any(write.startswith("GET ") and "as therapist" in write for write in writes)
    assert any(write.startswith("HEAD ") and "as admin" in write for write in writes)


def test_a_post_that_writes_before_it_refuses_is_found(stage, plant):
    @require_http_methods(["POST"])
    @needs(SEES)
    def view(request, client_id):
        Client.objects.update(discreet=True)
        fetch_or_refuse(Client, request.user, client_id)
        return HttpResponse()

    plant(view)
    found = walked(stage)
    assert found.wrong == []
    assert any(write.startswith("POST ") and "as colleague" in write for write in found.writes)
    assert not [write for write in found.writes if "as admin" in write]


# Who is let in


def test_a_permission_that_is_declared_but_not_asked_for_is_found(stage, plant):
    @require_safe
    def view(request, client_id):
        return HttpResponse("for anybody who is signed in")

    view.needs = SEES
    plant(view)
    assert any("as own_client: in instead of 404" in wrong for wrong in walked(stage).wrong)


def test_a_page_that_forgets_the_sign_in_is_found(stage, plant):
    view = require_safe(lambda request, client_id: HttpResponse("for everybody"))
    view.needs = SEES
    plant(login_not_required(view))
    wrong = walked(stage).wrong
    assert any("as anonymous: in instead of login" in line for line in wrong)
    assert any("as deactivated: in instead of login" in line for line in wrong)


def test_a_page_that_is_closed_to_somebody_who_belongs_there_is_found(stage, plant):
    plant(shows(lambda request, client_id: "", permission=Permission.MANAGE_CLINIC))
    ROUTES[PAGE].needs = SEES
    assert any("as therapist: 403 instead of in" in wrong for wrong in walked(stage).wrong)


# Methods


def test_a_method_that_is_refused_after_the_permission_is_found(stage, plant):
    plant(needs(SEES)(require_safe(lambda request, client_id: HttpResponse())))
    assert any("refused to some only" in wrong for wrong in walked(stage).wrong)


def test_a_method_that_no_page_has_is_found(stage, plant):
    plant(shows(lambda request, client_id: "", methods=("GET", "HEAD", "DELETE")))
    assert any(wrong.startswith("DELETE ") for wrong in walked(stage).wrong)


def test_methods_are_read_from_the_outermost_decorator_only():
    inside = require_safe(lambda request: HttpResponse())
    assert allowed_methods(inside) == {"get", "head"}
    assert allowed_methods(needs(SEES)(inside)) is None


# What a form takes


def channel_form(write):
    """A page whose form holds the id of a way to reach the client; ``write(chosen id)`` follows a POST."""

    def body(request, client_id):
        client = fetch_or_refuse(Client, request.user, client_id)
        if request.method == "POST":
            write(request.POST.get("channel"))
        options = "".join(f'<option value="{channel.pk}">' for channel in client.channels.all())
        return f'<form method="post"><select name="channel">{options}</select></form>'

    return shows(body, methods=("GET", "HEAD", "POST"))


def test_a_foreign_id_that_a_form_takes_is_found(stage, plant):
    plant(channel_form(lambda chosen: ContactChannel.objects.filter(pk=chosen).update(preferred=False)))
    tried, taken = try_foreign_ids(stage, PAGE)
    assert (PAGE, "channel") in tried
    assert any("channel of /clients/" in line and "people_contactchannel" in line for line in taken)


def test_a_foreign_row_that_the_answer_to_a_form_shows_is_found(stage, plant):
    def body(request, client_id):
        client = fetch_or_refuse(Client, request.user, client_id)
        chosen = request.POST.get("channel") or client.channels.last().pk
        channel = past_the_second_line(ContactChannel.objects.filter(pk=chosen))
        return f'{channel.address}<form method="post"><input type="hidden" name="channel" value="{chosen}"></form>'

    plant(shows(body, methods=("GET", "HEAD", "POST")))
    assert any("shows canary-noor-address" in line for line in try_foreign_ids(stage, PAGE)[1])


def test_a_field_that_is_taken_without_being_asked_for_is_found(stage, plant, frozen_time, monkeypatch):
    def body(request, client_id):
        client = fetch_or_refuse(Client, request.user, client_id)
        if request.method == "POST":
            client.discreet = "discreet" in request.POST
            client.save(update_fields=["discreet"])
        return '<form method="post"><input name="channel"></form>'

    plant(shows(body, methods=("GET", "HEAD", "POST")))
    wrote, different = compare(stage, PAGE, monkeypatch)
    assert wrote
    assert different


# A stranger's row and no row at all


def test_a_row_that_answers_otherwise_than_a_missing_one_is_found(stage, plant):
    real = ROUTES[PAGE]

    @functools.wraps(real)
    def view(request, client_id):
        if past_the_second_line(Client.objects.filter(pk=client_id)):
            return real(request, client_id=client_id)
        return HttpResponseNotFound("There is no such client.")

    plant(view)
    with pytest.raises(AssertionError, match="There is no such client"):
        test_matrix.test_a_strangers_object_answers_like_a_missing_one(PAGE, stage)
