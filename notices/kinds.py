"""Kinds of message.

Upper apps register theirs with a guard that decides, when it is being sent, whether it still helps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notices.models import Message


UNDO = dt.timedelta(minutes=3)  # time to take back an action before anybody hears of it


def always(message: Message) -> str:
    """Guard of a kind that nothing but its own row can stop."""
    return ""


def no_context(message: Message) -> dict[str, Any]:
    return {}


def usual_address(message: Message) -> str | None:
    """The account's address for a user, the client's safe e-mail channel for a client; None when there is neither."""
    from notices.addresses import address_of

    return address_of(message)


@dataclass(frozen=True)
class Kind:
    """What is known about one kind of message.

    Its templates: ``notices/<name>.subject.txt`` and ``notices/<name>.body.txt``.

    ``guard(message)`` is asked in the instant of sending: "" to send, else a short operational reason to stop.
    ``context(message)`` gives the templates what they need besides the clinic's neutral sender name (``sender``) and
    ``link``, the page that ``link_name`` names: links and counts, never a name or a clinical word.
    ``address(message)`` finds the recipient; None stops the message. Optional kinds obey the client's choices, quiet
    hours and caps; the others (invitations, alerts to staff) do not. ``choice`` is the field of ReminderChoice that
    switches an optional kind on. ``nudges`` kinds ask for nothing that has a time of its own: after two without an answer
    they stop. ``grace`` is how long a message waits so that undoing its cause sends nothing. Of messages that fall on one
    day the one of the highest ``rank`` speaks for all. ``label`` is what staff read in the list of messages.
    """

    name: str
    guard: Callable[[Message], str] = always
    context: Callable[[Message], dict[str, Any]] = no_context
    optional: bool = True
    address: Callable[[Message], str | None] = usual_address
    choice: str = "practice"
    link_name: str = "home"
    label: Any = ""
    nudges: bool = False
    grace: dt.timedelta = dt.timedelta(0)
    rank: int = 0


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. The same name replaces itself, so reloading an app is harmless."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    """Raises KeyError for a kind that nobody registered."""
    return _kinds[name]


def all_kinds() -> list[Kind]:
    return [_kinds[name] for name in sorted(_kinds)]


def optional_names() -> list[str]:
    return [kind.name for kind in all_kinds() if kind.optional]


def nudging_names() -> list[str]:
    return [kind.name for kind in all_kinds() if kind.nudges]
