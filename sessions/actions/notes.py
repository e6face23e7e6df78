"""Progress notes: started, saved as often as needed, signed once, added to afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.writing import record
from common.saving import save_versioned
from people.models import ClinicianProfile
from plans.guards import require_own_care
from plans.hashing import content_hash
from plans.models import Objective, Plan
from sessions.actions.diary import record_attendance
from sessions.formats import sections_of
from sessions.models import Addendum, Attendance, NoteObjective, NoteRevision, ProgressNote

if TYPE_CHECKING:
    from people.models import User

DRAFT_FIELDS = [
    "format",
    "sections",
    "strands",
    "safety",
    "safety_words",
    "distress_start",
    "distress_end",
    "no_objective_reason",
    "plan_id",
]
CONTENT_FIELDS = [name for name in DRAFT_FIELDS if name != "plan_id"]


class NobodyCame(Exception):
    """There is no note about a session that the client was not in."""


class NoteClosed(Exception):
    """The note is signed: it takes addenda, not changes."""


@dataclass(frozen=True)
class Missing:
    """One thing a note lacks before it can be signed; ``field`` is the id of the control that takes it."""

    field: str
    text: str


class NotReady(Exception):
    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(f"{len(missing)} things are missing")
        self.missing = missing


@transaction.atomic
def start_note(*, by: User, attendance: Attendance, format: str = ProgressNote.Format.DAP) -> ProgressNote:
    """The draft note about one client in one session; the one that exists already if there is one.

    Raises NobodyCame when the client was not there, PermissionDenied without a care relationship.
    """
    require_own_care(by, attendance.client)
    if attendance.status not in Attendance.PRESENT:
        raise NobodyCame
    existing = ProgressNote._base_manager.filter(
        appointment_id=attendance.appointment_id, client_id=attendance.client_id
    ).first()
    if existing:
        return existing
    note = ProgressNote._base_manager.create(
        appointment_id=attendance.appointment_id,
        client_id=attendance.client_id,
        author=by,
        plan=_plan_of(attendance.client_id, attendance.appointment.starts_at),
        format=format,
    )
    record("note.started", by=by, obj=note, client=attendance.client)
    return note


def _plan_of(client_id: Any, at: dt.datetime) -> Plan | None:
    """The version that was valid on the day of the session; before there was any, the one that is active now."""
    valid = Plan.objects.valid_on(client_id, timezone.localdate(at))
    return valid or Plan.objects.filter(client_id=client_id).active().first()


def _own_draft(by: User, note: ProgressNote) -> None:
    require_own_care(by, note.client)
    if note.author_id != by.pk:
        raise PermissionDenied
    if note.state != ProgressNote.State.DRAFT:
        raise NoteClosed


@transaction.atomic
def save_note_draft(
    *, by: User, note: ProgressNote, expected: int, content: dict[str, Any], by_itself: bool = False
) -> ProgressNote:
    """Save the whole content of a draft and keep it as a revision. Saving the same content again changes nothing.

    ``content`` has the shape of :func:`note_content`. Raises StaleWrite when the draft was saved elsewhere, NoteClosed when it was
    signed meanwhile.

    ``by_itself`` marks an autosave: its revision says who and when, so it does not also lengthen the audit chain.
    """
    note.refresh_from_db(fields=["state"])
    _own_draft(by, note)
    fresh = ProgressNote._base_manager.select_related("client", "appointment").get(pk=note.pk)
    if note_content(fresh) == content:
        return fresh
    for name in CONTENT_FIELDS:
        setattr(fresh, name, content[name])
    if fresh.plan_id is None:
        fresh.plan = _plan_of(fresh.client_id, fresh.appointment.starts_at)
    save_versioned(fresh, expected=expected, fields=DRAFT_FIELDS, state=ProgressNote.State.DRAFT)
    _cite(fresh, content["objectives"])
    _attend(by, fresh, content.get("attendance"))
    NoteRevision._base_manager.create(note=fresh, note_version=fresh.version, saved_by=by, content=content)
    if not by_itself:
        record("note.saved", by=by, obj=fresh, client=fresh.client, detail={"version": fresh.version})
    return fresh


def _cite(note: ProgressNote, cited: dict[str, dict[str, Any]]) -> None:
    """Make the cited objectives those of ``cited``: id -> progress and value. Ids outside the note's plan are refused."""
    of_plan = Objective._base_manager.filter(goal__plan=note.plan) if note.plan else Objective._base_manager.none()
    allowed = {str(pk) for pk in of_plan.values_list("pk", flat=True)}
    if set(cited) - allowed:
        raise PermissionDenied
    NoteObjective._base_manager.filter(note=note).delete()
    NoteObjective._base_manager.bulk_create(
        [
            NoteObjective(note=note, objective_id=pk, progress=said["progress"], value=said["value"])
            for pk, said in sorted(cited.items())
        ]
    )


def _attend(by: User, note: ProgressNote, status: str | None) -> None:
    row = Attendance._base_manager.filter(appointment_id=note.appointment_id, client_id=note.client_id).first()
    if row and status in Attendance.PRESENT and row.status != status:
        record_attendance(by=by, attendance=row, status=status)


def note_content(note: ProgressNote) -> dict[str, Any]:
    """Everything a note says, as plain JSON values: the form of saves, revisions and the fingerprint."""
    row = Attendance._base_manager.filter(appointment_id=note.appointment_id, client_id=note.client_id).first()
    return {
        **{name: getattr(note, name) for name in CONTENT_FIELDS},
        "objectives": {
            str(said.objective_id): {
                "progress": said.progress,
                "value": None if said.value is None else format(said.value.normalize(), "f"),
            }
            for said in NoteObjective._base_manager.filter(note=note)
        },
        "attendance": row.status if row else "",
    }


def missing_for_signing(note: ProgressNote) -> list[Missing]:
    """Exactly what keeps the note from being signed, in the order of the page."""
    sections = note.sections
    missing = [
        Missing(f"id_{section.field}", _("Write something under %(name)s.") % {"name": section.label})
        for section in sections_of(note.format)
        if not str(sections.get(section.key, "")).strip()
    ]
    if not note.safety:
        missing.append(Missing("id_safety_0", _("Say what you found about safety today.")))
    if note.safety in (ProgressNote.Safety.WATCH, ProgressNote.Safety.ACT) and not note.safety_words.strip():
        missing.append(Missing("id_safety_words", _("Say in a few words what there is to watch or do.")))
    cited = NoteObjective._base_manager.filter(note=note).exists()
    if not cited and not note.no_objective_reason.strip():
        missing.append(
            Missing(
                "id_no_objective_reason", _("Tick an objective that the session worked on, or say why there was none.")
            )
        )
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


def note_hash(note: ProgressNote) -> str:
    """Fingerprint of a note with its signature: who, about whom, which session, what, when."""
    return content_hash(
        {
            "note": note.pk,
            "client": note.client_id,
            "appointment": note.appointment_id,
            "author": note.author_id,
            "plan": note.plan_id,
            "signed_at": note.signed_at,
            "credential": note.signed_credential,
            "content": {key: value for key, value in note_content(note).items() if key != "attendance"},
        }
    )


@transaction.atomic
def sign_note(*, by: User, note: ProgressNote, expected: int) -> ProgressNote:
    """Sign and lock what was read at version ``expected``.

    Raises NotReady with everything that is missing, StaleWrite when the draft changed meanwhile, NoteClosed when it is signed
    already, PermissionDenied for anybody but the author.
    """
    note = ProgressNote._base_manager.select_for_update(no_key=True).select_related("client").get(pk=note.pk)
    _own_draft(by, note)
    if missing := missing_for_signing(note):
        raise NotReady(missing)
    # Texts written under another format stay in the revisions; the signed note holds the sections of its own format.
    note.sections = {section.key: note.sections[section.key] for section in sections_of(note.format)}
    note.signed_at = timezone.now()
    note.signed_credential = credential_of(by, timezone.localdate(note.signed_at))
    note.content_hash = note_hash(note)
    note.state = ProgressNote.State.SIGNED
    save_versioned(
        note,
        expected=expected,
        fields=["sections", "signed_at", "signed_credential", "content_hash", "state"],
        state=ProgressNote.State.DRAFT,
    )
    record("note.signed", by=by, obj=note, client=note.client, detail={"version": note.version})
    return note


@transaction.atomic
def add_addendum(*, by: User, note: ProgressNote, kind: str, text: str) -> Addendum:
    """Add something to a signed note, signed and timed by the server. Raises NoteClosed for a draft: it can be changed itself."""
    require_own_care(by, note.client)
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
