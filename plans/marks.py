"""Milestones that a chart of scores may carry: when the treatment plan came into force."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from plans.models import Plan

if TYPE_CHECKING:
    from people.models import Client


def plans_begun(client: Client, user: Any) -> list[tuple[dt.date, str]]:
    rows = Plan.objects.visible_to(user).filter(client=client, activated_at__isnull=False).order_by("activated_at")
    return [(timezone.localdate(at), _("Plan began")) for at in rows.values_list("activated_at", flat=True)[:1]]
