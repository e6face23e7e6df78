"""Messages about trust: somebody has to look, or something about the own sign-in changed. They say that, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common import slots
from common.acting import as_the_clinic
from notices.kinds import Kind, register
from people.staffing import LEAVING
from people.telling import TELL

if TYPE_CHECKING:
    from people.models import Client, User

KINDS = (
    Kind("look_here", optional=False, link_name="people:unusual", label=_("An admin is asked to look")),
    Kind("emergency", optional=False, link_name="people:emergencies", label=_("The emergency access was used")),
    Kind(
        "looked",
        optional=False,
        link_name="people:portal_trail",
        label=_("Something new to read, after an emergency"),
    ),
    Kind("sign_in_changed", optional=False, link_name="home", label=_("Something about the sign-in changed")),
    Kind("new_sign_in", optional=False, link_name="home", label=_("A sign-in from a new browser")),
)


def tell(*, kind: str, key: str, user: User | None = None, client: Client | None = None) -> None:
    """One message of a kind to a member of staff, or to a client on a safe channel."""
    from notices.outbox import queue

    queue(kind, key=f"{kind}:{key}", user=user, client=client)


@as_the_clinic()  # they are somebody else's than whoever closes the account
def no_more_push(*, user: User, by: User) -> None:
    """Browsers of somebody who leaves are told nothing any more."""
    from notices.models import PushSubscription

    PushSubscription._base_manager.filter(user=user).delete()


def set_up() -> None:
    """Called when the app is ready."""
    for kind in KINDS:
        register(kind)
    slots.fill(TELL, "notices.trust", tell)
    slots.fill(LEAVING, "notices.push", no_more_push)
