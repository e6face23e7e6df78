"""Emergency access: opening one record for a while, ending it, and the review by somebody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from common.nav import PLACE
from people import emergency, emergency_lists
from people.access import fetch_or_refuse, needs
from people.forms.emergency import EmergencyForm, ReviewForm
from people.fresh import shown_lately
from people.lists import case_address
from people.models import Client, Clinic, EmergencyAccess
from people.permissions import Permission
from people.views.trail import place_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OPEN_IN_EMERGENCY)
@sensitive_post_parameters("words")
def open_record(request: HttpRequest) -> HttpResponse:
    """The page asks who it is before it opens. If that was too long ago when the form comes, the words stay on the page."""
    user: Any = request.user
    typed = request.POST if request.method == "POST" else None
    lately = shown_lately(request)
    if typed is None and not lately:
        raise ReauthenticationRequired
    form = EmergencyForm(typed)
    if typed is not None and form.is_valid():
        try:
            if not lately:
                raise ValidationError(
                    _("Show once more who you are: open this page in a second tab, then press again here.")
                )
            access = emergency.open_record(by=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(case_address(user).replace(str(PLACE), str(access.client_id)))
    context = {"form": form, "minutes": Clinic.get().emergency_minutes}
    return render(request, "people/emergency_open.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.STAFF_AREA)
def entries(request: HttpRequest) -> HttpResponse:
    """Every access that this person may know of."""
    user: Any = request.user
    context = {
        "page": emergency_lists.page(user, request.GET.get("page")),
        "watches": user.can(Permission.SEE_TRAIL),
        "may_open": user.can(Permission.OPEN_IN_EMERGENCY),
    }
    return render(request, "people/emergencies.html", context)


@require_safe
@needs(Permission.STAFF_AREA)
def entry(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Why, what was opened, and the review."""
    user: Any = request.user
    access = fetch_or_refuse(EmergencyAccess, user, emergency_id, related=("by", "reviewed_by"))
    return _entry(request, access, ReviewForm())


def _entry(request: HttpRequest, access: EmergencyAccess, form: ReviewForm, status: int = 200) -> HttpResponse:
    user: Any = request.user
    watches = user.can(Permission.SEE_TRAIL)
    [row] = emergency_lists.rows([access], user)
    detail = {"emergency": str(access.pk)}
    audit.record("emergency.read", by=user, obj=access, client=Client(pk=access.client_id), detail=detail)
    context = {
        "access": access,
        "row": row,
        "form": form if watches and access.by_id != user.pk and not row.is_open else None,
        "may_end": row.is_open and (watches or access.by_id == user.pk),
        "page": emergency_lists.opened(access, place_of(request)),
    }
    return render(request, "people/emergency.html", context, status=status)


@require_POST
@needs(Permission.STAFF_AREA)
def end(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Before its time, with one press."""
    user: Any = request.user
    access = fetch_or_refuse(EmergencyAccess, user, emergency_id)
    try:
        if emergency.end(by=user, access=access):
            messages.success(request, _("Ended. The record is closed again."))
        else:
            messages.info(request, _("It was over already."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("people:emergencies")


@require_POST
@needs(Permission.SEE_TRAIL)
@sensitive_post_parameters("words")
def review(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    user: Any = request.user
    access = fetch_or_refuse(EmergencyAccess, user, emergency_id, related=("by", "reviewed_by"))
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _entry(request, access, form, status=422)
    try:
        emergency.review(by=user, access=access, **form.cleaned_data)
    except ValidationError as error:  # the page shows how it stands by now
        messages.error(request, " ".join(error.messages))
        return redirect("people:emergency", access.pk)
    messages.success(request, _("The review is saved."))
    return redirect("people:emergencies")
