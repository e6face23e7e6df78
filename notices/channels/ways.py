"""Which way belongs to which channel. Imported late: a sender of mail alone loads no HTTP client."""

from __future__ import annotations

from notices.channels import Way
from notices.rendering import Words


def way_named(channel: str, words: Words) -> Way:
    """A fresh way for one round. Raises KeyError for a channel that does not exist."""
    if channel == "sms":
        from notices.channels.sms import Sms

        return Sms(words)
    if channel == "push":
        from notices.channels.push import Push

        return Push()
    if channel == "email":
        from notices.channels.mail import Mail

        return Mail(words)
    raise KeyError(channel)
