"""Abstract bases. Floor 0 has no tables of its own."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

from django.db import models
from django.utils.encoding import force_str


@cache
def _words(field: models.Field) -> dict[Any, Any]:
    """The words of a field's choices, by value. They are lazy: each reader gets them in the own language."""
    return dict(field.flatchoices)


class BaseModel(models.Model):
    """A row with an id that nobody can guess and the moments of its birth and last change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field) -> Any:  # noqa: N802 - Django's name; get_..._display() ends here
        """The word of a choice. Django's own makes a table of all words each time, translating each of them."""
        value = getattr(self, field.attname)
        return force_str(_words(field).get(value, value), strings_only=True)


class VersionedModel(BaseModel):
    """A row that two people may edit at once: saved only by :func:`common.saving.save_versioned`."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
