"""The exercise library, and the clinic's own exercises."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.saving import StaleWrite
from homework import actions, presenters_staff, selections
from homework.builder import PALETTE, built
from homework.forms import ExerciseForm, LibraryFilter, PartForm, QuestionSet
from homework.kinds import kind_of
from homework.models import Exercise
from notices.requests import SignedInRequest
from people.access import fetch_or_refuse, needs
from people.permissions import Permission

PER_PAGE = 50
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def filtered_exercises(request: SignedInRequest) -> tuple[LibraryFilter, Any]:
    form = LibraryFilter(request.GET)
    return form, Exercise.objects.visible_to(request.user).filter(retired=False, **form.chosen())


@require_safe
@needs(Permission.STAFF_AREA)
def library(request: SignedInRequest) -> HttpResponse:
    form, rows = filtered_exercises(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter_form": form,
        "page": page,
        "cards": presenters_staff.exercise_cards(page.object_list),
        "may_write": request.user.can(Permission.WRITE_RECORDS),
    }
    return render(request, "homework/library.html", context)


@require_safe
@needs(Permission.STAFF_AREA)
def exercise(request: SignedInRequest, exercise_id: UUID) -> HttpResponse:
    found = fetch_or_refuse(Exercise, request.user, exercise_id)
    return render(request, "homework/exercise.html", _exercise_context(request, found))


def _exercise_context(request: SignedInRequest, found: Exercise) -> dict[str, Any]:
    own = found.written_by_id is not None
    return {
        "exercise": found,
        "kind": built(found.title, found.questions) if found.questions else kind_of(found.kind),
        "edit_url": reverse("homework:exercise_edit", args=[found.pk])
        if own and request.user.can(Permission.WRITE_RECORDS)
        else "",
    }


# --- the clinic's own
@read_or_write
@needs(Permission.WRITE_RECORDS)
def exercise_new(request: SignedInRequest) -> HttpResponse:
    return _Bench(request, None).answer()


@read_or_write
@needs(Permission.WRITE_RECORDS)
def exercise_edit(request: SignedInRequest, exercise_id: UUID) -> HttpResponse:
    found = fetch_or_refuse(Exercise, request.user, exercise_id, queryset=selections.own_exercises())
    return _Bench(request, found).answer()


class _Bench:
    """Where an exercise is put together: texts, questions, and a look at how the client sees it.

    Works without script: every button posts the whole page, and only "save" keeps something.
    """

    def __init__(self, request: SignedInRequest, found: Exercise | None) -> None:
        self.request, self.found = request, found
        data = request.POST if request.method == "POST" else None
        initial = {"version": found.version if found else 0}
        self.form = ExerciseForm(data, instance=found, initial=initial)
        self.questions = QuestionSet(found.questions if found else [], data)

    def answer(self) -> HttpResponse:
        pressed = self.request.POST.get("press", "")
        if self.request.method != "POST":
            return self.page()
        if pressed and pressed != "preview":
            typed = {name: value for name, value in self.request.POST.items() if name in self.form.fields}
            self.form = ExerciseForm(instance=self.found, initial=typed)  # not judged while it is being put together
            self.questions = self.questions.press(pressed)
            return self.page()
        fine = self.form.is_valid() & self.questions.is_valid()
        if not fine:
            return self.page(status=422)
        return self.page(preview=True) if pressed else self.save()

    def save(self) -> HttpResponse:
        fields = {name: self.form.cleaned_data[name] for name in self.form.Meta.fields}
        fields["questions"] = self.questions.cleaned()
        by = self.request.user
        try:
            if self.found is None:
                made = actions.write_exercise(by=by, **fields)
            else:
                expected = self.form.cleaned_data["version"]
                made = actions.change_exercise(self.found, by=by, expected=expected, **fields)
        except StaleWrite:
            words = _(
                "A colleague changed it meanwhile. Your words are still here; look at the saved ones in another tab."
            )
            self.form.add_error(None, words)
            return self.page(status=409)
        messages.success(self.request, _("Kept. What is agreed from now on uses it as it is now."))
        return redirect("homework:exercise", made.pk)

    def page(self, *, status: int = 200, preview: bool = False) -> HttpResponse:
        own = preview and bool(self.questions.rows)
        kind = built("", self.questions.cleaned()) if own else kind_of("free")
        pages = kind.parts if preview else ()
        context = {
            "form": self.form,
            "questions": self.questions.forms,
            "palette": PALETTE,
            "preview": preview,
            "pages": [PartForm(kind=kind, part=part, saved={}, prefix="preview") for part in pages],
            "exercise": self.found,
        }
        return render(self.request, "homework/exercise_edit.html", context, status=status)
