"""Reads the definitions once and checks them. A wrong key is a mistake of ours and fails loudly."""

from __future__ import annotations

from functools import lru_cache

from assessments.instruments.definition import Definition


class UnknownDefinition(LookupError):
    pass


@lru_cache(maxsize=1)
def all_definitions() -> tuple[Definition, ...]:
    """By name, in the order of the files."""
    raise NotImplementedError


def definition_named(key: str) -> Definition:
    """Raises UnknownDefinition."""
    for definition in all_definitions():
        if definition.key == key:
            return definition
    raise UnknownDefinition(key)
