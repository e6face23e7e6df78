"""For the client's device: the frame that works without network, what it may keep, and taking in what was written.

``worker``, ``manifest`` and ``shell`` are public because they hold nothing private; browsers fetch them without the login.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from common.saving import StaleWrite
from homework import actions, device
from homework.forms import PartForm
from homework.kinds import BARRIERS
from homework.models import Assignment, Entry, LadderStep
from notices.requests import SignedInRequest
from people.access import needs, public
from people.permissions import Permission

LONGEST = 400_000  # bytes of one sending


@require_safe
@public
def worker(request: HttpRequest) -> HttpResponse:
    """From the root, because a worker is in charge of what lies below it. It registers for ``/my/`` only."""
    with translation.override(settings.LANGUAGE_CODE):
        source = device.worker_source(settings.LANGUAGE_CODE)
    return HttpResponse(source, content_type="text/javascript; charset=utf-8")


@require_safe
@public
def manifest(request: HttpRequest) -> HttpResponse:
    with translation.override(settings.LANGUAGE_CODE):
        told = device.manifest()
    return JsonResponse(told, content_type="application/manifest+json; charset=utf-8")


@require_safe
@public
def shell(request: HttpRequest) -> HttpResponse:
    """The frame of the pages without network. The same for everybody: it knows nobody."""
    request.user = AnonymousUser()
    with translation.override(settings.LANGUAGE_CODE):
        return render(request, "homework/away.html", {"days": device.KEPT_DAYS, "idle": device.IDLE_MINUTES})


@require_safe
@needs(Permission.OWN_PORTAL)
def kept(request: SignedInRequest) -> HttpResponse:
    """What the device may keep, with the token for sending."""
    told = {"person": str(request.user.pk), "token": get_token(request), **device.kept_for(request.user)}
    return JsonResponse(told)


# --- sending
class Nonsense(Exception):
    """The sending is not in the form that our own script makes."""


@dataclass(frozen=True)
class Sending:
    person: str
    assignment: uuid.UUID
    key: uuid.UUID
    operation: uuid.UUID
    version: int
    step: uuid.UUID | None
    answers: dict[str, Any]
    ending: dict[str, str] | None


def read_sending(body: bytes) -> Sending:
    """Raises Nonsense for anything that our script would not send."""
    try:
        told = json.loads(body)
        answers, ending, version = told["answers"], told["ending"], told["version"]
        fine = isinstance(answers, dict) and (ending is None or isinstance(ending, dict)) and type(version) is int
        if not fine or not 0 <= version < 2**31 or not all(map(_is_typed, answers.values())):
            raise Nonsense
        return Sending(
            person=str(told["person"]),
            assignment=uuid.UUID(told["assignment"]),
            key=uuid.UUID(told["key"]),
            operation=uuid.UUID(told["operation"]),
            version=version,
            step=uuid.UUID(told["step"]) if told["step"] else None,
            answers=answers,
            ending=None if ending is None else {str(name): str(value) for name, value in ending.items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Nonsense from error


def _is_typed(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


@require_POST
@needs(Permission.OWN_PORTAL)
def send(request: SignedInRequest) -> HttpResponse:
    """Take in one entry from the device, once. The answer's ``state``: stored, clash, refused, gone, other or nonsense."""
    if len(request.body) > LONGEST:
        return JsonResponse({"state": "nonsense"}, status=413)
    try:
        sending = read_sending(request.body)
    except Nonsense:
        return JsonResponse({"state": "nonsense"}, status=400)
    if sending.person != str(request.user.pk):
        return JsonResponse({"state": "other"}, status=409)
    rows = Assignment.objects.visible_to(request.user).select_related("client")
    found = rows.filter(pk=sending.assignment).first()
    if found is None:
        return JsonResponse({"state": "gone"}, status=404)
    step = None
    if sending.step is not None:
        step = LadderStep.objects.visible_to(request.user).filter(pk=sending.step, ladder__assignment=found).first()
        if step is None:
            return JsonResponse({"state": "gone"}, status=404)
    return _take_in(request, sending, found, step)


def _take_in(request: SignedInRequest, sending: Sending, found: Assignment, step: LadderStep | None) -> HttpResponse:
    form = _form(sending, found)
    ending = sending.ending
    if not form.is_valid() or not form.check_rules() or (ending and ending.get("outcome") not in Entry.Outcome.values):
        problems = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
        return JsonResponse({"state": "refused", "problems": problems}, status=422)
    answers = {key: value for key, value in form.answers().items() if key in sending.answers}
    try:
        receipt = actions.receive(
            assignment=found,
            client_key=sending.key,
            operation=sending.operation,
            by=request.user,
            expected=sending.version,
            answers=answers,
            step=step,
            ending=_ending(ending) if ending else None,
        )
    except StaleWrite as stale:
        theirs: Any = stale.current
        told = {"state": "clash", "version": theirs.version, "closed": theirs.finished_at is not None}
        return JsonResponse({**told, "theirs": device.differences(found.form, answers, theirs)}, status=409)
    except actions.NotOpen:
        return JsonResponse({"state": "gone"}, status=404)
    return JsonResponse({"state": "stored", "version": receipt.stored_version})


def _form(sending: Sending, found: Assignment) -> PartForm:
    """The same cleaning and the same rules as on the pages, over all questions at once."""
    data = QueryDict(mutable=True)
    for name, value in {**sending.answers, "client_key": str(sending.key), "version": str(sending.version)}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    kind = found.form
    return PartForm(data, kind=kind, part=device.whole(kind), saved={})


def _ending(told: dict[str, str]) -> actions.Ending:
    barrier = told.get("barrier", "")
    known = barrier if barrier in dict(BARRIERS) else ""
    return actions.Ending(told["outcome"], told.get("share") == "yes", known, told.get("words", "")[:8000])
