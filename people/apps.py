from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.nav import STAFF_NAV, CaseTab, NavItem, add_case_tab, add_nav


class PeopleConfig(AppConfig):
    """Floor 2: users, clients, clinicians, care relationships, and the one door to private records."""

    name = "people"

    def ready(self) -> None:
        from audit.writing import MANY_READ
        from common import slots
        from people.cards import consent_card, emergencies_card
        from people.permissions import Permission
        from people.reading import watch

        clients = NavItem(
            "people:client_list", _("Clients"), "people", Permission.SEE_CLIENTS,
            under=("people:client_new", "people:channel_edit"), cases=True,
        )  # fmt: skip
        add_nav(STAFF_NAV, clients, order=20)
        add_nav(STAFF_NAV, NavItem("supervision", _("Supervision"), "supervise", Permission.SUPERVISE), order=50)
        staff = NavItem(
            "people:staff_list", _("Staff"), "people", Permission.MANAGE_STAFF, group=_("Clinic"),
            under=("people:staff_invite", "people:staff_edit", "people:staff_profile", "people:staff_leave"),
        )  # fmt: skip
        add_nav(STAFF_NAV, staff, order=80)
        clinic = NavItem(
            "people:clinic", _("Clinic settings"), "gear", Permission.MANAGE_CLINIC, group=_("Clinic"),
            under=("people:contact_new", "people:contact_edit"),
        )  # fmt: skip
        add_nav(STAFF_NAV, clinic, order=90)
        papers = NavItem(
            "people:consent_texts", _("Consent texts"), "check", Permission.MANAGE_CLINIC, group=_("Clinic"),
            under=("people:consent_text",), in_tabbar=False,
        )  # fmt: skip
        add_nav(STAFF_NAV, papers, order=91)
        watching = NavItem(
            "people:trail", _("Who did what"), "eye", Permission.SEE_TRAIL, group=_("Clinic"),
            under=("people:disclosures", "people:unusual", "people:emergencies", "people:emergency"), in_tabbar=False,
        )  # fmt: skip
        add_nav(STAFF_NAV, watching, order=96)
        slots.fill(MANY_READ, "people.watch", watch)
        slots.fill("portal.home", "people.consents", consent_card, order=15)
        slots.fill("desk.cards", "people.emergencies", emergencies_card, order=5)
        add_case_tab(CaseTab("details", _("Details"), "people:client_details", Permission.SEE_CLIENTS, order=70))
