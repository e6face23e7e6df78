"""Pages of the shared picture: the case tab, the draft, showing and agreeing, and the client's own page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.gates import quiet_portal
from audit.writing import record
from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.models import Client
from people.permissions import Permission
from people.presenters import case_header
from plans import formulation
from plans.cycle import STEPS
from plans.formulation_forms import EvidenceForm, PictureForm, ReplyForm
from plans.formulation_pages import evidence_choices, picture_of
from plans.guards import may_write, require_own_care
from plans.models import Formulation, FormulationEvidence

page_methods = require_http_methods(["GET", "HEAD", "POST"])
State = Formulation.State


def _frame(request: SignedInRequest, client: Client, **context: Any) -> dict[str, Any]:
    return {"case": case_header(client, request.user), "tab": "formulation", "client": client, **context}


def _rows(request: SignedInRequest, client: Client) -> list[Formulation]:
    rows = Formulation.objects.visible_to(request.user).filter(client=client).select_related("author")
    return list(rows.newest_first().prefetch_related("evidence", "replies"))


@require_safe
@needs(Permission.SEE_RECORDS)
def case(request: SignedInRequest, client_id: Any) -> HttpResponse:
    """The newest picture that is more than a draft (or ``?edition=n``), and the draft when there is one."""
    client = fetch_or_refuse(Client, request.user, client_id)
    rows = _rows(request, client)
    wanted = request.GET.get("edition", "")
    past_draft = [row for row in rows if row.state != State.DRAFT]
    shown = next((row for row in past_draft if str(row.edition) == wanted), past_draft[0] if past_draft else None)
    record("picture.read", by=request.user, obj=shown, client=client)
    context = _frame(
        request,
        client,
        picture=picture_of(shown, viewer=request.user, evidence=True) if shown else None,
        draft=next((row for row in rows if row.state == State.DRAFT), None),
        editions=past_draft,
        replies=[reply for row in rows for reply in row.replies.all()],
        can_write=may_write(request.user, client),
    )
    return render(request, "plans/picture.html", context)


@require_POST
@needs(Permission.WRITE_RECORDS)
def start(request: SignedInRequest, client_id: Any) -> HttpResponse:
    client = fetch_or_refuse(Client, request.user, client_id)
    picture = formulation.start_picture(client=client, by=request.user)
    if picture.state == State.DRAFT:
        return redirect("plans:picture", picture.pk)
    return redirect("plans:picture_case", client_id)


@page_methods
@needs(Permission.WRITE_RECORDS)
def draft(request: SignedInRequest, picture_id: Any) -> HttpResponse:
    """The editor of a draft. Saving without script and with it is the same press."""
    picture = _to_write(request, picture_id)
    if picture.state != State.DRAFT and request.method != "POST":
        messages.info(request, _("This version was shown, so its words stay. Take it back or begin a new one."))
        return redirect("plans:picture_case", picture.client_id)
    form = PictureForm(request.POST if request.method == "POST" else None, picture=picture)
    if request.method != "POST":
        record("picture.read", by=request.user, obj=picture, client=picture.client)
        return _editor(request, picture, form)
    if not form.is_valid():
        return _editor(request, picture, form, status=422)
    said = form.cleaned_data
    try:
        formulation.save_picture(
            picture=picture, by=request.user, said=said, expected=said["version"], take_back="take_back" in request.POST
        )
    except StaleWrite as stale:
        return _clash(request, picture.client, form, stale.current)
    except formulation.PictureClosed:
        return _clash(request, picture.client, form, picture)
    if "show" in request.POST:
        return _show(request, picture)
    messages.success(request, _("Saved. The client does not see a draft."))
    return redirect("plans:picture", picture.pk)


def _to_write(request: SignedInRequest, picture_id: Any) -> Formulation:
    picture: Formulation = fetch_or_refuse(Formulation, request.user, picture_id)
    require_own_care(request.user, picture.client)
    return picture


def _show(request: SignedInRequest, picture: Formulation) -> HttpResponse:
    try:
        formulation.show_picture(picture=picture, by=request.user)
    except formulation.NotYet as refused:
        names = [str(step.name) for step in STEPS if step.key in refused.missing]
        messages.error(
            request, _("Every step needs words before it can be shown: %(steps)s.") % {"steps": ", ".join(names)}
        )
        return redirect("plans:picture", picture.pk)
    messages.success(request, _("Shown. The client can read it and say whether it fits."))
    return redirect("plans:picture_case", picture.client_id)


def _editor(request: SignedInRequest, picture: Formulation, form: PictureForm, status: int = 200) -> HttpResponse:
    choices = evidence_choices(picture.client, request.user)
    context = _frame(
        request,
        picture.client,
        row=picture,
        form=form,
        picture=picture_of(picture, viewer=request.user, evidence=True),
        evidence_form=EvidenceForm(choices=choices) if choices else None,
    )
    return render(request, "plans/picture_draft.html", context, status=status)


def _clash(request: SignedInRequest, client: Client, form: PictureForm, current: Any) -> HttpResponse:
    if current.state == State.AGREED:  # closed for good: what was typed goes on to the next edition
        current = formulation.start_picture(client=client, by=request.user)
    theirs = {**current.steps, **current.lenses, **current.factors, "distance": current.distance}
    clashes = [
        {"question": held.label, "mine": form.cleaned_data[name] or "–", "theirs": theirs.get(name) or "–"}
        for name, held in form.fields.items()
        if name != "version" and (form.cleaned_data[name] or "") != (theirs.get(name) or "")
    ]
    left_out = ("csrfmiddlewaretoken", "version", "take_back")
    kept = [(name, value) for name, value in request.POST.items() if name not in left_out]
    url = reverse("plans:picture", args=[current.pk])
    shown = current.state == State.SHOWN
    context = _frame(request, client, clashes=clashes, kept=kept, version=current.version, url=url, shown=shown)
    return render(request, "plans/picture_clash.html", context, status=409)


@require_POST
@needs(Permission.WRITE_RECORDS)
def evidence(request: SignedInRequest, picture_id: Any) -> HttpResponse:
    """Join a step to what it rests on, or take that away."""
    picture = _to_write(request, picture_id)
    try:
        if "remove" in request.POST:
            row = FormulationEvidence.objects.visible_to(request.user).filter(formulation=picture)
            piece = next((one for one in row if str(one.pk) == request.POST["remove"]), None)
            if piece is None:
                raise Http404
            formulation.unlink(evidence=piece, by=request.user)
        else:
            form = EvidenceForm(request.POST, choices=evidence_choices(picture.client, request.user))
            if form.is_valid():
                kind, _colon, ref = form.cleaned_data["piece"].partition(":")
                formulation.link(picture=picture, by=request.user, step=form.cleaned_data["step"], kind=kind, ref=ref)
                messages.success(request, _("Joined."))
    except formulation.PictureClosed:
        messages.info(request, _("This version was shown, so what it rests on stays."))
    return redirect("plans:picture", picture.pk)


@require_POST
@needs(Permission.WRITE_RECORDS)
def move(request: SignedInRequest, picture_id: Any) -> HttpResponse:
    """Agree in the session, or take a shown picture back to word it anew."""
    picture = _to_write(request, picture_id)
    try:
        if request.POST.get("to") == "agreed":
            formulation.agree_in_session(picture=picture, by=request.user)
            messages.success(request, _("Agreed together, with today's date."))
        else:
            formulation.take_back(picture=picture, by=request.user)
            return redirect("plans:picture", picture.pk)
    except formulation.NotYet:
        messages.info(request, _("This can't be done with the picture as it is now."))
    return redirect("plans:picture_case", picture.client_id)


@page_methods
@needs(Permission.OWN_PORTAL)
def own(request: SignedInRequest) -> HttpResponse:
    """The picture as the client reads it, and whether it fits. Hidden while it could be read over a shoulder."""
    user = request.user
    client = Client.objects.visible_to(user).filter(user=user).first()
    if client is None:
        raise Http404
    quiet = quiet_portal(client)
    row = None if quiet else Formulation.objects.visible_to(user).filter(client=client).newest_first().first()
    form, missed = ReplyForm(request.POST or None), ""
    if request.method == "POST" and not quiet and form.is_valid():
        said = form.cleaned_data
        try:
            if row is None:  # taken back before this arrived
                raise formulation.NotYet
            formulation.reply(picture=row, by=user, fits=said["fits"] == "yes", words=said["words"])
            messages.success(request, _("Thank you. Your therapist reads it before you meet."))
            return redirect("plans:portal_picture")
        except formulation.NotYet:
            missed = said["words"]
            if not missed:
                messages.info(request, _("There is nothing to answer now."))
                return redirect("plans:portal_picture")
            row = Formulation.objects.visible_to(user).filter(client=client).newest_first().first()
    context = {
        "quiet": quiet,
        "picture": picture_of(row, viewer=user, evidence=False) if row else None,
        "form": form,
        "asked": row is not None and row.state == State.SHOWN,
        "missed": missed,
    }
    return render(request, "plans/portal_picture.html", context, status=409 if missed else 422 if form.errors else 200)
