from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Floor 3: everything that leaves the clinic, as rows that are claimed, sent and counted."""

    name = "notices"

    def ready(self) -> None:
        from common.nav import STAFF_NAV, CaseTab, NavItem, add_case_tab, add_nav
        from notices import bounces, invitations
        from notices.kinds import register
        from people.permissions import Permission

        invitations.set_up()
        register(bounces.CHANNEL_OFF)
        add_nav(
            STAFF_NAV,
            NavItem(
                "notices:queue", _("Messages"), "mail", Permission.MANAGE_CLINIC, group=_("Clinic"), in_tabbar=False
            ),
            order=95,
        )
        add_case_tab(
            CaseTab(
                "messages", _("Messages"), "notices:client_messages", Permission.SEE_MESSAGES, order=60, joint=False
            )
        )
