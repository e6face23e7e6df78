from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicConfig(AppConfig):
    """Floor 9: puts the apps together."""

    name = "intimacy_clinic"

    def ready(self) -> None:
        from common.nav import PORTAL_NAV, STAFF_NAV, CaseTab, NavItem, add_case_tab, add_nav
        from people.permissions import Permission

        add_nav(
            STAFF_NAV,
            NavItem("today", _("Today"), "today", Permission.WRITE_RECORDS, under=("today_on",)),
            order=10,
        )
        add_nav(STAFF_NAV, NavItem("desk", _("Desk"), "home", Permission.MATCH_CLIENTS), order=5)
        add_nav(PORTAL_NAV, NavItem("portal:home", _("Home"), "home", Permission.OWN_PORTAL), order=10)
        add_case_tab(CaseTab("overview", _("Overview"), "case", Permission.SEE_RECORDS, 10))
