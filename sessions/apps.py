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
        from assessments.measures.reading import MARKS
        from common import slots
        from matching.actions.offers import CONSULTATION
        from matching.offer_pages import BUSY, HELD
        from notices.kinds import register
        from people.emergency import NEAR
        from people.staffing import LEAVING
        from plans.evidence import EVIDENCE, PICTURE
        from plans.presenters import PROGRESS
        from plans.work import WORK
        from sessions import due, messages, plan_work
        from sessions.consultation import busy, consultation, sessions_held
        from sessions.feed import end_feed
        from sessions.marks import groups_joined
        from sessions.others import known_to
        from sessions.presenters import plan_progress

        for kind in messages.KINDS:
            register(kind)
        due.set_up()
        slots.fill(CONSULTATION, "sessions", consultation)
        slots.fill(BUSY, "sessions", busy)
        slots.fill(HELD, "sessions", sessions_held)
        slots.fill(MARKS, "sessions", groups_joined)
        slots.fill(PROGRESS, "sessions", plan_progress)
        slots.fill(WORK, "sessions", plan_work.plan_work)
        slots.fill(EVIDENCE, "sessions", plan_work.plan_evidence, order=10)
        slots.fill(PICTURE, "sessions", plan_work.picture_evidence)
        slots.fill(LEAVING, "sessions.feed", end_feed)
        slots.fill(NEAR, "sessions", known_to)
        self._add_cards()
        self._add_places()
        self._add_places_beside_the_diary()
        self._add_note_places()

    def _add_cards(self) -> None:
        from common import slots
        from plans.beside import BESIDE
        from sessions import cards

        slots.fill("case.facts", "sessions", cards.case_facts, order=10)
        slots.fill("case.overview", "sessions", cards.case_card, order=30)
        slots.fill("portal.home", "appointments", cards.portal_card, order=20)
        slots.fill("portal.home", "group_climate", cards.climate_card, order=25)
        slots.fill("note.side", "moments", cards.moments_side, order=60)
        slots.fill(BESIDE, "moments", cards.moments_of_plan)
        slots.fill("today.side", "sessions", cards.today_card, order=10)

    def _add_places(self) -> None:
        from common.nav import STAFF_NAV, CaseTab, NavItem, add_case_tab, add_nav
        from people.permissions import Permission

        add_nav(
            STAFF_NAV,
            NavItem(
                "sessions:week",
                _("Week"),
                "clock",
                Permission.WRITE_RECORDS,
                in_tabbar=False,
                under=(
                    "sessions:schedule",
                    "sessions:log",
                    "sessions:appointment",
                    "sessions:cancel",
                    "sessions:move",
                    "sessions:follow_ups",
                    "sessions:follow_up_done",
                    "sessions:time_off",
                    "sessions:calendar_address",
                ),
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
        add_case_tab(CaseTab("sessions", _("Sessions"), "sessions:case", Permission.SEE_RECORDS, order=40))

    def _add_places_beside_the_diary(self) -> None:
        from common.nav import PORTAL_NAV, STAFF_NAV, NavItem, add_nav
        from people.permissions import Permission

        add_nav(
            STAFF_NAV,
            NavItem(
                "sessions:rooms",
                _("Rooms"),
                "home",
                Permission.MANAGE_CLINIC,
                group=_("Clinic"),
                in_tabbar=False,
                under=("sessions:room",),
            ),
            order=92,
        )
        add_nav(
            PORTAL_NAV,
            NavItem(
                "sessions:portal_appointments",
                _("Meetings"),
                "today",
                Permission.OWN_PORTAL,
                under=(
                    "sessions:portal_ask",
                    "sessions:portal_agenda",
                    "sessions:portal_together",
                    "sessions:calendar_address",
                ),
            ),
            order=30,
        )

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
        groups = NavItem(
            "sessions:clinic_groups",
            _("Groups"),
            "group",
            Permission.MATCH_CLIENTS,
            group=_("Clinic"),
            in_tabbar=False,
            under=("sessions:group_leads",),
        )
        add_nav(STAFF_NAV, groups, order=91)
        add_nav(STAFF_NAV, supervision, order=45)
        add_nav(STAFF_NAV, settings, order=92)
