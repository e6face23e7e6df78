"""What measures show on pages of other apps, through slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.measures import asking
from assessments.measures.present import case as present
from assessments.models import MeasureRequest
from common import slots
from common.agenda import AGENDA, AgendaItem
from common.nav import PORTAL_NAV, STAFF_NAV, CaseTab, NavItem, add_case_tab, add_nav
from common.prepared import PreparedFor
from people.actions import STATUS_SLOT
from people.permissions import Permission

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from people.models import Client

IN_A_CARD = 3


@PreparedFor
def _own_open(reader: Any, client_id: UUID) -> QuerySet:
    """What the client is asked, on paper left out. Times are held against the clock in Python: prepared SQL keeps none."""
    rows = MeasureRequest.objects.visible_to(reader).filter(client_id=client_id, state=MeasureRequest.State.OPEN)
    return (
        rows.filter(schedule__on_paper=False)
        .order_by("due_on", "created_at")
        .values_list("pk", "opened_at", "expires_at")
    )


def home_card(client: Client, request: HttpRequest) -> SafeString | None:
    """What is asked, on the client's first page; nothing when nothing is."""
    from django.utils import timezone

    user: Any = request.user
    now = timezone.now()
    waiting = [pk for pk, opened, expires in _own_open(user, client_id=client.pk) if opened <= now < expires]
    if not waiting:
        return None
    url = reverse("assessments:measure", args=waiting) if len(waiting) == 1 else reverse("assessments:measure_list")
    context = {"count": len(waiting), "url": url, "discreet": client.discreet}
    return render_to_string("assessments/measures/portal/_home_card.html", context)


def overview_card(client: Client, request: HttpRequest) -> SafeString | None:
    """The main scores of a case with their readings, and the picture of the most recent one that has a norm."""
    user: Any = request.user
    if not user.can(Permission.SEE_RECORDS):
        return None
    readings = present.readings(client, user, draw=1, marked=False)  # the tab has the marks, and room for them
    if not readings:
        return None
    drawn = next((one for one in readings if not one.own), None)
    context = {
        "drawn": drawn,
        "others": [one for one in readings if one is not drawn][:6],
        "url": reverse("assessments:measures", args=[client.pk]),
    }
    return render_to_string("assessments/measures/case/_overview_card.html", context)


def note_side(note: Any, request: HttpRequest) -> SafeString | None:
    """Beside a note in writing: the latest score of each measure."""
    user: Any = request.user
    if not user.can(Permission.SEE_RECORDS):
        return None
    readings = present.readings(note.client, user, draw=0)
    if not readings:
        return None
    return render_to_string("assessments/measures/case/_note_side.html", {"readings": readings[:8]})


def agenda(client: Client, request: HttpRequest) -> list[AgendaItem] | None:
    """Measures that wait for an answer when a session opens, and scores that ask to be talked about."""
    user: Any = request.user
    if not user.can(Permission.SEE_RECORDS):
        return None
    items = [
        AgendaItem(
            "measure",
            _("Not filled in yet: %(measure)s") % {"measure": present.title_of(one.edition)},
            reverse("assessments:measures", args=[client.pk]),
        )
        for one in present.due_now(client.pk, user)
    ]
    items += [
        AgendaItem("measure", _("%(measure)s: %(reading)s") % {"measure": one.label, "reading": one.tag}, one.url)
        for one in present.readings(client, user, draw=0)
        if one.tone == "care"
    ]
    return items or None


def register() -> None:
    """Navigation, the case tab and the slots."""
    forms = NavItem(
        "assessments:form_list",
        gettext_lazy("Forms"),
        "plan",
        Permission.MANAGE_CLINIC,
        group=gettext_lazy("Clinic"),
        in_tabbar=False,
        under=(
            "assessments:form_import",
            "assessments:form_edition",
            "assessments:instrument",
            "assessments:instrument_words",
        ),
    )
    add_nav(STAFF_NAV, forms, order=75)
    questions = NavItem(
        "assessments:measure_list",
        gettext_lazy("Questions"),
        "path",
        Permission.OWN_PORTAL,
        in_tabbar=False,
        under=("assessments:measure", "assessments:measure_part", "assessments:measure_check"),
    )
    add_nav(PORTAL_NAV, questions, order=35)
    add_case_tab(
        CaseTab(
            "measures", gettext_lazy("Measures"), "assessments:measures", Permission.SEE_RECORDS, order=55, joint=False
        )
    )
    slots.fill("portal.home", "assessments.measures", home_card, order=15)
    slots.fill("case.overview", "assessments.measures", overview_card, order=25)
    slots.fill("note.side", "assessments.measures", note_side, order=40)
    slots.fill(AGENDA, "assessments.measures", agenda, order=40)
    slots.fill(STATUS_SLOT, "assessments.measures", asking.at_status)
