"""The ways out of the clinic. Each takes one message to one address and says what became of it.

A way keeps whatever connection it needs for one round of sending. It raises :class:`NotTaken` when the other side certainly did
not take the message, and :class:`NobodyKnows` when it may have.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from notices.models import Message

NOT_SET_UP = "channel_not_set_up"


class NotTaken(Exception):
    """The message did not leave. ``reason`` is a short operational word; ``for_good`` says that trying again is pointless.

    ``wait`` is how long the other side asked us to wait.
    """

    def __init__(self, reason: str, *, for_good: bool = False, wait: dt.timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason, self.for_good, self.wait = reason, for_good, wait


class NobodyKnows(Exception):
    """The line broke after the message was handed over: it may have been taken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Way(Protocol):
    """One channel for the time of one round."""

    def open(self) -> None:
        """Be ready to send. Raises NotTaken when the other side cannot be reached: nothing has left then."""

    def send(self, message: Message, address: str) -> str:
        """Hand over and return the number under which the other side knows the message. Raises NotTaken, NobodyKnows."""

    def close(self) -> None:
        """Let go of the connection. Harmless when there is none."""
