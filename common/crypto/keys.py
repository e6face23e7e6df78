"""The key ring: AES-256 keys by id, taken from the environment.

``FIELD_ENCRYPTION_KEYS`` is ``id:key[,id:key...]`` with 32 bytes as URL-safe base64 each. The first key seals, all of them open,
so a new key is put in front and old ones stay until the last value under them has been sealed again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_ID = re.compile(r"[a-z0-9-]{1,32}")


@dataclass(frozen=True)
class KeyRing:
    """Keys by id. ``current`` is the id that seals new values."""

    current: str
    keys: dict[str, bytes] = field(repr=False)

    def cipher(self, key_id: str, purpose: str = "") -> AESGCM | None:
        """The cipher of a key, or of the key derived from it for one ``purpose``; None when the id is not on the ring."""
        key = self.keys.get(key_id)
        if not key:
            return None
        return _cipher(_derived(key, f"field:{purpose}") if purpose else key)

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for another purpose. It hangs on the oldest key so that rotation does not change it."""
        oldest = list(self.keys.values())[-1]
        return _derived(oldest, purpose)


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@lru_cache(maxsize=64)
def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)


@lru_cache(maxsize=8)
def parse_ring(text: str) -> KeyRing:
    """Read ``id:key,id:key``. Raises ImproperlyConfigured without ever repeating a key in the message."""
    keys: dict[str, bytes] = {}
    for number, part in enumerate(filter(None, (p.strip() for p in text.split(","))), start=1):
        key_id, _, encoded = part.partition(":")
        try:
            key = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        except (binascii.Error, ValueError):
            key = b""
        if not KEY_ID.fullmatch(key_id) or len(key) != 32 or key_id in keys:
            raise ImproperlyConfigured(
                f"FIELD_ENCRYPTION_KEYS, entry {number}: expected a new id of a-z, 0-9 and -, a colon, "
                "and 32 bytes as URL-safe base64."
            )
        keys[key_id] = key
    if not keys:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS holds no key. Make one with: python3 -m tools.keys")
    return KeyRing(current=next(iter(keys)), keys=keys)


def current_ring() -> KeyRing:
    return parse_ring(settings.FIELD_ENCRYPTION_KEYS)


def normalised(value: str) -> str:
    """One spelling for look-ups: compatibility form, case folded, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def blind_index(value: str, purpose: str) -> str:
    """Keyed hash (22 characters) for exact look-up of an encrypted value, e.g. an e-mail address.

    ``purpose`` keeps the hashes of different columns apart. Returns "" for an empty value.
    """
    text = normalised(value)
    if not text:
        return ""
    key = current_ring().derive(f"blind-index:{purpose}")
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")
