"""What the signed notes tell a plan: which objectives each session worked on, and what a rating can rest on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.prepared import Prepared
from common.templatetags.ui import day
from plans.evidence import EvidenceItem
from plans.ledger import Held
from plans.models import Plan
from plans.work import PlanWork
from sessions.models import NoteObjective, ProgressNote

RECENT = 6  # notes that a rating can point at


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
