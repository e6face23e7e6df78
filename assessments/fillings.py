"""What this app puts into the slots of pages below and above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.answers import Answer, answers_in, parked_questions
from assessments.gates import contact_gate, quiet_portal, standing
from assessments.models import Intake, IntakeAnswer, Relationship, SafetyPlan
from assessments.presenters.alerts import open_alerts, safety_facts
from assessments.screening import Violence
from common import slots
from common.agenda import AGENDA, AgendaItem
from common.joined import columns, instances
from common.nav import PORTAL_NAV, STAFF_NAV, CaseTab, NavItem, add_case_tab, add_nav
from common.prepared import PreparedFor
from notices.rules import HOLD
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


def agenda(*, client: Client, request: HttpRequest) -> list[AgendaItem] | None:
    """What waits to be talked about: parked questions of what was sent, and checks and plans that are due. Five queries at most."""
    user: Any = request.user
    if not user.can(Permission.SEE_RECORDS):
        return None
    return [*_parked_items(client, user), *_safety_items(client, user)] or None


def _parked_items(client: Client, user: User) -> list[AgendaItem]:
    from assessments.presenters.case import still_open

    sent = Intake.objects.visible_to(user).filter(client=client).exclude(state=Intake.State.DRAFT)
    intake = sent.order_by("-created_at").first()
    if intake is None:
        return []
    rows = IntakeAnswer.objects.visible_to(user).filter(intake=intake, side=IntakeAnswer.Side.CLIENT).exclude(parked="")
    url = reverse("assessments:case", args=[client.pk])
    return [AgendaItem("parked", item.words, url) for item in still_open(intake, answers_in(rows))]


def _safety_items(client: Client, user: User) -> list[AgendaItem]:
    url = reverse("assessments:case_safety", args=[client.pk])
    items = []
    known = standing(client).result
    if known is None:
        items.append(AgendaItem("safety", _("Ask about safety with people close by, alone"), url))
    elif known is Violence.UNCLEAR:
        items.append(AgendaItem("safety", _("Ask again about safety with people close by, alone"), url))
    plan = SafetyPlan.objects.visible_to(user).filter(client=client).made().first()
    if plan is not None and plan.review_on is not None and plan.review_on <= timezone.localdate():
        items.append(AgendaItem("safety", _("Look at the plan for hard days again"), url))
    return items


def plan_card(client: Client, request: HttpRequest) -> SafeString | None:
    """The way to the plan for hard days from the client's first page, once it was made. One query."""
    user: Any = request.user
    if not SafetyPlan.objects.visible_to(user).filter(client=client).made().exists():
        return None
    return render_to_string("assessments/portal/_plan_card.html", {"url": reverse("assessments:portal_safety_plan")})


def more_card(client: Client, request: HttpRequest) -> SafeString | None:
    """Ways to add to what was sent: people, and how it is now. While pages are put away only the second. Three queries."""
    user: Any = request.user
    sent = Intake.objects.visible_to(user).filter(client=client).exclude(state=Intake.State.DRAFT)
    if not sent.exists():
        return None
    return render_to_string("assessments/portal/_more_card.html", {"quiet": quiet_portal(client)})


def held(*, client: Client) -> bool | None:
    """Nothing optional is sent before it was agreed how that is safe."""
    return None if contact_gate(client).is_open else True


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
    support = NavItem(
        "assessments:portal_support",
        gettext_lazy("Support"),
        "ear",
        Permission.OWN_PORTAL,
        under=("assessments:portal_safety_plan",),
    )
    add_nav(STAFF_NAV, alerts, order=60)
    add_nav(PORTAL_NAV, support, order=40)
    add_case_tab(
        CaseTab("intake", gettext_lazy("Intake"), "assessments:case", Permission.SEE_RECORDS, order=20, joint=False)
    )
    add_case_tab(
        CaseTab(
            "history",
            gettext_lazy("Timeline"),
            "assessments:case_history",
            Permission.SEE_RECORDS,
            order=22,
            joint=False,
        )
    )
    add_case_tab(CaseTab("safety", gettext_lazy("Safety"), "assessments:case_safety", Permission.SEE_RECORDS, order=65))
    places = NavItem(
        "assessments:place_list",
        gettext_lazy("Texts of places"),
        "shield",
        Permission.MANAGE_CLINIC,
        group=gettext_lazy("Clinic"),
        under=("assessments:place_new", "assessments:place_edit"),
        in_tabbar=False,
    )
    add_nav(STAFF_NAV, places, order=92)
    slots.fill(CASE_FACTS, "assessments.safety", safety_facts, order=50)
    slots.fill("portal.home", "assessments.intake", home_card, order=10)
    slots.fill("portal.home", "assessments.more", more_card, order=65)
    slots.fill("portal.home", "assessments.plan", plan_card, order=70)
    slots.fill("case.overview", "assessments.intake", overview_card, order=30)
    slots.fill(AGENDA, "assessments", agenda, order=10)
    slots.fill(HOLD, "assessments", held)
