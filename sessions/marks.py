"""Milestones that a chart of scores may carry: when a client joined a group."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from sessions.models import GroupMembership

if TYPE_CHECKING:
    from people.models import Client


def groups_joined(client: Client, user: Any) -> list[tuple[dt.date, str]]:
    rows = GroupMembership.objects.visible_to(user).filter(client=client)
    return [(day, _("Joined group")) for day in rows.values_list("joined_on", flat=True)]
