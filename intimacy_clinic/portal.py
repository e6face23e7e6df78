"""The first page of the client's side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homework.models import Entry
from people.models import Client

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class Greeting:
    name: str
    sentence: str


def own_client(user: User) -> Client | None:
    """The record that belongs to this account. A fresh account of a person who is also staff may have none."""
    return Client.objects.filter(user_id=user.pk).first()


def greeting(client: Client | None, user: User) -> Greeting:
    """A hello that praises nothing and presses for nothing."""
    if client is None:
        return Greeting(user.get_short_name(), _("There is nothing here for you to do right now."))
    tried = Entry.objects.visible_to(user).filter(assignment__client=client, shared_at__isnull=False).count()
    calm = _("There is nothing overdue here.")
    if not tried:
        return Greeting(client.first_name, f"{_('Take this at your own pace.')} {calm}")
    steps = ngettext("One step so far, at your pace.", "%(count)d steps so far, each one at your pace.", tried)
    return Greeting(client.first_name, f"{steps % {'count': tried}} {calm}")
