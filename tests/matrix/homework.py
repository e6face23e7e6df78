import uuid

from django.utils import timezone

from homework.models import Assignment, Entry, Exercise, NoteEntry, Review
from tests.matrix import CARE

OWN = CARE | {"own_client"}
VISIBLE = {
    "exercise_id": CARE | {"colleague", "former_therapist", "other_supervisor", "admin"},
    "assignment_id": OWN,
    "entry_id": OWN,
    "private_entry_id": {"own_client"},
    "review_id": OWN,
    "note_entry_id": CARE,
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
        confidence=8,
    )
    entry = Entry.objects.create(
        assignment=assignment,
        client_key=uuid.uuid4(),
        outcome="done",
        answers={"situation": canary("entry-situation"), "barrier_words": canary("entry-barrier")},
        finished_at=now,
        shared_at=now,
    )
    private = Entry.objects.create(
        assignment=assignment,
        client_key=uuid.uuid4(),
        outcome="not",
        answers={"situation": canary("private-entry-situation")},
        finished_at=now,
    )
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
    }
