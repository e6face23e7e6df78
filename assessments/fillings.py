"""What this app puts into the slots of pages below and above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.answers import Answer, answers_in, parked_questions
from assessments.models import Intake, IntakeAnswer, Relationship
from assessments.presenters.alerts import open_alerts, safety_facts
from common import slots
from common.joined import columns, instances
from common.nav import PORTAL_NAV, STAFF_NAV, CaseTab, NavItem, add_case_tab, add_nav
from common.prepared import PreparedFor
from people.permissions import Permission
from people.presenters import CASE_FACTS

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from people.models import Client, User


def home_card(client: Client, request: HttpRequest) -> SafeString | None:
    """ "Carry on where you left off", while the intake is with the client or has not been begun."""
    from assessments.presenters.portal import overview

    user: Any = request.user
    intake = Intake.objects.visible_to(user).filter(client=client).order_by("-created_at").first()
    if intake is not None and intake.state != Intake.State.DRAFT:
        return None
    way = overview(intake) if intake else None
    done = way.done if way else 0
    text = (
        _("%(done)s of %(total)s parts done. Whenever suits.") % {"done": done, "total": way.total}
        if way and done
        else _("A few short parts, in your own time. You can stop and come back.")
    )
    context = {"text": text, "begun": bool(done or (intake and intake.section)), "discreet": client.discreet}
    return render_to_string("assessments/portal/_home_card.html", context)


QUOTED = ("reason", "goal_1")


@PreparedFor
def _intakes(reader: User, client_id: UUID) -> QuerySet:
    """Each intake with the number of relationships the client told of, and with those answers that the card needs."""
    people = Relationship.objects.visible_to(reader).filter(client=OuterRef("client")).order_by().values("client")
    number = Subquery(people.annotate(number=Count("pk")).values("number"))
    told = Q(answers__question__in=QUOTED) | ~Q(answers__parked="")
    own = FilteredRelation("answers", condition=Q(answers__side=IntakeAnswer.Side.CLIENT) & told)
    rows = Intake.objects.visible_to(reader).filter(client_id=client_id).annotate(people=number, own=own)
    return rows.latest_first().values_list(*columns(Intake), *columns(IntakeAnswer, "own"), "people")


def _latest(user: User, client: Client) -> tuple[Intake | None, dict[str, Answer], int]:
    """The intake that counts, what the card needs of the client's answers, and the number of relationships."""
    found = _intakes(user, client_id=client.pk)
    pairs = list(instances(found, Intake, IntakeAnswer, db=Intake.objects.db))
    if not pairs:
        return None, {}, 0
    intake = pairs[0][0]
    return intake, answers_in(row for owner, row in pairs if owner is intake and row), found[0][-1] or 0


def overview_card(client: Client, request: HttpRequest) -> SafeString | None:
    """The intake in a few lines on the case overview, once it has been sent."""
    user: Any = request.user
    if not user.can(Permission.SEE_RECORDS):
        return None
    intake, said, count = _latest(user, client)
    if intake is None:
        return None
    url = reverse("assessments:case", args=[client.pk])
    context: dict[str, Any] = {"state": intake.get_state_display(), "url": url}
    if intake.state == Intake.State.DRAFT:
        context["facts"] = _("The client is still writing.")
    else:
        goal = said.get("goal_1")
        waiting = len(parked_questions(said))
        context["words"] = said["reason"].value if "reason" in said else ""
        context["goal"] = (goal.value or {}).get("words", "") if goal else ""
        context["facts"] = ". ".join(
            [
                ngettext("%(n)d relationship", "%(n)d relationships", count) % {"n": count},
                ngettext("%(n)d question for the first session", "%(n)d questions for the first session", waiting)
                % {"n": waiting},
            ]
        )
    return render_to_string("assessments/_overview_card.html", context)


def register() -> None:
    """Navigation, the case tab and the slots."""
    alerts = NavItem(
        "assessments:alert_list",
        gettext_lazy("Alerts"),
        "shield",
        Permission.ANSWER_ALERTS,
        waiting=open_alerts,
        under=("assessments:alert",),
    )
    support = NavItem("assessments:portal_support", gettext_lazy("Support"), "ear", Permission.OWN_PORTAL)
    add_nav(STAFF_NAV, alerts, order=60)
    add_nav(PORTAL_NAV, support, order=40)
    add_case_tab(CaseTab("intake", gettext_lazy("Intake"), "assessments:case", Permission.SEE_RECORDS, order=20))
    slots.fill(CASE_FACTS, "assessments.safety", safety_facts, order=50)
    slots.fill("portal.home", "assessments.intake", home_card, order=10)
    slots.fill("case.overview", "assessments.intake", overview_card, order=30)
