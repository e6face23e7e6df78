"""One table, written by one function (:func:`audit.record`) and never changed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models

from common.privacy import Privacy

GENESIS = "0" * 64


class Event(models.Model):
    """Something that somebody did or read. Ids are text, so an event outlives what it is about."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=64)
    actor_id = models.CharField(max_length=36, blank=True)
    actor_roles = models.CharField(max_length=80, blank=True)
    object_type = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=36, blank=True)
    client_id = models.CharField(max_length=36, blank=True)
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=36, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    privacy = Privacy(
        identifying="address",
        operational="sequence at action actor_id actor_roles object_type object_id client_id detail request_id previous_hash hash",
        clear="address",
    )

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["client_id", "-sequence"], name="event_by_client"),
            models.Index(fields=["actor_id", "-sequence"], name="event_by_actor"),
            models.Index(fields=["actor_id", "at"], name="event_by_actor_and_time"),
            models.Index(fields=["at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"

    def content(self) -> dict[str, Any]:
        """What the hash covers, in plain values."""
        return {
            "sequence": self.sequence,
            "at": self.at.isoformat(),
            "action": self.action,
            "actor": [self.actor_id, self.actor_roles],
            "object": [self.object_type, self.object_id],
            "client": self.client_id,
            "detail": self.detail,
            "address": self.address,
            "request": self.request_id,
            "previous": self.previous_hash,
        }

    def computed_hash(self) -> str:
        text = json.dumps(self.content(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
