"""The shared picture as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import Intake, IntakeAnswer, Relationship
from assessments.questions import QUESTIONS
from plans.cycle import FACTORS, LENSES, STEPS, draw
from plans.evidence import EvidenceItem, picture_evidence
from plans.models import Formulation, FormulationEvidence

if TYPE_CHECKING:
    from people.models import Client, User

Kind = FormulationEvidence.Kind


@dataclass(frozen=True)
class Piece:
    """Something a step rests on, with a way to it. ``id`` serves to take it away."""

    id: Any
    kind: Any
    words: str
    url: str


@dataclass(frozen=True)
class ShownStep:
    key: str
    name: Any
    words: str
    columns: list[tuple[str, Any, str]]  # (strand, name, words)
    evidence: list[Piece]


@dataclass(frozen=True)
class Picture:
    """Everything on the page. For the client's eyes the evidence is left out: it leads into the record."""

    row: Formulation
    steps: list[ShownStep]
    factors: list[tuple[Any, str]]
    drawn: Any


def picture_of(row: Formulation, *, viewer: User, evidence: bool) -> Picture:
    """At most four queries with evidence, none without."""
    pieces = _evidence(row, viewer) if evidence else {}
    steps = [
        ShownStep(
            step.key,
            step.name,
            row.steps.get(step.key, ""),
            [(c.strand, c.name, row.lenses[c.key]) for c in LENSES if c.step == step.key and row.lenses.get(c.key)],
            pieces.get(step.key, []),
        )
        for step in STEPS
    ]
    return Picture(
        row,
        steps,
        [(name, row.factors[key]) for key, name in FACTORS if row.factors.get(key)],
        draw(
            row.steps,
            title=_("How closeness and distance turn"),
            desc=_("Six steps in a ring, each leading to the next and the last to the first. The list has all words."),
        ),
    )


def _evidence(row: Formulation, viewer: User) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    labels = dict(Relationship.objects.visible_to(viewer).filter(client_id=row.client_id).in_bulk())
    pieces = list(row.evidence.all())
    ids = [piece.ref for piece in pieces if piece.kind == Kind.NOTE]
    above = {item.id: item for item in picture_evidence(row.client, viewer, ids)} if ids else {}
    for piece in pieces:
        found.setdefault(piece.step, []).append(_piece(piece, row, labels, above))
    return found


def _piece(
    piece: FormulationEvidence, row: Formulation, people: dict[Any, Relationship], above: dict[str, EvidenceItem]
) -> Piece:
    if piece.kind == Kind.RELATIONSHIP:
        known = next((one for pk, one in people.items() if str(pk) == piece.ref), None)
        url = reverse("assessments:line_person", args=[piece.ref]) if known else ""
        return Piece(piece.pk, piece.get_kind_display(), known.label if known else _("no longer told"), url)
    if piece.kind == Kind.ANSWER:
        words = str(QUESTIONS[piece.ref].text) if piece.ref in QUESTIONS else piece.ref
        return Piece(piece.pk, piece.get_kind_display(), words, reverse("assessments:case", args=[row.client_id]))
    item = above.get(piece.ref)
    return Piece(
        piece.pk, piece.get_kind_display(), str(item.label) if item else _("A session note"), item.url if item else ""
    )


def evidence_choices(client: Client, viewer: User) -> list[tuple[Any, list[tuple[str, str]]]]:
    """What a step can rest on: relationships, answers of what was sent, and the reader's own notes. Three queries."""
    people = Relationship.objects.visible_to(viewer).filter(client=client)
    sent = Intake.objects.visible_to(viewer).filter(client=client).exclude(state=Intake.State.DRAFT)
    said = IntakeAnswer.objects.visible_to(viewer).filter(intake__in=sent, side=IntakeAnswer.Side.CLIENT, parked="")
    keys = dict.fromkeys(said.values_list("question", flat=True))
    answers = [(f"{Kind.ANSWER}:{key}", str(question.text)) for key, question in QUESTIONS.items() if key in keys]
    found: list[tuple[Any, list[tuple[str, str]]]] = []
    if people:
        found.append((_("Relationships"), [(f"{Kind.RELATIONSHIP}:{one.pk}", one.label) for one in people]))
    if answers:
        found.append((_("Answers"), answers))
    if notes := [(item.value, str(item.label)) for item in picture_evidence(client, viewer)]:
        found.append((_("Session notes"), notes))
    return found
