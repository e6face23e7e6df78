"""Plans of everybody in one's care: what is due to be looked at, and what waits for an answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.nav import address
from common.templatetags.ui import day as day_words
from people.access import clients_in_own_care_of
from plans.models import Intervention, Plan, PlanReview, Signature
from plans.strands import strand_name

if TYPE_CHECKING:
    from people.models import User

PER_PAGE = 50
SOON = dt.timedelta(days=30)
SHOWN = (
    ("", gettext_lazy("All plans")),
    ("overdue", gettext_lazy("Review due")),
    ("soon", gettext_lazy("Due within 30 days")),
    ("awaiting", gettext_lazy("Waiting for an answer")),
)


@dataclass(frozen=True)
class PlanRow:
    """One plan, as ready strings. ``tone`` colours ``state`` and never stands alone."""

    url: str
    name: str
    version: str
    strands: str
    state: str
    tone: str
    due: str
    reviewed: str


def overdue(user: Any) -> QuerySet:
    """Active plans in one's own care whose review is due: the number beside the place in the navigation. Those of supervisees are
    theirs.

    The database's own day decides, because the SQL of the navigation is kept.
    """
    own = Plan.objects.visible_to(user).filter(client__in=clients_in_own_care_of(user))
    return own.active().filter(review_due_on__lte=Now())


def plan_page(user: User, shown: str, number: Any) -> Page:
    """One page of plans; its object list holds PlanRow. Three queries, whatever the number of rows."""
    today = timezone.localdate()
    plans = _narrowed(Plan.objects.visible_to(user), shown, today)
    reviews = PlanReview.objects.filter(plan__client=OuterRef("client")).order_by("-held_on")
    answers = Signature.objects.filter(plan=OuterRef("pk"), role=Signature.Role.CLIENT).order_by("-signed_at")
    rows = (
        plans.select_related("client")
        .annotate(last_review=Subquery(reviews.values("held_on")[:1]), answer=Subquery(answers.values("method")[:1]))
        .order_by(F("review_due_on").asc(nulls_last=True), "pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(number)
    page.object_list = plan_rows(list(page.object_list), user, today)
    return page


def _narrowed(plans: Any, shown: str, today: dt.date) -> Any:
    if shown == "awaiting":
        return plans.awaiting()
    if shown in ("overdue", "soon"):
        return plans.review_due(today + (SOON if shown == "soon" else dt.timedelta()))
    return plans.filter(Q(state=Plan.State.ACTIVE) | Q(state=Plan.State.AWAITING))


def plan_rows(plans: list[Any], user: User, today: dt.date) -> list[PlanRow]:
    used: dict[Any, list[str]] = {}
    found = Intervention.objects.filter(objective__goal__plan__in=plans).values_list("objective__goal__plan", "strand")
    for plan_id, strand in found.order_by("strand").distinct():
        used.setdefault(plan_id, []).append(strand)
    names = {code: strand_name(code) for code in {code for codes in used.values() for code in codes}}
    rows = []
    for plan in plans:
        state, tone = _state(plan, today)
        rows.append(
            PlanRow(
                url=address("plans:signing" if plan.state == Plan.State.AWAITING else "plans:review", plan.pk),
                name=plan.client.shown_name(user),
                version=str(plan.edition),
                strands=", ".join(names[code] for code in used.get(plan.pk, [])) or "–",
                state=state,
                tone=tone,
                due=day_words(plan.review_due_on) or "–",
                reviewed=day_words(plan.last_review) or "–",
            )
        )
    return rows


def _state(plan: Any, today: dt.date) -> tuple[str, str]:
    if plan.state == Plan.State.AWAITING:
        if plan.answer == Signature.Method.REFUSED:
            return _("Not agreed"), "care"
        return (_("Waits for a supervisor"), "info") if plan.answer else (_("Waits for the client"), "info")
    days = (today - plan.review_due_on).days if plan.review_due_on else -1
    if days < 0:
        return _("Active"), "good"
    if days == 0:
        return _("Review due today"), "care"
    return ngettext("Review due for %(n)s day", "Review due for %(n)s days", days) % {"n": days}, "care"
