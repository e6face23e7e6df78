"""Encryption of clinical and identifying text: key ring, sealed values and blind indexes."""

from common.crypto.keys import KeyRing, blind_index, current_ring
from common.crypto.sealing import Sealed, UnreadableValue

__all__ = ["KeyRing", "Sealed", "UnreadableValue", "blind_index", "current_ring"]
