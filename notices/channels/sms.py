"""Text messages through a provider that ``SMS_URL`` names.

``gateway+https://KEY@host/path``  any gateway that takes JSON and honours ``Idempotency-Key``
``twilio://ACCOUNT:TOKEN@api.twilio.com/+15550100``  Twilio, sending from that number
``folder:///path``  files for the demo

A provider that does not recognise our key is asked, after a lost answer, whether it has the message before it is sent again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notices.channels import NOT_SET_UP, NobodyKnows, NotTaken
from notices.channels.http import ANSWER_SECONDS, CONNECT_SECONDS, post
from notices.rendering import Words

if TYPE_CHECKING:
    from notices.models import Message

REFUSED = 400
CLOCKS = dt.timedelta(seconds=30)  # by which theirs and ours may differ


class Provider(Protocol):
    """``send`` returns the provider's number of the message; ``find`` the number of one that it has already, or None."""

    def send(self, to: str, text: str, key: str) -> str: ...

    def find(self, to: str, text: str, since: dt.datetime) -> str | None: ...


class Gateway:
    """A provider that knows our key: the same key twice is one message."""

    def __init__(self, place: SplitResult) -> None:
        self.url = f"{place.scheme.removeprefix('gateway+')}://{place.hostname}{f':{place.port}' if place.port else ''}{place.path}"
        self.line = requests.Session()
        if place.username:
            self.line.headers["Authorization"] = f"Bearer {unquote(place.username)}"

    def send(self, to: str, text: str, key: str) -> str:
        answer = post(self.line, self.url, json={"to": to, "text": text}, headers={"Idempotency-Key": key})
        return _number(answer, "id")

    def find(self, to: str, text: str, since: dt.datetime) -> str | None:
        return None  # asking is not needed: sending again with the same key is


class Twilio:
    """Twilio's Messages resource. It takes no key of ours, so it is asked what it has before anything is sent twice."""

    def __init__(self, place: SplitResult) -> None:
        account = unquote(place.username or "")
        self.sender = unquote(place.path.strip("/"))
        self.url = f"https://{place.hostname}/2010-04-01/Accounts/{account}/Messages.json"
        self.line = requests.Session()
        self.line.auth = (account, unquote(place.password or ""))

    def send(self, to: str, text: str, key: str) -> str:
        return _number(post(self.line, self.url, data={"To": to, "From": self.sender, "Body": text}), "sid")

    def find(self, to: str, text: str, since: dt.datetime) -> str | None:
        """Raises NotTaken when it cannot be asked: then nothing is sent either."""
        wanted = {"To": to, "From": self.sender, "DateSent>": since.astimezone(dt.UTC).date().isoformat()}
        try:
            answer = self.line.get(self.url, params=wanted, timeout=(CONNECT_SECONDS, ANSWER_SECONDS))
            answer.raise_for_status()
            rows = answer.json()["messages"]
        except (requests.exceptions.RequestException, ValueError, KeyError) as error:
            raise NotTaken("provider_does_not_answer") from error
        return next((row["sid"] for row in rows if row.get("body") == text and _created(row) >= since - CLOCKS), None)


class Folder:
    """Texts as files that the demo's page shows. The same key is the same file."""

    def __init__(self, place: SplitResult) -> None:
        self.folder = Path(place.path)

    def send(self, to: str, text: str, key: str) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        half = self.folder / f"{name}.{os.getpid()}.part"
        half.write_text(json.dumps({"to": to, "text": text, "at": dt.datetime.now(dt.UTC).isoformat()}))
        half.replace(self.folder / f"{name}.sms.json")
        return name

    def find(self, to: str, text: str, since: dt.datetime) -> str | None:
        return None


SCHEMES: dict[str, Callable[[SplitResult], Provider]] = {
    "gateway+https": Gateway,
    "gateway+http": Gateway,
    "twilio": Twilio,
    "folder": Folder,
}


def _created(row: dict[str, str]) -> dt.datetime:
    return parsedate_to_datetime(row["date_created"]).astimezone(dt.UTC)


def provider() -> Provider:
    """The provider of this clinic. Raises ImproperlyConfigured for an address that means nothing."""
    place = urlsplit(settings.SMS_URL)
    if place.scheme not in SCHEMES:
        raise ImproperlyConfigured("SMS_URL begins with gateway+https, twilio or folder")
    return SCHEMES[place.scheme](place)


def _number(answer: requests.Response, name: str) -> str:
    """The provider's number of what it took. Raises NotTaken for a refusal, NobodyKnows for an answer that makes no sense."""
    if answer.status_code >= REFUSED:
        raise NotTaken(f"refused_{answer.status_code}", for_good=True)
    try:
        return str(answer.json()[name])[:200]
    except (ValueError, KeyError, TypeError) as error:
        raise NobodyKnows("answer_makes_no_sense") from error


class Sms:
    """Text messages for the time of one round."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._opened: Provider | None = None

    @property
    def _provider(self) -> Provider:
        self._opened = self._opened or provider()
        return self._opened

    def open(self) -> None:
        if not settings.SMS_URL:
            raise NotTaken(NOT_SET_UP)

    def send(self, message: Message, address: str) -> str:
        text = self._words.of(message).sms
        if message.doubts and message.doubtful_since:
            found = self._provider.find(address, text, message.doubtful_since)
            if found:
                return found
        return self._provider.send(address, text, str(message.pk))

    def close(self) -> None:
        self._opened = None
