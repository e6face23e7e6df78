"""Saves by compare-and-set: nobody's text is overwritten by somebody who had not seen it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.utils import timezone

from common.crypto.fields import EncryptedField

LAST_VERSION = 2**31 - 1  # of the column; a greater one never was on a page of ours


@dataclass(frozen=True)
class Page:
    """An open page that saves by itself: a name it gave itself, and its how manieth save this is.

    A save whose answer was lost (a web process that died, a network that went) is known by the name, so that nobody is asked to
    choose between the own words and the own words. A save that arrives late is known by its step.
    """

    name: UUID
    step: int

    @classmethod
    def of(cls, header: str) -> Self | None:
        """From the header ``X-Page``, such as ``0f…9c-12``; None for anything else."""
        name, _dash, step = header.rpartition("-")
        try:
            return cls(UUID(name), int(step)) if 0 < int(step) < 2**31 else None
        except ValueError:
            return None


class StaleWrite(Exception):
    """The row changed since the writer read it. ``current`` is the row as it stands now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(f"{current._meta.label} {current.pk} is at version {current.version}")  # type: ignore[attr-defined]
        self.current = current


def save_versioned(obj: models.Model, *, expected: int, fields: list[str], **only_if: Any) -> None:
    """Write ``fields`` of ``obj`` if the row still has version ``expected`` (and matches ``only_if``).

    One UPDATE decides; the row's version grows by one. Raises StaleWrite with the present row otherwise. ``only_if`` adds
    conditions that must still hold, such as ``state="draft"``. Against a row that is gone, or never was, ``obj`` itself is the
    present one: whatever version was sent, there is nothing to compare with.
    """
    model = type(obj)
    values: dict[str, Any] = {}
    for name in fields:
        stored: Any = model._meta.get_field(name)
        value = getattr(obj, stored.attname)
        values[stored.attname] = stored.seal(value, obj) if isinstance(stored, EncryptedField) else value
    now = timezone.now()
    rows = model._base_manager.filter(pk=obj.pk, version=expected, **only_if)
    if not 0 <= expected < LAST_VERSION or not rows.update(**values, version=expected + 1, updated_at=now):
        raise StaleWrite(model._base_manager.filter(pk=obj.pk).first() or obj)
    obj.version, obj.updated_at = expected + 1, now  # type: ignore[attr-defined]
