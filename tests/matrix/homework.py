import uuid

from django.utils import timezone

from homework.models import Assignment, Entry, Exercise, Ladder, LadderStep, NoteEntry, Receipt, Review
from tests.matrix import CARE

OWN = CARE | {"own_client"}
VISIBLE = {
    "exercise_id": CARE | {"colleague", "former_therapist", "other_supervisor", "admin"},
    "assignment_id": OWN,
    "entry_id": OWN,
    "private_entry_id": {"own_client"},
    "review_id": OWN,
    "note_entry_id": CARE,
    "ladder_id": OWN,
    "step_id": OWN,
    "attempt_id": {"own_client"},
    "receipt_id": {"own_client"},
}


def objects(cast, client, canary):
    rows, now = cast.rows[client.pk], timezone.now()
    exercise = Exercise.objects.create(
        slug=f"matrix-{client.number}",
        kind="thought",
        strategy="beliefs",
        title="An exercise",
        purpose="A purpose",
        instructions="What to do",
        smallest="One line",
        written_by=cast.ines,
    )
    assignment = Assignment.objects.create(
        client=client,
        exercise=exercise,
        objective=rows["objective_id"],
        assigned_by=cast.ines,
        kind="thought",
        title=canary("assignment-title"),
        instructions=canary("assignment-instructions"),
        why=canary("assignment-why"),
        smallest=canary("assignment-smallest"),
        closed_why=canary("assignment-closed"),
        plan=canary("assignment-plan"),
        questions=[{"key": "q1", "ask": "text", "label": canary("assignment-question")}],
        confidence=8,
    )
    steps = Assignment.objects.create(
        client=client,
        assigned_by=cast.ines,
        kind="ladder",
        title=canary("ladder-title"),
        instructions="Steps",
        times=60,
    )
    ladder = Ladder.objects.create(assignment=steps)
    step = LadderStep.objects.create(ladder=ladder, place=1, words=canary("step-words"), expected=40)
    entry = Entry.objects.create(
        assignment=assignment,
        client_key=uuid.uuid4(),
        outcome="done",
        answers={"situation": canary("entry-situation"), "barrier_words": canary("entry-barrier")},
        finished_at=now,
        shared_at=now,
        aftermath=canary("entry-aftermath"),
        aftermath_at=now,
    )
    private = Entry.objects.create(
        assignment=assignment,
        client_key=uuid.uuid4(),
        outcome="not",
        answers={"situation": canary("private-entry-situation")},
        finished_at=now,
    )
    attempt = Entry.objects.create(
        assignment=steps,
        step=step,
        client_key=uuid.uuid4(),
        outcome="partly",
        answers={"before": 60, "end": 30, "happened": canary("attempt-happened")},
        finished_at=now,
    )
    receipt = Receipt.objects.create(operation=uuid.uuid4(), entry=private, stored_version=1)
    review = Review.objects.create(
        entry=entry, reviewer=cast.ines, reviewed_at=now, comment=canary("review-comment"), quality=3
    )
    cited = NoteEntry.objects.create(note=rows["note_id"], entry=entry)
    return {
        "exercise_id": exercise,
        "assignment_id": assignment,
        "entry_id": entry,
        "private_entry_id": private,
        "review_id": review,
        "note_entry_id": cited,
        "ladder_id": ladder,
        "step_id": step,
        "attempt_id": attempt,
        "receipt_id": receipt,
    }
