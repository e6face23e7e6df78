"""Messages as people read them: what, when, and what became of it, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.kinds import Kind, all_kinds, kind_named
from notices.models import Message, ReminderChoice
from notices.rendering import Rendered, render_kind, site_link

if TYPE_CHECKING:
    import datetime as dt

    from people.models import Client

TONES = {
    Message.State.SENT: "good",
    Message.State.DEAD: "care",
    Message.State.IN_DOUBT: "care",
    Message.State.DUE: "info",
    Message.State.SENDING: "info",
}
REASONS = {
    "not_chosen": gettext_lazy("The client has not asked for these messages."),
    "opted_out": gettext_lazy("The client switched these messages off."),
    "high_risk": gettext_lazy("Not sent while safety comes first: a person gets in touch instead."),
    "ended": gettext_lazy("Treatment has ended."),
    "no_safe_address": gettext_lazy("There is no address marked as safe."),
    "no_safe_hour": gettext_lazy("Quiet hours and safe hours leave no moment to send it."),
    "waits_for_a_good_hour": gettext_lazy("Waits for the hours in which it may arrive."),
    "too_late": gettext_lazy("It would have come too late to be of use."),
    "done": gettext_lazy("It was no longer needed."),
    "closed": gettext_lazy("It was no longer needed."),
    "unanswered": gettext_lazy("Two went unanswered, so no more are sent about this."),
    "merged": gettext_lazy("Another message of the same day spoke for this one as well."),
    "another_speaks": gettext_lazy("Another message of the same day goes first."),
    "address_does_not_work": gettext_lazy("Messages to this address came back, so it is not used."),
    "moved": gettext_lazy("What it was about moved to another time."),
    "subscription_gone": gettext_lazy("That browser takes no messages any more."),
    "in_doubt_too_often": gettext_lazy("The line broke each time. Nobody knows whether it arrived."),
    "channel_not_set_up": gettext_lazy("This clinic does not send on this channel."),
    "lease_expired": gettext_lazy("The sender stopped halfway. It goes once more with the same number."),
    "SMTPRecipientsRefused": gettext_lazy("The mail server does not know this address."),
}
OUR_SIDE = gettext_lazy("Our mail server could not be reached or did not take it.")


@dataclass(frozen=True)
class Line:
    """One message in a list. ``moment`` is when it was sent, or when it is due."""

    pk: Any
    label: str
    channel: str
    moment: dt.datetime
    state: str
    tone: str
    reason: str
    flagged: bool
    recipient: str
    client_url: str
    retry_url: str


def label_of(name: str) -> str:
    try:
        kind = kind_named(name)
    except KeyError:
        return name.replace("_", " ").capitalize()
    return str(kind.label or kind.name.replace("_", " ").capitalize())


def reason_of(message: Message) -> str:
    if not message.reason:
        return ""
    if message.reason in REASONS:
        return str(REASONS[message.reason])
    return str(OUR_SIDE) if message.failures or message.doubts else message.reason.replace("_", " ").capitalize() + "."


def lines(messages: Iterable[Message]) -> list[Line]:
    """Needs ``client`` and ``user`` selected."""
    return [_line(message) for message in messages]


def _line(message: Message) -> Line:
    stuck = message.state in (Message.State.DEAD, Message.State.IN_DOUBT)
    client = message.client
    return Line(
        pk=message.pk,
        label=label_of(message.kind),
        channel=str(message.get_channel_display()),
        moment=message.sent_at or message.due_at,
        state=str(message.get_state_display()),
        tone=TONES.get(Message.State(message.state), "line"),
        reason=reason_of(message),
        flagged=message.state == Message.State.SENT and message.doubts > 0,
        recipient=client.case_number if client else (message.user.name if message.user else _("By invitation")),
        client_url=reverse("notices:client_messages", args=[client.pk]) if client else "",
        retry_url=reverse("notices:retry", args=[message.pk]) if stuck else "",
    )


def channel_words(channel: str) -> str:
    return str({"email": _("E-mail"), "sms": _("Text message"), "push": _("This phone")}[channel])


def chosen_by(client: Client) -> list[ReminderChoice]:
    """Choices in which the client switched something on."""
    rows = ReminderChoice._base_manager.filter(client=client)
    return [choice for choice in rows if choice.practice or choice.appointments]


@dataclass(frozen=True)
class Worded:
    """One kind of message as it reads now, with a link that leads nowhere. ``own`` says that the clinic changed it."""

    name: str
    label: str
    words: Rendered
    own: bool
    url: str
    drop_url: str


def worded(kind: Kind, language: str, *, own: bool) -> Worded:
    words = render_kind(kind, {"link": site_link(kind.link_name)}, language)
    places = [kind.name]
    return Worded(
        kind.name, label_of(kind.name), words, own, reverse("notices:wording", args=places),
        reverse("notices:wording_drop", args=places),
    )  # fmt: skip


def previews(client: Client) -> list[tuple[Kind, Rendered]]:
    """Exactly what would arrive for each optional kind: the same function writes the real one."""
    return [
        (kind, render_kind(kind, {"link": site_link(kind.link_name)}, client.language))
        for kind in all_kinds()
        if kind.optional
    ]
