"""One reminder per request: that something is there, and nothing about what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from assessments.measures.asking import REMINDER
from assessments.models import MeasureRequest
from notices.kinds import Kind, register
from notices.rendering import site_link

if TYPE_CHECKING:
    from notices.models import Message


def still_asked(message: Message) -> str:
    """Why the message no longer helps; empty while the request waits for an answer."""
    return "" if MeasureRequest.objects.open().filter(pk=message.subject_id).exists() else "closed"


def context(message: Message) -> dict[str, Any]:
    """The request's own page, behind the sign-in."""
    return {"link": site_link("assessments:measure", message.subject_id)}


def register_kinds() -> None:
    register(
        Kind(
            REMINDER, guard=still_asked, context=context, choice="practice", nudges=True, label=_("Questions are waiting")
        )
    )  # fmt: skip
