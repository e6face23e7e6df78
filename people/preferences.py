"""A person's own settings. They are nobody else's business, so the chain only says that they changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

import audit
from people.models import User


@transaction.atomic
def set_preference(user: User, **values: Any) -> None:
    """Write some of a person's settings and leave the rest alone."""
    User.objects.filter(pk=user.pk).update(**values, updated_at=timezone.now())
    for name, value in values.items():
        setattr(user, name, value)
    audit.record("preferences.changed", by=user, obj=user, detail={"fields": " ".join(sorted(values))})
