"""Ladders: steps that client and therapist built, and how the tries went."""

from __future__ import annotations

import datetime as dt
from typing import Any

from homework.models import Assignment, Entry, Exercise, Ladder, LadderStep, Review
from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.world import World
from sessions.models import Appointment

STEPS = (
    ("Tell a colleague about my weekend, the real one", 25),
    ("Let somebody see that I am having a bad day", 40),
    ("Say thank you and stop there", 45),
    ("Tell somebody one true thing about my family", 60),
    ("Ask for help with something small", 65),
    ("Stay for the whole evening", 75),
    ("Say that I missed somebody", 85),
)
LEARNED = (
    "It passed sooner than I thought.",
    "They asked one question and then talked about something else.",
    "I was the only one who found it strange.",
    "Waiting was harder than saying it.",
)
EVERY = 4  # every so many cases has a ladder


def build_ladder(world: World, case: Case, exercises: dict[str, Exercise]) -> None:
    if case.brief or not case.open or len(case.held) < 3 or (case.index and case.index % EVERY):
        return
    exercise = exercises.get("a-step-on-the-ladder")
    if exercise is not None:
        _build(world, case, case.held[len(case.held) // 2], exercise)


def _build(world: World, case: Case, appointment: Appointment, exercise: Exercise) -> None:
    dice = case.dice
    assignment = world.add(
        Assignment,
        when=appointment.ends_at,
        client=case.client,
        exercise=exercise,
        appointment=appointment,
        assigned_by=case.therapist,
        kind="ladder",
        title="Letting somebody know me",
        instructions="Your steps towards letting someone know you. You choose when, and you can stop at any point.",
        why="You said you would like to know what really happens.",
        smallest=exercise.smallest,
        times=60,
        discloses=True,
        confidence=dice.choice((7, 8, 8, 9)),
        remind=False,
        opens_at=appointment.ends_at,
    )
    ladder = world.add(Ladder, when=appointment.ends_at, assignment=assignment)
    chosen = STEPS[: dice.randint(5, len(STEPS))]
    steps = [
        world.add(LadderStep, when=appointment.ends_at, ladder=ladder, place=place, words=words, expected=expected)
        for place, (words, expected) in enumerate(chosen, start=1)
    ]
    when = appointment.ends_at + dt.timedelta(days=2)
    climbed = 3 if case.index == 0 else dice.randint(0, 3)
    for step in steps[:climbed]:
        for time in (1, 2):
            when = _try(world, case, assignment, step, when, outcome="done", time=time)
    if climbed and dice.random() < 0.6:
        _try(world, case, assignment, steps[climbed], when, outcome=dice.choice(("partly", "not")), time=1)
    ladder.agreed_step = steps[climbed]


def _try(
    world: World, case: Case, assignment: Assignment, step: LadderStep, when: dt.datetime, *, outcome: str, time: int
) -> dt.datetime:
    """One try, shared and answered; returns when the next one may be."""
    dice = case.dice
    at = min(when + dt.timedelta(days=dice.randint(1, 4)), world.now - dt.timedelta(hours=5))
    before = min(95, step.expected + dice.randrange(-10, 15, 5))
    answers = (
        {"barrier": "hard"}
        if outcome == "not"
        else _answers(case, before, calmer=outcome == "done" and time == 2, time=time)
    )
    entry = world.add(
        Entry,
        when=at,
        assignment=assignment,
        step=step,
        client_key=world.id("entry-key"),
        outcome=outcome,
        answers=answers,
        finished_at=at,
        shared_at=at,
        aftermath="Lighter than yesterday." if time == 2 else None,
        aftermath_at=min(at + dt.timedelta(days=1), world.now) if time == 2 else None,
    )
    if at < world.now - dt.timedelta(days=2):
        read = at + dt.timedelta(days=1)
        quality = dice.choice((2, 3, 4))
        world.add(
            Review,
            when=read,
            entry=entry,
            reviewer=case.therapist,
            reviewed_at=read,
            comment="Thank you.",
            quality=quality,
        )
    return at


def _answers(case: Case, before: int, *, calmer: bool, time: int) -> dict[str, Any]:
    """What was felt and learned. The second time ends at half of the beginning."""
    dice = case.dice
    end = before // 2 - before // 2 % 5 if calmer else max(0, before - dice.randrange(5, 25, 5))
    return {
        "planned": "planned",
        "who": case.partner,
        "before": before,
        "prediction": "That it gets awkward.",
        "prediction_sure": dice.randrange(50, 95, 5),
        "peak": min(100, before + dice.randrange(0, 15, 5)),
        "end": end,
        "minutes": dice.choice((5, 10, 20, 30)),
        "protection": dice.choice(("Made a joke", "Looked at the floor", "Nothing this time")),
        "learned": dice.choice(LEARNED),
        "came_true": dice.randrange(0, 45, 5),
        "repeats": time,
    }
