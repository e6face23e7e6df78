"""Writing about practice, part by part, and finishing."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.posted import whole_number
from common.saving import StaleWrite
from homework import actions, presenters
from homework.forms import FinishForm, PartForm
from homework.kinds import PracticeKind
from homework.models import Assignment, Entry
from homework.views.portal import own_assignment
from notices.requests import SignedInRequest
from people.access import needs
from people.permissions import Permission


def _key(given: str | None) -> uuid.UUID | None:
    """The key of an entry as it came in; None when there is none. Nonsense is a page that does not exist."""
    if not given:
        return None
    try:
        return uuid.UUID(given)
    except ValueError as error:
        raise Http404 from error


def _entry_of(request: SignedInRequest, assignment: Assignment, key: uuid.UUID | None) -> Entry | None:
    """The entry with this key if it was begun. A key that belongs to something else does not exist here."""
    if key is None:
        return None
    return Entry.objects.visible_to(request.user).filter(assignment=assignment, client_key=key).first()


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_PORTAL)
def write(request: SignedInRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """One part of the questions.

    ``entry`` is the key of the entry, made anew when there is none; ``part`` counts from 1.
    """
    found = own_assignment(request, assignment_id)
    kind = found.form
    number = whole_number(request.GET.get("part", "1"), otherwise=1)
    if not 1 <= number <= len(kind.parts):
        key = _key(request.GET.get("entry"))
        return redirect(f"{reverse('homework:portal_finish', args=[found.pk])}{f'?entry={key}' if key else ''}")
    key = _key(request.POST.get("client_key") if request.method == "POST" else request.GET.get("entry"))
    if key is None:  # from here on the address names the entry, so that a reload continues it
        return redirect(presenters.part_url(found.pk, uuid.uuid4(), number))
    entry = _entry_of(request, found, key)
    if entry is not None and entry.finished_at is not None:
        return redirect("homework:portal_entry", entry.pk)
    step = _Step(request, found, kind, number, key, entry)
    return step.save() if request.method == "POST" else step.page(step.form())


class _Step:
    """One page of questions: its form, its saving, its ways on."""

    def __init__(
        self,
        request: SignedInRequest,
        found: Assignment,
        kind: PracticeKind,
        number: int,
        key: uuid.UUID,
        entry: Entry | None,
    ) -> None:
        self.request, self.found, self.kind, self.number = request, found, kind, number
        self.key, self.entry = key, entry
        self.background = request.headers.get("X-Autosave") == "1"

    def form(self, data: Any = None) -> PartForm:
        version = self.entry.version if self.entry else 0
        return PartForm(
            data,
            kind=self.kind,
            part=self.kind.parts[self.number - 1],
            saved=self.entry.answers if self.entry else {},
            initial={"client_key": self.key, "version": version},
        )

    def save(self) -> HttpResponse:
        form = self.form(self.request.POST)
        if not form.is_valid() or (not self.background and not form.check_rules()):
            return self.page(form, status=422)
        try:
            entry = actions.save_answers(
                assignment=self.found,
                client_key=self.key,
                by=self.request.user,
                expected=form.cleaned_data["version"],
                answers=form.answers(),
            )
        except StaleWrite as stale:
            return self.conflict(form, stale.current)
        except actions.NotOpen as closed:
            raise Http404 from closed
        if self.background:
            answer = render(self.request, "components/saved.html", {"saved_at": timezone.now()})
            answer.headers["X-Version"] = str(entry.version)
            return answer
        return redirect(self.onward())

    def onward(self) -> str:
        if self.request.POST.get("go") == "later":
            return reverse("homework:portal_list")
        if self.number < len(self.kind.parts):
            return presenters.part_url(self.found.pk, self.key, self.number + 1)
        return f"{reverse('homework:portal_finish', args=[self.found.pk])}?entry={self.key}"

    def conflict(self, form: PartForm, current: Any) -> HttpResponse:
        """Both texts of everything that differs. The newer one is stored; the client decides."""
        here = presenters.part_url(self.found.pk, self.key, self.number)
        mine = form.answers()
        context = {
            "conflicts": presenters.differing(self.kind.parts[self.number - 1], mine, current.answers),
            "current_version": current.version,
            "hidden": {"client_key": self.key, **presenters.unchanged(mine, current.answers)},
            "action_url": here,
            "reload_url": here,
            "focus": True,
        }
        name = "components/stale.html" if self.background else "homework/portal_conflict.html"
        return render(self.request, name, context, status=409)

    def page(self, form: PartForm, *, status: int = 200) -> HttpResponse:
        before = presenters.said_before(self.entry, self.kind, upto=self.number) if self.entry else []
        here = presenters.part_url(self.found.pk, self.key, self.number)
        back = presenters.part_url(self.found.pk, self.key, self.number - 1) if self.number > 1 else ""
        context = {
            "form": form,
            "assignment": self.found,
            "kind": self.kind,
            "part": self.kind.parts[self.number - 1],
            "number": self.number,
            "total": len(self.kind.parts),
            "before": [line for line in before if line.answer],
            "here": here,
            "step_id": self.entry.step_id or "" if self.entry else "",
            "back_url": back or reverse("homework:portal_assignment", args=[self.found.pk]),
            "reader": presenters.reader_of(self.found.client),
            "focus": True,
        }
        return render(self.request, "homework/portal_write.html", context, status=status)


# --- finishing
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OWN_PORTAL)
def finish(request: SignedInRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """Look at the answers, say how it went, choose who may read it. "I decided not to" begins here."""
    found = own_assignment(request, assignment_id)
    given = request.POST.get("client_key") if request.method == "POST" else request.GET.get("entry")
    key = _key(given) or uuid.uuid4()
    entry = _entry_of(request, found, key)
    reader = presenters.reader_of(found.client)
    if entry is not None and entry.finished_at is not None:
        return redirect("homework:portal_entry", entry.pk)
    if request.method != "POST":
        wanted = request.GET.get("outcome", "")
        initial = {"client_key": key, "outcome": wanted if wanted in Entry.Outcome.values else None}
        return _finish_page(request, found, entry, FinishForm(reader=reader, initial=initial), reader)
    form = FinishForm(request.POST, reader=reader, initial={"client_key": key})
    if not form.is_valid():
        return _finish_page(request, found, entry, form, reader, status=422)
    data = form.cleaned_data
    try:
        done = actions.finish_entry(
            assignment=found,
            client_key=key,
            by=request.user,
            outcome=data["outcome"],
            share=data["share"] == "yes",
            barrier=data["barrier"],
            words=data["words"],
        )
    except actions.NotOpen as closed:
        raise Http404 from closed
    return redirect("homework:portal_entry", done.pk)


def _finish_page(
    request: SignedInRequest,
    found: Assignment,
    entry: Entry | None,
    form: FinishForm,
    reader: str,
    *,
    status: int = 200,
) -> HttpResponse:
    kind = found.form
    context = {
        "form": form,
        "assignment": found,
        "reader": reader,
        "said": presenters.said_before(entry, kind) if entry else [],
        "back_url": presenters.part_url(found.pk, entry.client_key, len(kind.parts))
        if entry
        else reverse("homework:portal_assignment", args=[found.pk]),
        "focus": True,
    }
    return render(request, "homework/portal_finish.html", context, status=status)
