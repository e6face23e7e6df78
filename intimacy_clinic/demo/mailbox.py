"""Outgoing mail of the demo, kept as files that a page shows.

One message is one ``.eml`` file whose name comes from its Message-ID, so a message that is sent a second time because nobody knew
whether the first attempt arrived is one file, as it would be one message for its reader.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage as ParsedMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

SHOWN_HEADERS = ("From", "To", "Reply-To", "Message-ID", "Auto-Submitted")


class FolderBackend(BaseEmailBackend):
    """Writes each message to ``settings.EMAIL_FILE_PATH`` instead of sending it."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._keep(message.message())
        return len(email_messages)

    def _keep(self, message: Any) -> None:
        target = self.folder / file_name(str(message["Message-ID"]))
        # Written beside and moved into place: the page never reads half a message.
        half = target.with_suffix(f".{os.getpid()}.part")
        half.write_bytes(message.as_bytes())
        half.replace(target)


def file_name(message_id: str) -> str:
    """A name without anything that the sender could choose: no path, no odd characters."""
    return hashlib.sha256(message_id.strip().encode()).hexdigest()[:32] + ".eml"


@dataclass(frozen=True)
class Letter:
    """A kept message as the page shows it."""

    arrived: dt.datetime
    subject: str
    recipient: str
    headers: list[tuple[str, str]]
    body: str


def letters(folder: Path | str | None = None, *, limit: int = 100) -> list[Letter]:
    """The newest messages first. A folder that does not exist yet has none; a damaged file is left out."""
    place = Path(folder or settings.EMAIL_FILE_PATH or "")
    found = [*place.glob("*.eml"), *place.glob("*.sms.json")] if folder or settings.EMAIL_FILE_PATH else []
    files = sorted(found, key=lambda file: file.stat().st_mtime_ns, reverse=True)[:limit]
    read = [_read_text(file) if file.suffix == ".json" else _read(file) for file in files]
    return sorted(read, key=lambda letter: letter.arrived, reverse=True)


def _read(file: Path) -> Letter:
    message: ParsedMessage = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    part = message.get_body(preferencelist=("plain", "html"))
    return Letter(
        arrived=_arrival(message, file),
        subject=str(message["Subject"] or ""),
        recipient=str(message["To"] or ""),
        headers=[(name, str(message[name])) for name in SHOWN_HEADERS if message[name]],
        body=part.get_content() if part is not None else "",
    )


def _read_text(file: Path) -> Letter:
    """A text message as :class:`notices.channels.sms.Folder` keeps it."""
    kept = json.loads(file.read_text())
    arrived = dt.datetime.fromisoformat(kept["at"])
    return Letter(arrived, _("Text message"), kept["to"], [("To", kept["to"])], kept["text"])


def _arrival(message: ParsedMessage, file: Path) -> dt.datetime:
    try:
        return parsedate_to_datetime(str(message["Date"])).astimezone(dt.UTC)
    except (TypeError, ValueError):
        return dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
