from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """Floor 5: treatment plans, goals, objectives and the strands they are worked on in."""

    name = "plans"

    def ready(self) -> None:
        from assessments.measures.reading import MARKS
        from common import slots
        from common.nav import CaseTab, add_case_tab
        from people.permissions import Permission
        from plans.cards import case_card, portal_card
        from plans.marks import plans_begun

        slots.fill(MARKS, "plans", plans_begun)
        from plans.formulation_cards import picture_card

        add_case_tab(CaseTab("formulation", _("Picture"), "plans:picture_case", Permission.SEE_RECORDS, order=25))
        slots.fill("portal.home", "plans.picture", picture_card, order=61)
        add_case_tab(CaseTab("plan", _("Plan"), "plans:case", Permission.SEE_RECORDS, order=30))
        slots.fill("case.overview", "plans", case_card, order=20)
        slots.fill("portal.home", "plans", portal_card, order=60)
