"""Push messages: empty ones. The portal's service worker shows one of its own fixed sentences; nothing is in transit to be read.

An empty push needs no encryption, only the clinic's signature (VAPID, RFC 8292). ``Topic`` lets a newer one replace an older one
that was not delivered, and so makes a repeat harmless. A subscription belongs to one sign-in: when that ends, it is gone.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.channels import NOT_SET_UP, NotTaken
from notices.channels.http import post
from notices.models import PushSubscription

if TYPE_CHECKING:
    from notices.models import Message
    from people.models import User

# All that a phone ever shows, under the clinic's neutral sender; the worker and the preview page say it from here.
SENTENCE = gettext_lazy("You have an update.")
TIME_TO_LIVE = 6 * 3600  # seconds: later than that it only puzzles
TOKEN_LASTS = 12 * 3600
GONE = (404, 410)
REFUSED = 400
CURVE = ec.SECP256R1()


def is_set_up() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY)


@lru_cache(maxsize=2)
def _key(text: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(_unpadded(text), "big")
    return ec.derive_private_key(number, CURVE)


def _unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def public_key() -> str:
    """What a browser needs to subscribe: the uncompressed point, base64url."""
    point = _key(settings.VAPID_PRIVATE_KEY).public_key()
    form = serialization.PublicFormat.UncompressedPoint
    return _base64(point.public_bytes(serialization.Encoding.X962, form))


def authorization(endpoint: str, now: float | None = None) -> str:
    """The header by which a push service knows us."""
    place = urlsplit(endpoint)
    claims = {
        "aud": f"{place.scheme}://{place.netloc}",
        "exp": int(now or time.time()) + TOKEN_LASTS,
        "sub": settings.VAPID_CONTACT,
    }
    parts = [_base64(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)]
    signed = _key(settings.VAPID_PRIVATE_KEY).sign(".".join(parts).encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(signed)
    token = ".".join([*parts, _base64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))])
    return f"vapid t={token}, k={public_key()}"


def check_endpoint(endpoint: str) -> None:
    """A browser names the address that we will write to, so only push services that the clinic knows are taken.

    Raises ValidationError for any other address.
    """
    place = urlsplit(endpoint)
    known = any(place.hostname == host or (place.hostname or "").endswith(f".{host}") for host in settings.PUSH_HOSTS)
    local = settings.TESTING and place.scheme == "http" and place.hostname == "127.0.0.1"
    if not (local or (known and place.scheme == "https" and not place.username)):
        raise ValidationError(_("This browser's push service is not one that we use."), code="unknown_push_service")


def subscription_of(user: User) -> PushSubscription | None:
    """The newest subscription whose sign-in still lasts. Others are dropped on the way."""
    sessions: Any = import_module(settings.SESSION_ENGINE).SessionStore
    for found in PushSubscription._base_manager.filter(user=user).order_by("-created_at"):
        if sessions(found.session_key).exists(found.session_key):
            return found
        found.delete()
    return None


class Push:
    """Pushes for the time of one round. The address of a push is the id of its subscription."""

    def __init__(self) -> None:
        self._line = requests.Session()

    def open(self) -> None:
        if not is_set_up():
            raise NotTaken(NOT_SET_UP)

    def send(self, message: Message, address: str) -> str:
        found = PushSubscription._base_manager.filter(pk=address).first()
        if found is None:
            raise NotTaken("no_safe_address", for_good=True)
        topic = _base64(hashlib.sha256(str(message.pk).encode()).digest())[:32]
        headers = {
            "TTL": str(TIME_TO_LIVE),
            "Topic": topic,
            "Urgency": "normal",
            "Authorization": authorization(found.endpoint),
            "Content-Length": "0",
        }
        answer = post(self._line, found.endpoint, headers=headers)
        if answer.status_code in GONE:
            found.delete()
            raise NotTaken("subscription_gone", for_good=True)
        if answer.status_code >= REFUSED:
            raise NotTaken(f"refused_{answer.status_code}", for_good=True)
        return topic

    def close(self) -> None:
        self._line.close()
