"""A therapist's own thinking, and the log of ruptures."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit.writing import record
from common.saving import StaleWrite, save_versioned
from plans.guards import require_own_care
from sessions.models import ProcessNote, Rupture, RuptureStep

if TYPE_CHECKING:
    from people.models import Client, User


@transaction.atomic
def write_process_note(*, by: User, client: Client, day: dt.date, expected: int, text: str) -> ProcessNote:
    """The author's page of one day; it begins with the first words. Raises StaleWrite when another window was quicker."""
    require_own_care(by, client)
    row = ProcessNote._base_manager.filter(client=client, author=by, written_on=day).first()
    if row is None and expected == 0:
        row = ProcessNote._base_manager.create(client=client, author=by, written_on=day, text=text)
        record("private.begun", by=by, obj=row, client=client)
        return row
    if row is None:
        raise PermissionDenied
    if row.text == text:
        return row
    if row.version != expected:
        raise StaleWrite(row)
    row.text = text
    save_versioned(row, expected=expected, fields=["text"])
    return row


@transaction.atomic
def note_rupture(
    *,
    by: User,
    client: Client,
    marker: str,
    noticed_by: str,
    words: str,
    state: str,
    repair: str,
    noticed_on: dt.date | None = None,
) -> Rupture:
    """Open an entry in the log with its first step."""
    require_own_care(by, client)
    rupture = Rupture._base_manager.create(
        client=client,
        noticed_on=noticed_on or timezone.localdate(),
        marker=marker,
        noticed_by=noticed_by,
        words=words,
        recorded_by=by,
    )
    RuptureStep._base_manager.create(rupture=rupture, state=state, repair=repair, recorded_by=by)
    record("rupture.noted", by=by, obj=rupture, client=client)
    return rupture


@transaction.atomic
def step_rupture(*, by: User, rupture: Rupture, state: str, repair: str) -> RuptureStep:
    """Say what was done since, and where it stands now."""
    require_own_care(by, rupture.client)
    step = RuptureStep._base_manager.create(rupture=rupture, state=state, repair=repair, recorded_by=by)
    record("rupture.stepped", by=by, obj=rupture, client=rupture.client)
    return step
