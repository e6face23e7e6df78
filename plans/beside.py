"""What apps above put beside a plan, as it is read by its care team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from common import slots

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from people.models import Client

BESIDE = "plan.beside"  # provider(client, request) -> SafeString | None


def beside(client: Client, request: Any) -> list[SafeString]:
    return slots.collect(BESIDE, client=client, request=request)
