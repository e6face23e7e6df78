"""What clients told at the beginning: the intake, the people who mattered, and how strong things were, then and later."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assessments.models import Intake, IntakeAnswer, Relationship, SafetyAlert, Symptom, SymptomRating
from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.lives import GOING_ON, build_life, further_bonds
from intimacy_clinic.demo.people import Staff
from intimacy_clinic.demo.themes import Bond
from intimacy_clinic.demo.world import World
from people.models import ConsentText

FREQUENCIES = ("monthly", "weekly", "weekly", "most_days", "daily")
CONTEXTS = ("dating", "partner", "friends", "family", "work")
RATE_AGAIN_DAYS = 70
HERO_RATES_AGAIN_DAYS = 40


def build_histories(world: World, staff: Staff, case: Case, texts: list[ConsentText]) -> None:
    if case.status == "registered":
        _draft(world, case)
        return
    sent = world.at(case.began - dt.timedelta(days=case.dice.randint(1, 9)), 19, case.dice.randint(0, 59))
    reviewed = case.in_care
    intake = world.add(
        Intake, when=sent, client=case.client, state=Intake.State.SIGNED if reviewed else Intake.State.SUBMITTED,
        section="wishes", submitted_at=sent, reviewed_by=case.therapist if reviewed else None,
        reviewed_at=world.at(case.began, 9, 50) if reviewed else None,
    )  # fmt: skip
    _answers(world, case, intake, sent)
    _ratings(world, case, intake, sent)
    if not case.brief:
        bonds = _bonds(world, case, sent)
        if case.in_care:
            build_life(world, case, texts, intake, bonds)


def _draft(world: World, case: Case) -> None:
    """Registered a few days ago and half way through."""
    begun = world.at(case.began, 20, 15)
    intake = world.add(Intake, when=begun, client=case.client, section="closeness")
    world.add(IntakeAnswer, when=begun, intake=intake, question="reason", value=case.theme.reason)
    world.add(IntakeAnswer, when=begun, intake=intake, question="why_now", parked=IntakeAnswer.Parked.FACE_TO_FACE)


def _answers(world: World, case: Case, intake: Intake, when: dt.datetime) -> None:
    theme, dice = case.theme, case.dice
    answers: dict[str, Any] = {"reason": theme.reason, "why_now": theme.why_now, "thoughts": "no", "today": "yes"}
    if not case.brief:
        answers |= {
            "tried": theme.tried, "people": dice.choice(("yes", "yes", "nobody")), "afraid": dice.choice(("no", "no", "past")),
            "relationships": "told",
            "goal_1": {"words": theme.hope, "weight": dice.randint(6, 10)},
            "goal_2": {"words": theme.goals[1], "weight": dice.randint(4, 9)},
        }  # fmt: skip
        answers |= wishes(case)
    for question, value in answers.items():
        world.add(IntakeAnswer, when=when, intake=intake, question=question, value=value)
    if case.brief:
        return
    world.add(IntakeAnswer, when=when, intake=intake, question="goal_3", parked=IntakeAnswer.Parked.LATER)
    if case.in_care:
        world.add(
            IntakeAnswer, when=world.at(case.began, 9, 50), intake=intake, question="reason", side="clinician",
            value=case.say(theme.readings[0]),
        )  # fmt: skip


def wishes(case: Case) -> dict[str, Any]:
    """Practical wishes with the codes of the intake."""
    dice = case.dice
    languages = {"southern european": ["en", "pt"], "turkish": ["tr", "en"], "south asian": ["en", "hi"]}
    return {
        "formats": dice.choice((["individual"], ["individual", "group"], ["individual", "group"], ["couple"])),
        "places": dice.choice((["room"], ["room", "video"], ["video"])),
        "times": dice.choice((["evening"], ["morning"], ["afternoon", "evening"], ["morning", "afternoon"])),
        "languages": languages.get(case.name.background, ["en"]),
        "pace": dice.choice(("gentle", "gentle", "even", "direct")),
        "gender": dice.choice(({}, {}, {"wish": "woman", "firm": "wish"}, {"wish": "woman", "firm": "must"})) or None,
        "approaches": dice.choice(([], ["cbt"], ["experiential"], ["psychodynamic", "group"])),
        "reminders": dice.choice(([], ["email"])),
    }


def _ratings(world: World, case: Case, intake: Intake, sent: dt.datetime) -> None:
    dice = case.dice
    start = [min(10, max(1, level + dice.choice((-1, 0, 0, 1)))) for level in case.theme.symptoms]
    client_side = case.client.user or case.therapist
    for symptom, level in zip(Symptom, start, strict=True):
        world.add(
            SymptomRating, when=sent, client=case.client, intake=intake, symptom=symptom, rated_by=client_side,
            rated_at=sent, severity=level, frequency=FREQUENCIES[min(4, level // 2)],
            contexts=dice.sample(CONTEXTS, 2), note=case.theme.quotes[0] if level > 8 and not case.brief else "",
        )  # fmt: skip
    if case.brief or not case.in_care:
        return
    pause = dt.timedelta(days=HERO_RATES_AGAIN_DAYS if case.index == 0 else RATE_AGAIN_DAYS)
    day, step = case.began + pause, pause.days / RATE_AGAIN_DAYS
    while day <= (case.ended or world.today):
        moment = world.at(day, 18, dice.randint(0, 59))
        for symptom, level in zip(Symptom, start, strict=True):
            now = min(10, max(0, level - round(step * _pull(case) * dice.uniform(0.4, 1.6))))
            world.add(
                SymptomRating, when=moment, client=case.client, symptom=symptom, rated_by=client_side,
                rated_at=moment, severity=now, frequency=FREQUENCIES[min(4, now // 2)],
            )  # fmt: skip
        day, step = day + pause, step + pause.days / RATE_AGAIN_DAYS


def _pull(case: Case) -> float:
    """Points that a symptom loses between two ratings, on average."""
    return {"better": 1.6, "steady": 0.2, "uneven": case.dice.choice((1.4, -0.6)), "worse": -0.5}[case.course]


def _bonds(world: World, case: Case, when: dt.datetime) -> list[Relationship]:
    """The people of the pattern, then further ones. Returns those who were partners, for what refers to them later."""
    year = world.today.year
    rows = []
    for position, bond in enumerate(case.theme.bonds):
        began, ended = bond.years
        row = world.add(
            Relationship, when=when, client=case.client, label=bond.label, kind=bond.kind,
            started=str(year - began), ended=str(year - ended) if ended else "", ongoing=not ended,
            ended_by=bond.ended_by, closeness_peak=bond.closeness, first_withdrawal=bond.withdrew,
            what_worked=bond.good, position=position, **_steps(bond),
        )  # fmt: skip
        rows.append(row)
    rows += further_bonds(world, case, when, len(rows))
    return [row for row in rows if row.kind in ("partner", "undefined")]


def _steps(bond: Bond) -> dict[str, Any]:
    """When and after what somebody first stepped back, where the pattern says it."""
    if not bond.withdrew or bond.kind == "family":
        return {}
    cause = "living" if "flat" in bond.withdrew or "moved in" in bond.withdrew else "asked"
    length = 12 * max(1, bond.years[0] - bond.years[1])
    return {"withdrew_after": max(1, length - 3) if bond.years[1] else 6, "cause": cause, "took": "distancer"}


def build_alerts(world: World, staff: Staff, cases: list[Case]) -> None:
    """One that waits for a person since last night, one that somebody is on, and a few that were seen through."""
    full = [case for case in cases if case.open and not case.brief]
    lead = [case for case in full if case.therapist is staff.lead]
    others = [case for case in full if case.therapist is not staff.lead]
    fresh = min(world.at(world.day(-1), 22, 14), world.now - dt.timedelta(hours=2))
    if len(lead) > 3:
        _alert(world, lead[3], fresh)
        lead[3].client.high_risk_since = fresh
    if others:
        raised = world.ago(days=2, hours=5)
        _alert(
            world, others[0], raised, source="staff", state=SafetyAlert.State.ACKNOWLEDGED,
            acknowledged_by=others[0].therapist, acknowledged_at=raised + dt.timedelta(minutes=18),
            action="Called the same afternoon, spoke for twenty minutes. Plan for support gone through together.",
        )  # fmt: skip
    for case in (one for one in full if one.index == GOING_ON):
        raised = world.at(case.began, 10, 20)
        _alert(
            world, case, raised, source="staff", item="afraid", state=SafetyAlert.State.ACKNOWLEDGED,
            acknowledged_by=case.therapist, acknowledged_at=raised, action="Seen alone. A service that knows how is involved.",
        )  # fmt: skip
    for case in others[3::6]:
        raised = world.at(case.began - dt.timedelta(days=1), 20, 5)
        _alert(
            world, case, raised, state=SafetyAlert.State.CLOSED, acknowledged_by=case.therapist,
            acknowledged_at=raised + dt.timedelta(minutes=24), closed_by=case.therapist,
            closed_at=raised + dt.timedelta(days=1), action="Rang back the same evening; no intent, no plan.",
            outcome="Asked again in the first session. Knows whom to call at night. Looked at in supervision.",
        )  # fmt: skip


def _alert(world: World, case: Case, raised: dt.datetime, **more: Any) -> None:
    fields = {"source": "intake", "item": "thoughts", **more}
    world.add(SafetyAlert, when=raised, client=case.client, raised_at=raised, last_raised_at=raised, **fields)
