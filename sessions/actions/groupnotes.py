"""One group session, written down in one pass: the shared part once, a part of their own for everybody who came."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.writing import record
from common.saving import StaleWrite, save_versioned
from people.permissions import Permission
from plans.hashing import content_hash
from sessions.actions.diary import record_attendance
from sessions.actions.notes import NoteClosed, note_content, save_note_draft, start_note
from sessions.actions.signing import Missing, NotReady, credential_of, missing_for_signing, put_signature
from sessions.models import Appointment, Attendance, GroupNote, GroupNoteRevision, ProgressNote
from sessions.others import mentions_in_shared

if TYPE_CHECKING:
    from uuid import UUID

    from people.models import User

SHARED_FIELDS = ["theme", "exercises", "happened", "next_time"]
PART_KEY = "member-own"


@dataclass(frozen=True)
class Part:
    """What the page says about one member: attendance, and the changes to the own part (None where there is none to write)."""

    status: str
    changes: dict[str, Any] | None = field(default=None)


def session_version(appointment: Appointment, *, lock: bool = False) -> int:
    """One number for all that is written about a group session: it grows with every save of any of its parts; 0 for nothing yet."""
    shared: Any = GroupNote._base_manager.filter(appointment=appointment)
    parts: Any = ProgressNote._base_manager.filter(shared__appointment=appointment).order_by("pk")
    if lock:
        shared, parts = (rows.select_for_update(no_key=True, of=("self",)) for rows in (shared, parts))
    return sum(shared.values_list("version", flat=True)) + sum(parts.values_list("version", flat=True))


def require_group_lead(user: User, appointment: Appointment) -> None:
    group = appointment.group
    if group is None or not user.can(Permission.WRITE_RECORDS) or not group.facilitators.filter(pk=user.pk).exists():
        raise PermissionDenied


def shared_content(note: GroupNote) -> dict[str, Any]:
    return {name: getattr(note, name) for name in SHARED_FIELDS}


def shared_hash(note: GroupNote) -> str:
    return content_hash(
        {
            "shared": note.pk,
            "appointment": note.appointment_id,
            "signed_by": note.signed_by_id,
            "signed_at": note.signed_at,
            "credential": note.signed_credential,
            "content": shared_content(note),
        }
    )


@transaction.atomic
def save_group_session(
    *,
    by: User,
    appointment: Appointment,
    expected: int,
    shared: dict[str, Any],
    parts: dict[UUID, Part],
    by_itself: bool = False,
) -> GroupNote:
    """Save the roster, the shared part and every member's part together, or nothing at all.

    ``expected`` is the :func:`session_version` that was read; ``parts`` go by attendance. Raises StaleWrite when anything was saved
    elsewhere, NoteClosed once the shared part is signed and is to change, PermissionDenied.
    """
    require_group_lead(by, appointment)
    note = _shared(by, appointment, expected, shared)
    rows = Attendance._base_manager.filter(appointment=appointment, pk__in=parts).select_related(
        "client", "appointment"
    )
    standing = ProgressNote.objects.standing().filter(appointment=appointment).select_related("client", "own_format")
    notes = {part.client_id: part for part in standing}
    for row in rows.order_by("pk"):
        part = parts[row.pk]
        if part.status and part.status != row.status:
            row = record_attendance(by=by, attendance=row, status=part.status)
        if row.status in Attendance.PRESENT and part.changes is not None:
            _save_part(by, row, notes.get(row.client_id), note, part.changes, by_itself=by_itself)
    if not by_itself:
        record("group_session.saved", by=by, obj=note, detail={"version": note.version, "members": len(parts)})
    return note


def _shared(by: User, appointment: Appointment, expected: int, content: dict[str, Any]) -> GroupNote:
    """The shared part with this content, locked. Compares what was read with what is there."""
    standing = session_version(appointment, lock=True)
    if expected == 0 and standing == 0:
        # Somebody else may have been quicker: then the row is theirs and this writer has not seen it.
        note, made = GroupNote._base_manager.get_or_create(
            appointment=appointment, defaults={**content, "saved_by": by}
        )
        if not made:
            raise StaleWrite(note)
        record("group_session.started", by=by, obj=note)
        return _kept(note, by, content)
    note = GroupNote._base_manager.get(appointment=appointment)
    if standing != expected:
        raise StaleWrite(note)
    if shared_content(note) == content:
        return note
    if note.state == GroupNote.State.SIGNED:
        raise NoteClosed
    for name in SHARED_FIELDS:
        setattr(note, name, content[name])
    note.saved_by = by
    save_versioned(note, expected=note.version, fields=[*SHARED_FIELDS, "saved_by"], state=GroupNote.State.DRAFT)
    return _kept(note, by, content)


def _kept(note: GroupNote, by: User, content: dict[str, Any]) -> GroupNote:
    GroupNoteRevision._base_manager.create(note=note, note_version=note.version, saved_by=by, content=content)
    return note


def _save_part(
    by: User,
    row: Attendance,
    note: ProgressNote | None,
    shared: GroupNote,
    changes: dict[str, Any],
    *,
    by_itself: bool,
) -> None:
    """Write what is new about one member. A part begins with the first word, so a roster alone costs no notes."""
    if note is None:
        if not any(value not in ("", None) for value in changes.values()):
            return
        note = start_note(by=by, attendance=row, shared=shared)
    if not note.editable or note.shared_id is None:
        return  # signed, or written before there was a shared part: shown on the page, not written by it
    rest = dict(changes)
    own = rest.pop("own", note.sections.get(PART_KEY, ""))
    if own == note.sections.get(PART_KEY, "") and all(getattr(note, name) == value for name, value in rest.items()):
        return
    content = {**note_content(note), **rest}
    content["sections"] = {**content["sections"], PART_KEY: own}
    save_note_draft(by=by, note=note, expected=note.version, content=content, by_itself=by_itself)


def parts_to_sign(note: GroupNote, *, lock: bool = False) -> list[ProgressNote]:
    """Parts of those who came that nobody signed yet, by name of the client."""
    came = Attendance._base_manager.filter(appointment_id=note.appointment_id, status__in=Attendance.PRESENT)
    rows = ProgressNote._base_manager.filter(
        shared=note, client__in=came.values("client_id"), state__in=ProgressNote.EDITABLE, retraction__isnull=True
    )
    rows = rows.select_related("client", "appointment__group", "shared", "own_format")
    rows = rows.select_for_update(no_key=True, of=("self",)) if lock else rows
    return sorted(rows, key=lambda part: (part.client.name.casefold(), part.pk))


def missing_in_session(note: GroupNote, *, confirmed: Collection[str] = ()) -> list[Missing]:
    """Everything that keeps a group session from being signed, shared part first."""
    missing = []
    if note.state != GroupNote.State.SIGNED:
        for name in ("theme", "happened"):
            if not getattr(note, name).strip():
                label = GroupNote._meta.get_field(name).verbose_name  # type: ignore[union-attr]
                missing.append(Missing(f"id_{name}", _("Write something under %(name)s.") % {"name": label}))
        for word in dict.fromkeys(found.word for found in mentions_in_shared(note)):
            if word not in confirmed:
                missing.append(Missing("id_happened", _("The shared part names “%(word)s”.") % {"word": word}))
    open_roster = Attendance._base_manager.filter(appointment_id=note.appointment_id, status="scheduled")
    if open_roster.exists():
        missing.append(Missing("roster", _("Say of everybody whether they came.")))
    came = Attendance._base_manager.filter(appointment_id=note.appointment_id, status__in=Attendance.PRESENT)
    written = ProgressNote._base_manager.filter(appointment_id=note.appointment_id, retraction__isnull=True)
    for row in came.exclude(client__in=written.values("client_id")).select_related("client"):
        missing.append(Missing("roster", _("%(name)s has no part yet.") % {"name": row.client.first_name}))
    for part in parts_to_sign(note):
        for gap in missing_for_signing(part, confirmed=confirmed):
            if gap.field != "shared":
                words = _("%(name)s: %(gap)s") % {"name": part.client.first_name, "gap": gap.text}
                missing.append(Missing(f"part-{part.client_id}", words))
    return missing


@transaction.atomic
def sign_group_session(
    *, by: User, note: GroupNote, expected: int, confirmed: Collection[str] = ()
) -> tuple[GroupNote, int]:
    """Sign the shared part and every open part of those who came: all of them or none. Returns how many parts.

    ``expected`` is the :func:`session_version` that was read; ``confirmed`` are words that the signer says point to no member.
    Raises NotReady, StaleWrite, NoteClosed when there is nothing left to sign, PermissionDenied.
    """
    note = (
        GroupNote._base_manager.select_for_update(no_key=True, of=("self",))
        .select_related("appointment__group")
        .get(pk=note.pk)
    )
    require_group_lead(by, note.appointment)
    if session_version(note.appointment, lock=True) != expected:
        raise StaleWrite(note)
    parts = parts_to_sign(note, lock=True)
    if note.state == GroupNote.State.SIGNED and not parts:
        raise NoteClosed
    if missing := missing_in_session(note, confirmed=confirmed):
        raise NotReady(missing)
    if note.state != GroupNote.State.SIGNED:
        _sign_shared(by, note)
    for part in parts:
        part.shared = note
        put_signature(by=by, note=part, expected=part.version)
    record("group_session.signed", by=by, obj=note, detail={"parts": len(parts), "confirmed": len(confirmed)})
    return note, len(parts)


def _sign_shared(by: User, note: GroupNote) -> None:
    note.signed_by, note.signed_at = by, timezone.now()
    note.signed_credential = credential_of(by, timezone.localdate(note.signed_at))
    note.state, note.content_hash = GroupNote.State.SIGNED, shared_hash(note)
    save_versioned(
        note,
        expected=note.version,
        fields=["signed_by", "signed_at", "signed_credential", "state", "content_hash"],
        state=GroupNote.State.DRAFT,
    )
