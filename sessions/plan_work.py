"""What the signed notes tell a plan: which objectives a session worked on, what a rating or a step of the picture can rest on."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.prepared import Prepared
from common.templatetags.ui import day
from plans.evidence import EvidenceItem
from plans.ledger import Held
from plans.models import Plan
from plans.work import PlanWork
from sessions.models import NoteObjective, ProgressNote

if TYPE_CHECKING:
    from people.models import Client, User

RECENT = 6  # notes that a rating can point at
OFFERED = 40  # notes that a step of the picture can be joined to


@Prepared
def _notes(client_id: UUID) -> QuerySet:
    rows = ProgressNote.objects.signed().filter(client_id=client_id).order_by("appointment__starts_at")
    return rows.values_list("pk", "appointment__starts_at", "strands")


@Prepared
def _cited(client_id: UUID) -> QuerySet:
    rows = NoteObjective._base_manager.filter(note__client_id=client_id, note__state=ProgressNote.State.SIGNED)
    return rows.values_list("note", "objective__thread")


def plan_work(*, plan: Plan) -> PlanWork:
    """Sessions with a signed note since the plan's first day, in two queries."""
    threads: dict[Any, set[Any]] = {}
    for note, thread in _cited(client_id=plan.client_id):
        threads.setdefault(note, set()).add(thread)
    held = [
        Held(timezone.localdate(at), frozenset(threads.get(pk, ())), frozenset(strands))
        for pk, at, strands in _notes(client_id=plan.client_id)
    ]
    return PlanWork(held=tuple(item for item in held if plan.starts_on is None or item.on >= plan.starts_on))


def plan_evidence(*, plan: Plan) -> list[EvidenceItem]:
    """The last signed notes of the client."""
    return [
        EvidenceItem("note", str(pk), _("Note of %(day)s") % {"day": day(at)})
        for pk, at, _strands in reversed(_notes(client_id=plan.client_id)[-RECENT:])
    ]


def picture_evidence(*, client: Client, reader: User, ids: Iterable[str] | None) -> list[EvidenceItem]:
    """The reader's own signed notes about the client, the last first; or, of the notes named by ``ids``, those they may read."""
    rows = ProgressNote.objects.visible_to(reader).signed().filter(client=client)
    rows = rows.filter(author=reader) if ids is None else rows.filter(pk__in=_uuids(ids))
    found = rows.order_by("-appointment__starts_at").values_list("pk", "appointment__starts_at")
    return [
        EvidenceItem("note", str(pk), _("Note of %(day)s") % {"day": day(at)}, reverse("sessions:note", args=[pk]))
        for pk, at in (found[:OFFERED] if ids is None else found)
    ]


def _uuids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(UUID(text))
    return found
