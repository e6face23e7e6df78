"""What each person of a joint file would like to talk about together: private until they bring it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit.writing import record
from common.saving import save_versioned
from sessions.models import JointMember, JointWish

if TYPE_CHECKING:
    from people.models import Client, User
    from sessions.models import Attendance


class WishTaken(Exception):
    """The wish was talked about already: it stays as it was."""


@transaction.atomic
def add_wish(*, by: User, person: Client, file: Client, text: str) -> JointWish:
    """Write a wish down for oneself. Raises PermissionDenied for anybody but a member of the joint file."""
    if person.user_id != by.pk or not JointMember._base_manager.filter(file=file, person=person).exists():
        raise PermissionDenied
    row = JointWish._base_manager.create(file=file, person=person, text=text)
    record("wish.written", by=by, obj=row)  # no file: what is private is on nobody's record
    return row


def _own_open(by: User, wish: JointWish) -> None:
    if wish.person.user_id != by.pk:
        raise PermissionDenied
    if wish.taken_to_id is not None:
        raise WishTaken


@transaction.atomic
def bring_wish(*, by: User, wish: JointWish, expected: int, bring: bool) -> JointWish:
    """Put a wish on the joint agenda, or take it off again. Raises StaleWrite, WishTaken, PermissionDenied."""
    _own_open(by, wish)
    wish.brought_at = timezone.now() if bring else None
    save_versioned(wish, expected=expected, fields=["brought_at"], taken_to=None)
    record("wish.brought" if bring else "wish.kept", by=by, obj=wish, client=wish.file)
    return wish


@transaction.atomic
def forget_wish(*, by: User, wish: JointWish) -> None:
    """Throw an open wish away. Raises WishTaken, PermissionDenied."""
    _own_open(by, wish)
    record("wish.forgotten", by=by, obj=wish)
    JointWish._base_manager.filter(pk=wish.pk, taken_to=None).delete()


def take_wishes(attendance: Attendance) -> None:
    """What was brought goes with the joint session that took place; what stayed private stays with its writer."""
    appointment = attendance.appointment
    rows = JointWish._base_manager.filter(
        file_id=attendance.client_id, brought_at__lte=appointment.ends_at, taken_to=None
    )
    for row in rows:
        row.taken_to = appointment
        save_versioned(row, expected=row.version, fields=["taken_to"], taken_to=None)
