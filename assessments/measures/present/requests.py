"""What was asked of one client: what waits, what is over, all of it page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.measures.forms import RequestFilter
from assessments.measures.present.case import Line, names_of, title_of
from assessments.models import MeasureRequest, MeasureResponse
from common.templatetags.ui import day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from people.models import Client, User

PER_PAGE, LAST = 50, 10
STATE_TONES = {
    MeasureRequest.State.OPEN: "info",
    MeasureRequest.State.DONE: "good",
    MeasureRequest.State.EXPIRED: "line",
    MeasureRequest.State.WITHDRAWN: "line",
}


@dataclass(frozen=True)
class Latest:
    """For the tab: the first that wait, the last that are over, and whether there is more to be read elsewhere."""

    waiting: list[Line]
    over: list[Line]
    count: int
    more: bool


def latest(client: Client, user: User, *, may_write: bool) -> Latest:
    """Four queries, however much was asked. Drafts are shown as begun, never with what they hold."""
    rows = _rows(client, user)
    open_ones = rows.filter(state=MeasureRequest.State.OPEN)
    count = open_ones.count()
    waiting = list(open_ones.order_by("due_on", "created_at", "pk")[:LAST])
    over = list(rows.exclude(state=MeasureRequest.State.OPEN).order_by("-due_on", "-created_at", "pk")[: LAST + 1])
    lines = _lines([*waiting, *over], user, may_write=may_write)
    more = count > LAST or len(over) > LAST
    return Latest(lines[: len(waiting)], lines[len(waiting) :][:LAST], count, more)


def request_list(client: Client, user: User, query: Any, *, may_write: bool) -> dict[str, Any]:
    """A page of everything that was asked, narrowed by what ``query`` chooses; the last first."""
    rows = _rows(client, user)
    keys = rows.order_by("edition__key").values_list("edition__key", flat=True).distinct()
    measures = sorted(names_of(keys).items(), key=lambda one: one[1].casefold())
    form = RequestFilter(query, measures=measures)
    chosen = form.chosen()
    fields = {"state": "state", "measure": "edition__key"}
    rows = rows.filter(**{fields[name]: value for name, value in chosen.items()})
    page = Paginator(rows.order_by("-due_on", "-created_at", "pk"), PER_PAGE).get_page(query.get("page"))
    return {
        "filter_form": form,
        "narrowed": bool(chosen),
        "page": page,
        "requests": _lines(list(page), user, may_write=may_write),
    }


def _rows(client: Client, user: User) -> QuerySet[MeasureRequest]:
    rows = MeasureRequest.objects.visible_to(user).filter(client=client).select_related("edition", "schedule")
    return rows.defer("edition__original", "edition__findings")


def _lines(rows: Sequence[MeasureRequest], user: User, *, may_write: bool) -> list[Line]:
    states: dict[UUID, dict[str, UUID]] = {}
    known = MeasureResponse.objects.visible_to(user).filter(request__in=[one.pk for one in rows]).order_by("created_at")
    for request_id, state, pk in known.values_list("request_id", "state", "pk"):
        states.setdefault(request_id, {})[state] = pk
    is_open = MeasureRequest.State.OPEN
    return [
        _waiting(one, states.get(one.pk, {}), may_write) if one.state == is_open else _over(one, states.get(one.pk, {}))
        for one in rows
    ]


def _waiting(one: MeasureRequest, answered: dict[str, UUID], may_write: bool) -> Line:
    begun = MeasureResponse.State.DRAFT in answered
    paper = one.schedule.on_paper
    text = _("Due %(day)s, open until %(end)s") % {"day": day(one.due_on), "end": day(one.expires_at)}
    return Line(
        title_of(one.edition),
        text + (", " + _("on paper") if paper else ""),
        _("Begun") if begun else _("Waiting"),
        "info" if begun else "care",
        url=reverse("assessments:measure_paper", args=[one.pk]) if may_write else "",
        action=_("Enter answers") if may_write else "",
    )


def _over(one: MeasureRequest, answered: dict[str, UUID]) -> Line:
    last = answered.get(MeasureResponse.State.AMENDED) or answered.get(MeasureResponse.State.COMPLETED)
    url = reverse("assessments:measure_response", args=[last]) if last else ""
    return Line(
        title_of(one.edition),
        _("Due %(day)s") % {"day": day(one.due_on)},
        one.get_state_display(),
        STATE_TONES[MeasureRequest.State(one.state)],
        url=url,
        action=_("Read") if url else "",
    )
