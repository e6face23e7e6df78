"""Abstract bases. Floor 0 has no tables of its own."""

from __future__ import annotations

import uuid

from django.db import models


class BaseModel(models.Model):
    """A row with an id that nobody can guess and the moments of its birth and last change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class VersionedModel(BaseModel):
    """A row that two people may edit at once: saved only by :func:`common.saving.save_versioned`."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
