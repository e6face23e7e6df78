from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeworkConfig(AppConfig):
    """Floor 7: exercises, assignments, entries and their review. To clients it is called practice."""

    name = "homework"

    def ready(self) -> None:
        from common import slots
        from common.agenda import AGENDA
        from homework import catalogue, messages, panels, plan_work  # noqa: F401 - importing the catalogue defines the kinds
        from notices.answering import SIGNS
        from notices.kinds import register
        from plans.evidence import EVIDENCE
        from plans.work import WORK

        register(messages.PRACTICE_REMINDER)
        slots.fill(SIGNS, "homework", messages.last_sign)
        self._add_places()
        slots.fill("today.side", "homework", panels.today_card, order=20)
        slots.fill("portal.home", "homework", panels.portal_card, order=20)
        slots.fill("case.overview", "homework", panels.case_card, order=40)
        slots.fill(AGENDA, "homework", panels.agenda, order=20)
        slots.fill("note.side", "homework", panels.note_side)
        slots.fill(WORK, "homework", plan_work.plan_work)
        slots.fill(EVIDENCE, "homework", plan_work.plan_evidence, order=20)
        slots.fill("note.cited", "homework", panels.note_cited)

    def _add_places(self) -> None:
        from common.nav import PORTAL_NAV, STAFF_NAV, CaseTab, NavItem, add_case_tab, add_nav
        from homework.selections import unread
        from people.permissions import Permission

        practice = NavItem(
            "homework:queue",
            _("Practice"),
            "practice",
            Permission.SEE_RECORDS,
            waiting=unread,
            under=("homework:review",),
        )
        library = NavItem(
            "homework:library",
            _("Exercises"),
            "library",
            Permission.STAFF_AREA,
            group=_("Clinic"),
            in_tabbar=False,
            under=("homework:exercise",),
        )
        portal = NavItem(
            "homework:portal_list",
            _("Practice"),
            "practice",
            Permission.OWN_PORTAL,
            under=tuple(
                f"homework:{page}" for page in ("portal_assignment", "portal_entry", "own_step_new", "own_step_edit")
            ),
        )
        add_nav(STAFF_NAV, practice, order=40)
        add_nav(STAFF_NAV, library, order=70)
        add_nav(PORTAL_NAV, portal, order=20)
        add_case_tab(
            CaseTab(
                "practice", _("Practice"), "homework:client_practice", Permission.SEE_RECORDS, order=50, joint=False
            )
        )
