"""Practice between sessions: what was agreed, what was written about it, and what the therapist answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from homework import programmes
from homework.models import Assignment, Entry, Exercise, NoteEntry, Review
from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.meetings import edition_on
from intimacy_clinic.demo.people import Staff
from intimacy_clinic.demo.world import World, weighted
from sessions.models import Appointment

# Exercise -> (strand it usually serves, words for a free-writing answer key of its kind)
REGULAR = (
    ("when-i-pulled-back", "cbt"),
    ("ask-the-prediction", "cbt"),
    ("three-kind-minutes", "exp"),
    ("one-feeling-a-day", "dyn"),
    ("letter-that-stays-here", "dyn"),
    ("what-set-it-off", "dyn"),
    ("one-small-true-thing", "grp"),
    ("a-step-on-the-ladder", "exp"),
    ("ask-for-a-little-help", "grp"),
    ("say-back-what-you-heard", "grp"),
    ("needs-and-limits", "cbt"),
    ("let-me-think-about-it", "cbt"),
    ("how-much-i-believe-it", "cbt"),
    ("trust-ledger", "grp"),
    ("say-thank-you-and-stop", "exp"),
    ("feeling-to-need", "dyn"),
    ("the-inner-voice", "exp"),
    ("a-small-no", "cbt"),
    ("first-alarm", "dyn"),
)
COMMENTS = (
    "Thank you for writing this down. I would like to hear about the second half when we meet.",
    "You stayed with it longer than you had planned. What helped?",
    "Stopping was a decision too, and you told me. That counts.",
    "I read this twice. The last sentence sounds new.",
    "It need not go well to be worth knowing. Let's make the next step smaller together.",
    "You wrote what you felt and not only what happened. Thank you for letting me read it.",
)
PLANS = (
    "Thursday evening, on the way home, with one person.",
    "At breakfast, five minutes, alone.",
    "When it comes up. Otherwise on Sunday.",
    "",
)
WHY = (
    "We chose it because it is the smallest version of what you hope for.",
    "It goes with what you noticed in the session.",
    "You said you would like to know what really happens.",
)


def build_practice(world: World, staff: Staff, case: Case, exercises: dict[str, Exercise]) -> None:
    if case.brief or not case.in_care or not exercises:
        return
    sessions = [held for held in case.held if held.starts_at.date() >= case.began + dt.timedelta(days=14)]
    given = sessions[::2] if case.index == 0 else sessions[:: case.dice.choice((2, 3, 4))]
    for number, appointment in enumerate(given):
        _one(world, case, appointment, exercises, last=number == len(given) - 1)
    if case.index == 0:
        _open_for_the_hero(world, case, exercises)


def _one(world: World, case: Case, appointment: Appointment, exercises: dict[str, Exercise], *, last: bool) -> None:
    slug, strand = case.draw("practice", REGULAR)
    exercise = exercises[slug]
    when = appointment.ends_at
    recent = last and case.open and (world.now - when).days < 10
    state = Assignment.State.DONE
    if recent:
        state = Assignment.State.ASSIGNED
    elif case.dice.random() < 0.1:
        state = case.dice.choice((Assignment.State.CANCELLED, Assignment.State.PAUSED))
    assignment = _assignment(world, case, exercise, appointment, strand, state)
    if state in (Assignment.State.DONE, Assignment.State.ASSIGNED):
        waits = recent and case.index % 2 == 0
        if not recent or waits:
            _entry(world, case, assignment, when, waits=waits)


def _assignment(
    world: World, case: Case, exercise: Exercise, appointment: Appointment, strand: str, state: str
) -> Assignment:
    day = appointment.starts_at.date()
    _, objectives = edition_on(case, day)
    matching = [objective for objective in objectives if case.theme.aims[objective.position].strand == strand]
    closed = state != Assignment.State.ASSIGNED
    return world.add(
        Assignment,
        when=appointment.ends_at,
        client=case.client,
        exercise=exercise,
        appointment=appointment,
        objective=next(iter(matching or objectives), None),
        assigned_by=case.therapist,
        kind=exercise.kind,
        title=exercise.title,
        instructions=exercise.instructions,
        smallest=exercise.smallest,
        minutes=exercise.minutes,
        discloses=exercise.discloses,
        why=case.dice.choice(WHY),
        due_on=day + dt.timedelta(days=7),
        confidence=case.dice.choice((5, 6, 7, 7, 8, 8, 9)),
        remind=case.dice.random() < 0.6,
        opens_at=appointment.ends_at,
        plan=case.dice.choice(PLANS),
        times=1 if closed else case.dice.choice((1, 1, 2, 3)),
        state=state,
        closed_at=min(appointment.ends_at + dt.timedelta(days=6), world.now) if closed else None,
        closed_why="" if state in ("done", "assigned") else "Agreed to leave it for now.",
    )


def _entry(world: World, case: Case, assignment: Assignment, given: dt.datetime, *, waits: bool = False) -> None:
    dice = case.dice
    when = min(
        given + dt.timedelta(days=dice.randint(1, 5), hours=dice.randint(-4, 4)), world.now - dt.timedelta(hours=3)
    )
    when = max(when, given + dt.timedelta(minutes=20))
    outcome = weighted(dice, {Entry.Outcome.DONE: 7, Entry.Outcome.PARTLY: 2, Entry.Outcome.NOT_TODAY: 1})
    shared = waits or dice.random() < 0.9
    entry = world.add(
        Entry,
        when=when,
        assignment=assignment,
        client_key=world.id("entry-key"),
        outcome=outcome,
        answers=answers_for(case, assignment.kind, outcome, when),
        finished_at=when,
        shared_at=when if shared else None,
    )
    if shared and not waits:
        later = min(when + dt.timedelta(days=2), world.now)
        world.add(
            Review,
            when=later,
            entry=entry,
            reviewer=case.therapist,
            reviewed_at=later,
            comment=case.draw("comment", COMMENTS),
            quality=dice.choice((2, 3, 3, 4)),
        )
        _cite(world, case, entry, later)


def _cite(world: World, case: Case, entry: Entry, when: dt.datetime) -> None:
    """Mention the entry in the next note about this client, if there is one."""
    following = next((held for held in case.held if held.starts_at > when), None)
    note = case.notes.get(following.pk) if following is not None else None
    if note is not None:
        world.add(NoteEntry, when=note.created_at, note=note, entry=entry)


def answers_for(case: Case, kind: str, outcome: str, when: dt.datetime) -> dict[str, Any]:
    """Answers with the keys of the kind (``homework.kinds``). Numbers fall a little from before to after."""
    if outcome == Entry.Outcome.NOT_TODAY:
        return {"barrier": "hard"}
    dice, words = case.dice, case.draw("entry", case.theme.entries)
    high = dice.randrange(50, 90, 5)
    low = max(0, high - dice.randrange(10, 45, 5))
    told: dict[str, Any] = {
        "when": when.astimezone(dt.UTC).isoformat(timespec="minutes"),
        "words": words,
        "high": high,
        "low": low,
    }
    return {**_alone(case, **told), **_with_others(case, **told)}.get(kind, {"words": words})


def _alone(case: Case, *, when: str, words: str, high: int, low: int) -> dict[str, dict[str, Any]]:
    """Answers to what somebody does on their own, by kind."""
    return {
        "thought": {
            "when": when,
            "situation": words,
            "thought": case.draw("quote", case.theme.quotes),
            "belief_before": high,
            "emotion": "tense, then relieved",
            "emotion_before": high,
            "protection": "Went quiet",
            "belief_after": low,
        },
        "experiment": {"belief": case.theme.aims[0].why, "belief_before": high, "result": words, "belief_after": low},
        "emotion": {"words": "wistful, warm", "intensity": high // 10, "body": "Chest", "trigger": words, "told": "no"},
        "letter": {"to": case.partner, "purpose": "To have said it", "before": high, "letter": words, "after": low},
        "values": {"domain": "love", "how": words, "importance": 8, "lived": 4, "action": "Ring on Sunday"},
        "kindness": {"exercise": "Three minutes by the window", "before": 3, "after": 5, "note": words},
    }


def _with_others(case: Case, *, when: str, words: str, high: int, low: int) -> dict[str, dict[str, Any]]:
    """Answers to what somebody does with another person, by kind."""
    return {
        "ladder": {
            "when": when,
            "planned": "planned",
            "who": case.partner,
            "before": max(0, high - 10),
            "peak": high,
            "end": low,
            "happened": words,
            "learned": "It passed sooner than I thought.",
            "came_true": 20,
        },
        "disclosure": {
            "who": case.partner,
            "response": words,
            "close_before": 4,
            "close_after": 6,
            "urge": high // 10,
            "stayed": "yes",
        },
        "communication": {"situation": words, "said": "What I meant, in one sentence.", "obstacle": ""},
        "boundary": {
            "situation": words,
            "need": "A little time",
            "stated": "Not tonight.",
            "kept": "partly",
            "guilt": 5,
        },
    }


def _open_for_the_hero(world: World, case: Case, exercises: dict[str, Exercise]) -> None:
    """What the client with the printed login finds: two things to try, one of them begun, one answer not yet read."""
    if not case.held:
        return
    last = case.held[-1]
    step = _assignment(world, case, exercises["a-step-on-the-ladder"], last, "exp", Assignment.State.ASSIGNED)
    thought = _assignment(world, case, exercises["when-i-pulled-back"], last, "cbt", Assignment.State.ASSIGNED)
    _entry(world, case, step, last.ends_at, waits=True)
    begun = world.ago(hours=14)
    world.add(
        Entry,
        when=begun,
        assignment=thought,
        client_key=world.id("entry-key"),
        answers={"situation": "The message about Saturday.", "thought": case.theme.quotes[0]},
    )
    for assignment in (step, thought):
        assignment.due_on, assignment.times = world.day(4), 1
    _programme_for_the_hero(world, case, last, exercises, thought)


def _programme_for_the_hero(
    world: World, case: Case, last: Appointment, exercises: dict[str, Exercise], first: Assignment
) -> None:
    """The rest of a row of exercises: each waits for the one before."""
    for step in programmes.PROGRAMMES[2].steps[1:]:
        following = _assignment(world, case, exercises[step.slug], last, "cbt", Assignment.State.ASSIGNED)
        following.programme, following.times = programmes.PROGRAMMES[2].slug, step.times
        following.delivery, following.days, following.previous = Assignment.Delivery.DELAY, step.days, first
        following.opens_at = following.due_on = None
        first = following
