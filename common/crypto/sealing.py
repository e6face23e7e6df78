"""Sealed values: AES-256-GCM, a fresh nonce each, bound to table, row, field and key id.

Layout: 1 byte format, 1 byte length of the key id, key id, 12 bytes nonce, ciphertext with tag. Because the place is part of the
associated data, a value copied into another row, field or table does not open.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from common.crypto.keys import current_ring

FORMAT = 1
NONCE_BYTES = 12


class UnreadableValue(Exception):
    """A sealed value that cannot be opened here: unknown key, or moved from its place, or damaged. Never shows content."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Opaque ciphertext as it lies in the database. It never turns into readable text by accident."""

    blob: bytes

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


def _place(table: str, row: str, field: str, key_id: str) -> bytes:
    return "\x1f".join((table, row, field, key_id)).encode()


def seal(clear: bytes, *, table: str, row: str, field: str, purpose: str = "") -> Sealed:
    """Encrypt ``clear`` for one place under the current key, or under the key that is derived from it for ``purpose``."""
    ring = current_ring()
    key_id = ring.current
    cipher = ring.cipher(key_id, purpose)
    assert cipher is not None  # noqa: S101 - the current key is on the ring by construction
    nonce = os.urandom(NONCE_BYTES)
    head = bytes((FORMAT, len(key_id))) + key_id.encode()
    return Sealed(head + nonce + cipher.encrypt(nonce, clear, _place(table, row, field, key_id)))


def key_id_of(sealed: Sealed) -> str:
    """Id of the key that sealed the value. Raises UnreadableValue on an unknown format."""
    blob = sealed.blob
    if len(blob) < 2 + NONCE_BYTES or blob[0] != FORMAT:
        raise UnreadableValue("unknown format")
    return blob[2 : 2 + blob[1]].decode("ascii", "replace")


def unseal(sealed: Sealed, *, table: str, row: str, field: str, purpose: str = "") -> bytes:
    """Decrypt a value in its place. Raises UnreadableValue; never returns ciphertext."""
    key_id = key_id_of(sealed)
    cipher = current_ring().cipher(key_id, purpose)
    if cipher is None:
        raise UnreadableValue(f"{table}.{field}: key {key_id!r} is not on the ring")
    start = 2 + len(key_id)
    nonce, ciphertext = sealed.blob[start : start + NONCE_BYTES], sealed.blob[start + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, ciphertext, _place(table, row, field, key_id))
    except InvalidTag:
        raise UnreadableValue(f"{table}.{field}: value does not belong here") from None
