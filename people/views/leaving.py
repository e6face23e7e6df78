"""When somebody leaves, and when somebody has lost the second step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from people import leaving, staff_lists
from people.access import fetch_or_refuse, needs
from people.fresh import fresh
from people.models import User
from people.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_STAFF)
def staff_leave(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Hand every case over and close the account, in one."""
    user: Any = request.user
    person = fetch_or_refuse(User, user, user_id)
    cases = leaving.cases_of(person)
    people = {str(one.pk): one for one in staff_lists.may_go_on(person)}
    wrong: dict[str, str] = {}
    general: list[str] = []
    if request.method == "POST":
        try:
            handed = leaving.leave(by=user, user=person, successors=leaving.chosen(cases, request.POST, people))
        except ValidationError as error:
            wrong = {key: texts[0] for key, texts in error.message_dict.items()} if hasattr(error, "error_dict") else {}
            general = [] if wrong else error.messages
        else:
            words = ngettext(
                "The account is closed and %(n)s case was handed over.",
                "The account is closed and %(n)s cases were handed over.", handed,
            )  # fmt: skip
            messages.success(request, words % {"n": handed})
            return redirect("people:staff_edit", person.pk)
    rows = [(care, request.POST.get(f"to-{care.pk}", ""), wrong.get(str(care.pk), "")) for care in cases]
    context = {
        "person": person,
        "rows": rows,
        "people": people.values(),
        "chosen": request.POST.get("to", ""),
        "items": [
            {"target": f"to-{care.pk}", "text": f"{care.client.case_number}: {text}"}
            for care, _to, text in rows
            if text
        ]
        + [{"target": "", "text": text} for text in general],
    }
    return render(request, "people/staff_leave.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@needs(Permission.MANAGE_STAFF)
@fresh
def staff_second_step(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Take away a second factor that was lost. The next sign-in sets up another one."""
    user: Any = request.user
    person = fetch_or_refuse(User, user, user_id)
    leaving.remove_second_step(by=user, user=person)
    messages.success(request, _("Removed, and every login has ended. %(name)s was told.") % {"name": person.name})
    return redirect("people:staff_edit", person.pk)
