from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

GROUP_PAGES = (
    "group", "group_new", "group_edit", "group_schedule", "group_screen", "group_join", "group_member", "group_session",
    "group_sign", "exchange", "moment_new", "moment",
)  # fmt: skip


class SessionsConfig(AppConfig):
    """Floor 6: appointments, attendance, groups and notes. The label keeps clear of Django's own sessions."""

    name = "sessions"
    label = "therapy_sessions"

    def ready(self) -> None:
        from common import slots
        from common.nav import PORTAL_NAV, STAFF_NAV, CaseTab, NavItem, add_case_tab, add_nav
        from people.permissions import Permission
        from plans.presenters import PROGRESS
        from sessions import cards, due
        from sessions.presenters import plan_progress

        due.set_up()
        self._add_note_places()

        add_nav(
            STAFF_NAV,
            NavItem(
                "sessions:week",
                _("Week"),
                "clock",
                Permission.WRITE_RECORDS,
                in_tabbar=False,
                under=("sessions:schedule", "sessions:log", "sessions:appointment", "sessions:cancel"),
            ),
            order=15,
        )
        add_nav(
            STAFF_NAV,
            NavItem(
                "sessions:group_list",
                _("Groups"),
                "group",
                Permission.SEE_RECORDS,
                under=tuple(f"sessions:{page}" for page in GROUP_PAGES),
            ),
            order=30,
        )
        add_nav(
            PORTAL_NAV,
            NavItem("sessions:portal_appointments", _("Appointments"), "today", Permission.OWN_PORTAL),
            order=30,
        )
        add_case_tab(CaseTab("sessions", _("Sessions"), "sessions:case", Permission.SEE_RECORDS, order=40))
        slots.fill(PROGRESS, "sessions", plan_progress)
        slots.fill("case.facts", "sessions", cards.case_facts, order=10)
        slots.fill("case.overview", "sessions", cards.case_card, order=30)
        slots.fill("portal.home", "appointments", cards.portal_card, order=20)
        slots.fill("portal.home", "group_climate", cards.climate_card, order=25)
        slots.fill("note.side", "moments", cards.moments_side, order=60)

    def _add_note_places(self) -> None:
        from common.nav import STAFF_NAV, NavItem, add_nav
        from people.permissions import Permission
        from sessions.due import waiting_reviews

        supervision = NavItem(
            "sessions:supervision",
            _("Notes to read"),
            "doc",
            Permission.SUPERVISE,
            waiting=waiting_reviews,
        )
        settings = NavItem(
            "sessions:settings",
            _("Notes"),
            "doc",
            Permission.MANAGE_CLINIC,
            group=_("Clinic"),
            in_tabbar=False,
            under=("sessions:format_new", "sessions:format_edit", "sessions:code_new", "sessions:code_edit"),
        )
        add_nav(STAFF_NAV, supervision, order=45)
        add_nav(STAFF_NAV, settings, order=92)
