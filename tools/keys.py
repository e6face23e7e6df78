"""Make fresh secrets, printed as lines for the environment file: `python -m tools.keys`.

Not a management command: the settings refuse to load before these exist.
"""

from __future__ import annotations

import base64
import datetime
import secrets


def secret_key() -> str:
    """67 characters; the settings ask for 50."""
    return secrets.token_urlsafe(50)


def field_key(key_id: str) -> str:
    """`id:key` with 32 random bytes, as FIELD_ENCRYPTION_KEYS wants it."""
    return f"{key_id}:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}"


def push_key() -> str:
    """A private number of the P-256 curve, as VAPID_PRIVATE_KEY wants it: base64url without padding."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    number = secrets.randbelow(order - 1) + 1
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


if __name__ == "__main__":
    today = datetime.datetime.now(datetime.UTC).date()
    print(f"SECRET_KEY={secret_key()}")
    print(f"FIELD_ENCRYPTION_KEYS={field_key(f'k{today:%Y%m%d}')}")
    print(f"VAPID_PRIVATE_KEY={push_key()}")
