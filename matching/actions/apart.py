"""Who must not be brought together: a client and a clinician, or two clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import audit
from matching.models import ConflictOfInterest, Tie

if TYPE_CHECKING:
    from people.models import Client, User


@transaction.atomic
def record_conflict(*, by: User, client: Client, clinician: User, reason: str = "") -> ConflictOfInterest:
    """Keep two people apart. Recording it twice keeps the first."""
    conflict, created = ConflictOfInterest.objects.get_or_create(
        client=client, clinician=clinician, ended_at=None, defaults={"reason": reason.strip(), "recorded_by": by}
    )
    if created:
        audit.record("conflict.recorded", by=by, obj=conflict, client=client)
    return conflict


@transaction.atomic
def end_conflict(*, by: User, conflict: ConflictOfInterest) -> None:
    """A conflict no longer stands. Ending it twice changes nothing."""
    now = timezone.now()
    ended = ConflictOfInterest.objects.standing().filter(pk=conflict.pk)
    if ended.update(ended_at=now, ended_by=by, updated_at=now):
        audit.record("conflict.ended", by=by, obj=conflict, client=conflict.client)


@transaction.atomic
def tie(*, by: User, client: Client, other: Client, kind: str) -> Tie:
    """Keep two clients apart, both ways. Recording it twice, from either end, keeps the first. Raises ValidationError."""
    if client.pk == other.pk:
        raise ValidationError({"number": _("This is the same person.")}, code="same")
    first, second = sorted((client, other), key=lambda one: str(one.pk))
    found, created = Tie.objects.get_or_create(
        client=first, other=second, ended_at=None, defaults={"kind": Tie.Kind(kind), "recorded_by": by}
    )
    if created:
        for end in (first, second):  # a trace on each record, without the name of the other
            audit.record("tie.recorded", by=by, obj=found, client=end)
    return found


@transaction.atomic
def untie(*, by: User, tie: Tie) -> None:
    """Two clients need not be kept apart any more. Ending it twice changes nothing."""
    now = timezone.now()
    if Tie.objects.standing().filter(pk=tie.pk).update(ended_at=now, ended_by=by, updated_at=now):
        for end in (tie.client, tie.other):
            audit.record("tie.ended", by=by, obj=tie, client=end)
