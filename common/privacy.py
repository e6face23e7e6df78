"""Privacy class of every stored field.

Each model says, next to its fields, which of them identify a person and which are clinical. Logs, mail, exports and demo data
read that class; a test fails on a field that nobody classified and on clinical or identifying text that is not encrypted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Iterator

# Keys, stamps and counters say nothing about a person by themselves.
ALWAYS_OPERATIONAL = frozenset({"id", "created_at", "updated_at", "version"})


class PrivacyClass(StrEnum):
    IDENTIFYING = "identifying"
    CLINICAL = "clinical"
    OPERATIONAL = "operational"


@dataclass(frozen=True)
class Privacy:
    """Names of a model's fields by class, separated by blanks.

    ``clear`` names identifying or clinical fields that may stay unencrypted, each argued for in ``docs/adr/0004``.
    """

    identifying: str = ""
    clinical: str = ""
    operational: str = ""
    clear: str = ""
    _by_field: dict[str, PrivacyClass] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for kind in PrivacyClass:
            for name in getattr(self, kind.value).split():
                if name in self._by_field:
                    raise ValueError(f"{name} is classified twice")
                self._by_field[name] = kind

    def of(self, name: str) -> PrivacyClass | None:
        return self._by_field.get(name)

    @property
    def clear_fields(self) -> frozenset[str]:
        return frozenset(self.clear.split())

    @property
    def named(self) -> frozenset[str]:
        return frozenset(self._by_field)


def privacy_of(model: type[models.Model], name: str) -> PrivacyClass | None:
    """Class of a concrete field, or None when nobody classified it."""
    declared = getattr(model, "privacy", None)
    found = declared.of(name) if isinstance(declared, Privacy) else None
    if found:
        return found
    stored = model._meta.get_field(name)
    if name in ALWAYS_OPERATIONAL or isinstance(stored, models.ForeignKey):
        return PrivacyClass.OPERATIONAL
    return None


def private_fields(model: type[models.Model]) -> Iterator[models.Field]:
    """Concrete fields that are identifying or clinical."""
    for stored in model._meta.concrete_fields:
        if privacy_of(model, stored.name) in (PrivacyClass.IDENTIFYING, PrivacyClass.CLINICAL):
            yield stored
