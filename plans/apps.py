from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """Floor 5: treatment plans, goals, objectives and the strands they are worked on in."""

    name = "plans"

    def ready(self) -> None:
        from assessments.measures.reading import MARKS
        from common import slots
        from common.agenda import AGENDA
        from notices.kinds import register
        from plans import cards, reminders
        from plans.formulation_cards import picture_card
        from plans.marks import plans_begun
        from plans.strands import own_strand_name

        register(reminders.PLAN_REVIEW)
        self._add_places()
        slots.fill("case.overview", "plans", cards.case_card, order=20)
        slots.fill("portal.home", "plans", cards.portal_card, order=60)
        slots.fill("portal.home", "plans.picture", picture_card, order=61)
        slots.fill(MARKS, "plans", plans_begun)
        slots.fill("strand.name", "plans", own_strand_name)
        slots.fill(AGENDA, "plans", cards.agenda, order=40)

    def _add_places(self) -> None:
        from common.nav import STAFF_NAV, CaseTab, NavItem, add_case_tab, add_nav
        from people.permissions import Permission
        from plans.caseload import overdue

        add_case_tab(CaseTab("formulation", _("Picture"), "plans:picture_case", Permission.SEE_RECORDS, order=25))
        add_case_tab(CaseTab("plan", _("Plan"), "plans:case", Permission.SEE_RECORDS, order=30))
        reviews = NavItem(
            "plans:caseload",
            _("Plan reviews"),
            "plan",
            Permission.SEE_RECORDS,
            waiting=overdue,
            in_tabbar=False,
        )
        shelf = NavItem(
            "plans:shelf", _("Plan library"), "leafbook", Permission.SEE_RECORDS, group=_("Clinic"), in_tabbar=False
        )
        add_nav(STAFF_NAV, reviews, order=45)
        add_nav(STAFF_NAV, shelf, order=71)
