"""What keeps a note from being signed, its signature with the credential of the day, and what is added afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.writing import record
from common.saving import save_versioned
from people.models import ClinicianProfile
from people.permissions import Permission
from plans.guards import require_own_care
from plans.hashing import content_hash
from sessions.actions.notes import OF_LATER, NoteClosed, note_content, require_editable
from sessions.models import Addendum, GroupNote, NoteObjective, ProgressNote, Retraction, ServiceCode
from sessions.others import mentions_in_part
from sessions.service_codes import outside

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class Missing:
    """One thing a note lacks before it can be signed; ``field`` is the id of the control that takes it."""

    field: str
    text: str


class NotReady(Exception):
    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(f"{len(missing)} things are missing")
        self.missing = missing


def missing_for_signing(note: ProgressNote, *, confirmed: Collection[str] = ()) -> list[Missing]:
    """Exactly what keeps the note from being signed, in the order of the page.

    ``confirmed`` are words of a member's part of which somebody said that they point to no other member.
    """
    sections = note.sections
    missing = [
        Missing(f"id_{section.field}", _("Write something under %(name)s.") % {"name": section.label})
        for section in note.layout
        if not str(sections.get(section.key, "")).strip()
    ]
    missing += _missing_about_time(note)
    if not note.safety:
        missing.append(Missing("id_safety_0", _("Say what you found about safety today.")))
    if note.safety in (ProgressNote.Safety.WATCH, ProgressNote.Safety.ACT) and not note.safety_words.strip():
        missing.append(Missing("id_safety_words", _("Say in a few words what there is to watch or do.")))
    if note.shared_id:
        return missing + _missing_in_part(note, confirmed)
    cited = NoteObjective._base_manager.filter(note=note).exists()
    if not cited and not note.no_objective_reason.strip():
        words = _("Tick an objective that the session worked on, or say why there was none.")
        missing.append(Missing("id_no_objective_reason", words))
    return missing


def _missing_about_time(note: ProgressNote) -> list[Missing]:
    missing = []
    if not note.minutes:
        missing.append(Missing("id_minutes", _("Say how many minutes the session lasted.")))
    elif note.minutes != note.appointment.minutes and not (note.minutes_reason or "").strip() and not note.shared_id:
        words = _("%(booked)s minutes were booked. Say why it was %(minutes)s.")
        said = words % {"booked": note.appointment.minutes, "minutes": note.minutes}
        missing.append(Missing("id_minutes_reason", said))
    if note.service_code and note.minutes:
        codes = ServiceCode.objects.in_use().filter(code=note.service_code, kind=note.appointment.kind)
        if any(outside(code, note.minutes) for code in codes):
            words = _("The service code stands for another length than %(minutes)s minutes.")
            missing.append(Missing("id_service_code", words % {"minutes": note.minutes}))
    return missing


def _missing_in_part(note: ProgressNote, confirmed: Collection[str]) -> list[Missing]:
    missing = [
        Missing(f"id_{note.layout[0].field}", _("“%(word)s” may be another member.") % {"word": word})
        for word in dict.fromkeys(found.word for found in mentions_in_part(note))
        if word not in confirmed
    ]
    if note.shared is not None and note.shared.state != GroupNote.State.SIGNED:
        missing.append(Missing("shared", _("The shared part of the session is signed first.")))
    return missing


def credential_of(user: User, day: dt.date) -> str:
    """Name, title, credentials and valid licences of a clinician on that day, at most 200 characters."""
    profile = ClinicianProfile._base_manager.filter(user=user).prefetch_related("licences").first()
    if profile is None:
        return user.name[:200]
    licences = [
        f"{licence.kind} {licence.number}".strip() for licence in profile.licences.all() if licence.valid_on(day)
    ]
    return ", ".join(part for part in (user.name, profile.title, profile.credentials, *licences) if part)[:200]


def fingerprint(note: ProgressNote, content: dict[str, Any]) -> str:
    """Hash of a note with its signature: who, about whom, which session, what, when.

    What came later to the shape of a note counts only where it says something, so that older signatures stay true.
    """
    said = {key: value for key, value in content.items() if key != "attendance" and (key not in OF_LATER or value)}
    shared = {"shared": [note.shared_id, note.shared.content_hash]} if note.shared else {}
    return content_hash(
        {
            "note": note.pk,
            "client": note.client_id,
            "appointment": note.appointment_id,
            "author": note.author_id,
            "plan": note.plan_id,
            "signed_at": note.signed_at,
            "credential": note.signed_credential,
            "content": said,
            **shared,
        }
    )


def note_hash(note: ProgressNote) -> str:
    return fingerprint(note, note_content(note))


def needs_supervisor(user: User) -> bool:
    """Whether this clinician's notes are final only when a supervisor has signed as well."""
    return ClinicianProfile._base_manager.filter(user=user, needs_supervision=True).exists()


@transaction.atomic
def sign_note(*, by: User, note: ProgressNote, expected: int, confirmed: Collection[str] = ()) -> ProgressNote:
    """Sign and lock what was read at version ``expected``; under supervision, sign it and hand it to the supervisor.

    Raises NotReady with everything that is missing, StaleWrite when the draft changed meanwhile, NoteClosed when it is signed
    already, PermissionDenied for anybody but the author.
    """
    rows = ProgressNote._base_manager.select_for_update(no_key=True, of=("self",))
    note = rows.select_related("client", "appointment", "shared", "own_format").get(pk=note.pk)
    require_editable(by, note)
    if missing := missing_for_signing(note, confirmed=confirmed):
        raise NotReady(missing)
    return put_signature(by=by, note=note, expected=expected)


def put_signature(*, by: User, note: ProgressNote, expected: int) -> ProgressNote:
    """The write of a signature, in the caller's transaction, on a locked note that lacks nothing."""
    # Texts written under another format stay in the revisions; the signed note holds the sections of its own format.
    note.sections = {section.key: note.sections[section.key] for section in note.layout}
    note.author = by
    note.signed_at = timezone.now()
    note.signed_credential = credential_of(by, timezone.localdate(note.signed_at))
    note.content_hash = note_hash(note)
    supervised = needs_supervisor(by)
    note.state = ProgressNote.State.READY if supervised else ProgressNote.State.SIGNED
    save_versioned(
        note,
        expected=expected,
        fields=["sections", "author_id", "signed_at", "signed_credential", "content_hash", "state"],
        state__in=ProgressNote.EDITABLE,
    )
    action = "note.submitted" if supervised else "note.signed"
    record(action, by=by, obj=note, client=note.client, detail={"version": note.version})
    return note


@transaction.atomic
def add_addendum(*, by: User, note: ProgressNote, kind: str, text: str) -> Addendum:
    """Add something to a signed note, signed and timed by the server. Raises NoteClosed for a draft: it can be changed itself."""
    require_own_care(by, note.client)
    if kind == Addendum.Kind.COSIGNED:
        raise ValueError("a co-signature has an action of its own")
    return _add(by, note, kind, text)


def _add(by: User, note: ProgressNote, kind: str, text: str) -> Addendum:
    if note.state != ProgressNote.State.SIGNED:
        raise NoteClosed
    now = timezone.now()
    addendum = Addendum._base_manager.create(
        note=note,
        kind=kind,
        text=text,
        author=by,
        signed_at=now,
        signed_credential=credential_of(by, timezone.localdate(now)),
    )
    record("note.added_to", by=by, obj=note, client=note.client, detail={"kind": kind})
    return addendum


def may_cosign(user: User, note: ProgressNote) -> bool:
    """Whether the user held the session together with the author and has not signed yet. Reads appointment and additions."""
    signed = any(row.author_id == user.pk and row.kind == Addendum.Kind.COSIGNED for row in note.addenda.all())
    return note.appointment.is_shared_by(user) and note.author_id != user.pk and not signed


@transaction.atomic
def cosign_together(*, by: User, note: ProgressNote, words: str = "") -> Addendum:
    """The second signature under the note of a session that two therapists held, by the one of them who did not write it.

    Raises NoteClosed unless the note is signed and not yet co-signed by them, PermissionDenied for anybody else.
    """
    require_own_care(by, note.client)
    if not by.can(Permission.WRITE_RECORDS) or not note.appointment.is_shared_by(by) or note.author_id == by.pk:
        raise PermissionDenied
    note = ProgressNote._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=note.pk)
    if not may_cosign(by, note) or Retraction._base_manager.filter(note=note).exists():
        raise NoteClosed
    return _add(by, note, Addendum.Kind.COSIGNED, words)


@transaction.atomic
def set_aside(*, by: User, note: ProgressNote, reason: str) -> Retraction:
    """Mark a signed note as entered in error: out of the normal view, never out of the record.

    Done by its author. Raises NoteClosed for a draft, which can be put right itself, and when it was set aside already.
    """
    require_own_care(by, note.client)
    if note.author_id != by.pk:
        raise PermissionDenied
    note = ProgressNote._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=note.pk)
    if note.state != ProgressNote.State.SIGNED or Retraction._base_manager.filter(note=note).exists():
        raise NoteClosed
    now = timezone.now()
    row = Retraction._base_manager.create(
        note=note, reason=reason, by=by, signed_at=now, signed_credential=credential_of(by, timezone.localdate(now))
    )
    record("note.set_aside", by=by, obj=note, client=note.client)
    return row
