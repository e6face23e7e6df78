"""Writes to the shared picture: drafted by the therapist, shown, answered and agreed with the client, begun anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from assessments.models import IntakeAnswer, Relationship
from audit.writing import record
from common.saving import StaleWrite, save_versioned
from plans.cycle import FACTOR_KEYS, LENS_KEYS, STEP_KEYS, kept
from plans.evidence import picture_evidence
from plans.guards import require_own_care
from plans.models import Formulation, FormulationEvidence, FormulationReply

if TYPE_CHECKING:
    from people.models import Client, User

State = Formulation.State
FIELDS = ["steps", "lenses", "factors", "distance"]


class PictureClosed(Exception):
    """This edition was shown or agreed: its words stay. A change is a new edition."""


class NotYet(Exception):
    """The picture cannot take this step: ``missing`` are steps without words, or it is in another state."""

    def __init__(self, missing: list[str] | None = None) -> None:
        super().__init__(", ".join(missing or []))
        self.missing = missing or []


def current_for(client: Client) -> Formulation | None:
    """The agreed picture that counts now, or None. One query; ``steps``, ``lenses`` and ``factors`` have the keys of ``cycle``."""
    return Formulation.objects.filter(client=client).agreed().first()


@transaction.atomic
def start_picture(*, client: Client, by: User) -> Formulation:
    """The open edition, or a new one that begins with the words and evidence of the last. Twice gives the same one."""
    require_own_care(by, client)
    rows = Formulation.objects.filter(client=client)
    open_one = rows.exclude(state=State.AGREED).first()
    if open_one is not None:
        return open_one
    latest = rows.newest_first().first()
    values = {name: getattr(latest, name) for name in FIELDS} if latest else {}
    edition = (rows.aggregate(last=Max("edition"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            picture = Formulation.objects.create(client=client, edition=edition, author=by, **values)
    except IntegrityError:
        return rows.exclude(state=State.AGREED).get()
    if latest is not None:
        for piece in latest.evidence.all():
            FormulationEvidence.objects.create(formulation=picture, step=piece.step, kind=piece.kind, ref=piece.ref)
    record("picture.drafted", by=by, obj=picture, client=client, detail={"edition": edition})
    return picture


@transaction.atomic
def save_picture(
    *, picture: Formulation, by: User, said: Mapping[str, Any], expected: int, take_back: bool = False
) -> Formulation:
    """Save a draft. ``said`` has the keys of steps, columns and factors, and ``distance``. Raises StaleWrite, PictureClosed.

    With ``take_back`` a picture that was shown becomes a draft again first, if it still has the version ``expected``.
    """
    require_own_care(by, picture.client)
    if take_back and picture.state == State.SHOWN:
        if picture.version != expected:
            raise StaleWrite(picture)
        expected = _take_back(picture, by).version
    if picture.state != State.DRAFT:
        raise PictureClosed
    picture.steps, picture.lenses = kept(STEP_KEYS, said), kept(LENS_KEYS, said)
    picture.factors, picture.distance = kept(FACTOR_KEYS, said), str(said.get("distance") or "").strip()
    save_versioned(picture, expected=expected, fields=FIELDS, state=State.DRAFT)
    record("picture.saved", by=by, obj=picture, client=picture.client)
    return picture


@transaction.atomic
def link(*, picture: Formulation, by: User, step: str, kind: str, ref: str) -> FormulationEvidence:
    """Say what a step rests on. Raises PictureClosed, and ValueError for a step or a piece that is not this client's."""
    require_own_care(by, picture.client)
    _hold_draft(picture)
    if step not in STEP_KEYS or not _is_theirs(picture.client, by, kind, ref):
        raise ValueError("no such step or evidence")
    row, new = FormulationEvidence.objects.get_or_create(formulation=picture, step=step, kind=kind, ref=ref)
    if new:
        record("picture.linked", by=by, obj=picture, client=picture.client)
    return row


def _hold_draft(picture: Formulation) -> None:
    """Nobody shows the picture until this is through: what it rests on does not change under the client's eyes."""
    if Formulation.objects.select_for_update().get(pk=picture.pk).state != State.DRAFT:
        raise PictureClosed


def _is_theirs(client: Client, by: User, kind: str, ref: str) -> bool:
    if kind == FormulationEvidence.Kind.RELATIONSHIP:
        return any(str(pk) == ref for pk in Relationship.objects.filter(client=client).values_list("pk", flat=True))
    if kind == FormulationEvidence.Kind.ANSWER:
        said = IntakeAnswer.objects.filter(intake__client=client, side=IntakeAnswer.Side.CLIENT, question=ref)
        return said.exclude(intake__state="draft").exists()
    return any((item.kind, item.id) == (kind, ref) for item in picture_evidence(client, by))


@transaction.atomic
def unlink(*, evidence: FormulationEvidence, by: User) -> None:
    """Take a piece of evidence away. Raises PictureClosed."""
    picture = evidence.formulation
    require_own_care(by, picture.client)
    _hold_draft(picture)
    evidence.delete()
    record("picture.unlinked", by=by, obj=picture, client=picture.client)


@transaction.atomic
def show_picture(*, picture: Formulation, by: User) -> Formulation:
    """Show a draft with words in every step to the client. Raises NotYet."""
    require_own_care(by, picture.client)
    missing = [key for key in STEP_KEYS if key not in (picture.steps or {})]
    if missing or picture.state != State.DRAFT:
        raise NotYet(missing)
    picture.shown_at = timezone.now()
    _move(picture, State.SHOWN, "shown_at")
    record("picture.shown", by=by, obj=picture, client=picture.client, detail={"edition": picture.edition})
    return picture


@transaction.atomic
def take_back(*, picture: Formulation, by: User) -> Formulation:
    """Back to a draft, to word it anew after what the client said. Raises NotYet."""
    require_own_care(by, picture.client)
    if picture.state != State.SHOWN:
        raise NotYet
    return _take_back(picture, by)


def _take_back(picture: Formulation, by: User) -> Formulation:
    _move(picture, State.DRAFT)
    record("picture.taken_back", by=by, obj=picture, client=picture.client)
    return picture


@transaction.atomic
def reply(*, picture: Formulation, by: User, fits: bool, words: str = "") -> FormulationReply:
    """The client's answer to a picture that was shown. Saying that it fits agrees to it. Raises NotYet.

    When it was agreed meanwhile, in the room or in another tab, the words are kept all the same and the picture stays as it is.
    """
    if picture.client.user_id != by.pk:
        raise NotYet
    picture = Formulation.objects.select_for_update().get(pk=picture.pk)
    if picture.state == State.DRAFT or (picture.state == State.AGREED and not words.strip()):
        raise NotYet
    row = FormulationReply.objects.create(
        formulation=picture, fits=fits, words=words.strip(), said_by=by, said_at=timezone.now()
    )
    record("picture.answered", by=by, obj=picture, client=picture.client, detail={"fits": fits})
    if fits and picture.state == State.SHOWN:
        _agree(picture, by)
    return row


@transaction.atomic
def agree_in_session(*, picture: Formulation, by: User) -> Formulation:
    """The client said in the room that it fits: noted by the therapist. Raises NotYet."""
    require_own_care(by, picture.client)
    if picture.state != State.SHOWN:
        raise NotYet
    return _agree(picture, by)


def _agree(picture: Formulation, by: User) -> Formulation:
    picture.agreed_at = timezone.now()
    _move(picture, State.AGREED, "agreed_at")
    record("picture.agreed", by=by, obj=picture, client=picture.client, detail={"edition": picture.edition})
    return picture


def _move(picture: Formulation, to: str, *fields: str) -> None:
    """One compared UPDATE: two people who press at once move the row once."""
    before, picture.state = picture.state, to
    try:
        save_versioned(picture, expected=picture.version, fields=["state", *fields], state=before)
    except StaleWrite as stale:
        raise NotYet from stale
