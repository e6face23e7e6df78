"""Progress notes while they are written: started, and saved as often as needed. Signing is in ``signing``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit.writing import record
from common.saving import Page, save_versioned
from plans.guards import require_own_care
from plans.models import Objective, Plan
from sessions.actions.diary import record_attendance
from sessions.formats import FORMATS, PARTS
from sessions.models import Attendance, GroupNote, NoteFormat, NoteObjective, NoteRevision, ProgressNote

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import User

OF_THE_FIRST = [
    "sections", "strands", "safety", "safety_words", "distress_start", "distress_end", "no_objective_reason",
]  # fmt: skip
OF_LATER = ["interventions", "participation", "minutes", "minutes_reason", "service_code"]
CONTENT_FIELDS = OF_THE_FIRST + OF_LATER
DRAFT_FIELDS = ["format", "own_format_id", "plan_id", *CONTENT_FIELDS]


class NobodyCame(Exception):
    """There is no note about a session that the client was not in."""


class NoteClosed(Exception):
    """The note is signed, or with the supervisor: it takes no changes."""


@transaction.atomic
def start_note(
    *, by: User, attendance: Attendance, format: str = ProgressNote.Format.DAP, shared: GroupNote | None = None
) -> ProgressNote:
    """The draft note about one client in one session; the one that exists already if there is one.

    With ``shared`` it is a member's own part of a group session. Raises NobodyCame when the client was not there,
    PermissionDenied without a care relationship.
    """
    require_own_care(by, attendance.client)
    if attendance.status not in Attendance.PRESENT:
        raise NobodyCame
    same = ProgressNote._base_manager.filter(
        appointment_id=attendance.appointment_id, client_id=attendance.client_id
    ).order_by("-take")
    if existing := same.filter(retraction__isnull=True).first():
        return existing
    note, made = ProgressNote._base_manager.get_or_create(
        appointment_id=attendance.appointment_id,
        client_id=attendance.client_id,
        take=same.count() + 1,
        defaults={
            "author": by,
            "plan": _plan_of(attendance.client_id, attendance.appointment.starts_at),
            "format": ProgressNote.Format.MEMBER if shared else format,
            "shared": shared,
            "minutes": attendance.appointment.minutes,
            "strands": ["grp"] if shared else [],
        },
    )
    if not made:
        return note
    record("note.started", by=by, obj=note, client=attendance.client)
    return note


def _plan_of(client_id: Any, at: dt.datetime) -> Plan | None:
    """The version that was valid on the day of the session; before there was any, the one that is active now."""
    valid = Plan.objects.valid_on(client_id, timezone.localdate(at))
    return valid or Plan.objects.filter(client_id=client_id).active().first()


def may_edit(user: User, note: ProgressNote) -> bool:
    """The author's draft; a member's part is also that of the others who lead the group."""
    if note.author_id == user.pk:
        return True
    return note.shared_id is not None and GroupNote.objects.visible_to(user).filter(pk=note.shared_id).exists()


def require_editable(by: User, note: ProgressNote) -> None:
    """Raises PermissionDenied for anybody who does not write this note, NoteClosed once it is signed or submitted."""
    require_own_care(by, note.client)
    if not may_edit(by, note):
        raise PermissionDenied
    if not note.editable:
        raise NoteClosed


def note_content(note: ProgressNote) -> dict[str, Any]:
    """What a draft says, with the objectives it cites and the attendance: the shape that is saved, kept and signed."""
    row = Attendance._base_manager.filter(appointment_id=note.appointment_id, client_id=note.client_id).first()
    return {
        "format": note.format_key,
        **{name: getattr(note, name) for name in CONTENT_FIELDS},
        "interventions": note.interventions or [],
        "minutes_reason": note.minutes_reason or "",
        "objectives": {
            str(said.objective_id): {
                "progress": said.progress,
                "value": None if said.value is None else format(said.value.normalize(), "f"),
            }
            for said in NoteObjective._base_manager.filter(note=note)
        },
        "attendance": row.status if row else "",
    }


@transaction.atomic
def save_note_draft(
    *,
    by: User,
    note: ProgressNote,
    expected: int,
    content: dict[str, Any],
    by_itself: bool = False,
    page: Page | None = None,
) -> ProgressNote:
    """Save the whole content of a draft and keep it as a revision. Saving the same content again changes nothing.

    ``content`` has the shape of :func:`note_content`. Raises StaleWrite when the draft was saved elsewhere, NoteClosed when it was
    signed meanwhile.

    ``by_itself`` marks an autosave: its revision says who and when, so it does not also lengthen the audit chain. ``page`` is the
    open page that saves: when everything since ``expected`` came from it, only the answers were lost, and it goes on.
    """
    note.refresh_from_db(fields=["state"])
    require_editable(by, note)
    fresh = ProgressNote._base_manager.select_related("client", "own_format", "appointment").get(pk=note.pk)
    if note_content(fresh) == content:
        return fresh
    _take_format(fresh, content["format"])
    for name in CONTENT_FIELDS:
        setattr(fresh, name, content[name])
    if fresh.plan_id is None:
        fresh.plan = _plan_of(fresh.client_id, fresh.appointment.starts_at)
    expected = _after_own_saves(fresh, expected, by, page)
    save_versioned(fresh, expected=expected, fields=DRAFT_FIELDS, state__in=ProgressNote.EDITABLE)
    _cite(fresh, content["objectives"])
    _attend(by, fresh, content.get("attendance"))
    NoteRevision._base_manager.create(
        note=fresh, note_version=fresh.version, saved_by=by, content=content,
        page=page.name if page else None, page_step=page.step if page else None,
    )  # fmt: skip
    if not by_itself:
        record("note.saved", by=by, obj=fresh, client=fresh.client, detail={"version": fresh.version})
    return fresh


@transaction.atomic
def restore_note(*, by: User, note: ProgressNote, revision: NoteRevision, expected: int) -> ProgressNote:
    """Let a draft say again what one of its revisions said, as a save like any other. What the record knows by other ways stays:
    the attendance, and objectives that the plan does not hold any more.

    Raises StaleWrite, NoteClosed, PermissionDenied as :func:`save_note_draft` does, and for a revision of another note.
    """
    if revision.note_id != note.pk:
        raise PermissionDenied
    present = note_content(note)
    allowed = {str(pk) for pk in _citable(note).values_list("pk", flat=True)}
    cited = {pk: said for pk, said in revision.content["objectives"].items() if pk in allowed}
    key = revision.content["format"]
    known = key == note.format_key or key in FORMATS or NoteFormat.objects.in_use().filter(pk=key).exists()
    content = {**present, **revision.content, "objectives": cited, "attendance": present["attendance"]}
    content["format"] = key if known else note.format_key
    return save_note_draft(by=by, note=note, expected=expected, content=content)


def _after_own_saves(note: ProgressNote, expected: int, by: User, page: Page | None) -> int:
    """The version that ``page`` would know if it had heard every answer; ``expected`` when anybody else saved in between."""
    if page is None or expected >= note.version:
        return expected
    since = NoteRevision._base_manager.filter(note=note, note_version__gt=expected)
    own = since.filter(saved_by=by, page=page.name, page_step__lt=page.step)
    return note.version if own.count() == note.version - expected else expected


def _take_format(note: ProgressNote, key: str) -> None:
    """A format of ours by its name, an edition of the clinic's own by its id. A member's part keeps its form."""
    if key == note.format_key or note.shared_id:
        return
    if key in FORMATS and key not in PARTS:
        note.format, note.own_format = key, None
        return
    note.own_format = NoteFormat.objects.in_use().filter(pk=key).first()
    if note.own_format is None:
        raise PermissionDenied
    note.format = ProgressNote.Format.OWN


def _cite(note: ProgressNote, cited: dict[str, dict[str, Any]]) -> None:
    """Make the cited objectives those of ``cited``: id -> progress and value. Ids outside the note's plan are refused."""
    allowed = {str(pk) for pk in _citable(note).values_list("pk", flat=True)}
    if set(cited) - allowed:
        raise PermissionDenied
    NoteObjective._base_manager.filter(note=note).delete()
    NoteObjective._base_manager.bulk_create(
        [
            NoteObjective(note=note, objective_id=pk, progress=said["progress"], value=said["value"])
            for pk, said in sorted(cited.items())
        ]
    )


def _citable(note: ProgressNote) -> QuerySet:
    return Objective._base_manager.filter(goal__plan=note.plan) if note.plan else Objective._base_manager.none()


def _attend(by: User, note: ProgressNote, status: str | None) -> None:
    row = Attendance._base_manager.filter(appointment_id=note.appointment_id, client_id=note.client_id).first()
    if row and status in Attendance.PRESENT and row.status != status:
        record_attendance(by=by, attendance=row, status=status)
