"""What stands around the histories: home, events, checks, consents, plans for hard days, and the shared picture."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from assessments.models import (
    FamilyMember,
    IntakeAddendum,
    LifeEvent,
    PatternDecision,
    PlaceText,
    Relationship,
    RelationshipWords,
    SafetyPlan,
    SafetyPlanSignature,
    Screen,
    TalkedAbout,
)
from assessments.place_data import TEXTS as PLACE_TEXTS
from assessments.screening import RISK_ITEMS, VIOLENCE_ITEMS
from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.people import Staff
from intimacy_clinic.demo.world import World
from people.consent_data import TEXTS as CONSENT_TEXTS
from people.models import Consent, ConsentText, Purpose
from plans.models import Formulation, FormulationEvidence, FormulationReply

# Further partners: label, months, how it ended, closeness, months until the first step back, what had just happened, reasons.
FURTHER = (
    ("N.", 14, "client", 6, 9, "living", ["too_close"]),
    ("B., from work", 5, "client", 4, 2, "future", ["future"]),
    ("T.", 26, "other", 7, 6, "conflict", ["conflict", "trust"]),
    ("W.", 3, "faded", 3, 1, "asked", ["lost"]),
    ("G.", 40, "both", 8, 20, "parting", ["distance"]),
    ("C., abroad", 9, "circumstances", 5, 4, "parting", ["distance"]),
    ("O.", 2, "client", 5, 1, "praise", ["too_close"]),
)
GOING_ON = 16  # the client for whom harm by somebody close goes on now
STARTS = ("spring {}", "{}", "about {}", "summer {}", "late {}", "May {}")


@lru_cache(maxsize=1)
def pictures() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("pictures.toml").read_text(encoding="utf-8"))


def build_texts(world: World, staff: Staff) -> list[ConsentText]:
    """The clinic's consent texts and texts of its places."""
    since = world.ago(days=700)
    for place, audience, topic, title, body in ((p, *t) for p in ("GB", "IE") for t in PLACE_TEXTS):
        world.add(
            PlaceText, when=since, jurisdiction=place, audience=audience, topic=topic, title=title, body=body,
            valid_from=world.day(-700), checked_on=world.day(-31) if place == "GB" else None,
        )  # fmt: skip
    return [
        world.add(
            ConsentText,
            when=since,
            purpose=text.purpose,
            title=text.title,
            body=text.body,
            required=text.required,
            position=10 * place,
            written_by=staff.admin,
        )
        for place, text in enumerate(CONSENT_TEXTS, start=1)
    ]


def build_life(world: World, case: Case, texts: list[ConsentText], intake: Any, bonds: list[Relationship]) -> None:
    """Everything around one full story of somebody who is or was in treatment."""
    told = pictures()[case.theme.key]
    moment = intake.submitted_at
    _family(world, case, told, moment)
    _checks(world, case)
    _consents(world, case, texts)
    _picture(world, case, told, bonds)
    _words(world, case, intake, bonds)
    if case.index % 5 == 0 or case.client.high_risk_since:
        _safety_plan(world, case)


def further_bonds(world: World, case: Case, when: dt.datetime, position: int) -> list[Relationship]:
    """More people than the pattern's own: none for some, several for others; the first client has three who show it."""
    dice = world.dice("bonds", case.index)
    chosen = FURTHER[:2] if case.index == 0 else dice.sample(FURTHER, dice.choice((0, 0, 1, 2, 3, 5)))
    born = int(case.client.born_on[:4])
    year = max(born + 18, world.today.year - dice.randint(9, 22))
    rows: list[Relationship] = []
    for label, months, ended_by, peak, step, cause, reasons in chosen:
        if year >= world.today.year - 1:
            break
        started = f"when I was {year - born}" if dice.random() < 0.25 else dice.choice(STARTS).format(year)
        rows.append(
            world.add(
                Relationship, when=when, client=case.client, label=label, kind="partner" if months > 3 else "undefined",
                started=started, ended=str(year + round(months / 12)), lasted=months, ended_by=ended_by, closeness_peak=peak,
                withdrew_after=step, cause=cause, reasons=reasons, took=dice.choice(("distancer", "distancer", "pursuer", "")),
                repair=dice.choice(("none", "none", "other", "both", "")), injury=dice.choice(("", "none", "deceit")),
                violence=dice.choice(("", "none", "none", "past")), in_contact=dice.choice(("no", "no", "yes", "")),
                tags=dice.sample(["nameless", "sabotage", "unavailable", "caring"], dice.choice((0, 1, 2))),
                position=position + len(rows), first_withdrawal="", what_worked="",
            )
        )  # fmt: skip
        year += dice.randint(2, 5)
    return rows


def _family(world: World, case: Case, told: dict[str, Any], when: dt.datetime) -> None:
    for place, (role, label, closeness, bond, parting, parted) in enumerate(told["family"]):
        world.add(
            FamilyMember, when=when, client=case.client, role=role, label=label, closeness=closeness, bond=bond,
            parting=parting, parting_when=parted, position=place,
        )  # fmt: skip
    for years, what in told["events"]:
        event = world.add(LifeEvent, when=when, client=case.client, what=what)
        event.when = str(world.today.year - years)  # the row's own word for its time, not the moment it was written


def _checks(world: World, case: Case) -> None:
    """Asked in the first session. Somebody is still to be asked, for somebody it was not clear, for one it is going on."""
    if case.index % 17 == 11 and case.open:
        return
    asked = world.at(case.began, 10, 5)
    said = {item.key: "no" for item in VIOLENCE_ITEMS} | {"alone": "yes"}
    result = "none"
    if case.index % 7 == 3:
        said, result = said | {"decides": "past"}, "past"
    elif case.index % 19 == 13:
        said, result = said | {"afraid": "unsaid"}, "unclear"
    elif case.index == GOING_ON:
        said, result = said | {"watched": "now"}, "current"
    shared = {"client": case.client, "asked_by": case.therapist, "asked_at": asked}
    world.add(Screen, when=asked, kind="violence", answers=said, result=result, **shared)
    low = case.index % 6 == 1
    answers = {item.key: "no" for item in RISK_ITEMS} | ({"1": "yes"} if low else {})
    world.add(Screen, when=asked, kind="risk", answers=answers, result="low" if low else "none", **shared)
    gate = case.dice.choice(("none", "none", "yes", "deferred"))
    world.add(Screen, when=asked, kind="trauma", answers={"gate": gate}, result=gate, **shared)


def _consents(world: World, case: Case, texts: list[ConsentText]) -> None:
    """The required set from everybody; the others as people differ, with a no and a change of mind here and there."""
    dice, when = world.dice("consents", case.index), world.at(case.began, 9, 40)
    noted = case.client.user or case.therapist
    how = "portal" if case.client.user else "paper"
    for text in texts:
        if text.purpose == Purpose.SAFE_CONTACT or (not text.required and dice.random() < 0.3):
            continue
        no = not text.required and dice.random() < 0.25
        said = {"client": case.client, "text": text, "how": how, "noted_by": noted}
        reason = dice.choice(("", "Not yet, perhaps later.", "I'd rather meet in a room.")) if no else ""
        world.add(Consent, when=when, decision="refused" if no else "given", decided_at=when, reason=reason, **said)
        if not no and text.purpose == Purpose.RESEARCH and dice.random() < 0.3:
            later = when + dt.timedelta(days=20)
            if later < world.now:
                world.add(Consent, when=later, decision="withdrawn", decided_at=later, reason="", **said)


def _picture(world: World, case: Case, told: dict[str, Any], bonds: list[Relationship]) -> None:
    """Agreed with most, shown to some, a draft for others, none for those who only began."""
    day = case.began + dt.timedelta(days=25)
    if day >= world.today:
        return
    state = "agreed" if case.index == 0 else ("agreed", "shown", "agreed", "draft")[case.index % 4]
    when = world.at(day, 12, 10)
    row = world.add(
        Formulation, when=when, client=case.client, state=state, steps=told["steps"], lenses=told["lenses"],
        factors=told["factors"], distance=told["distance"], author=case.therapist, shown_at=when if state != "draft" else None,
        agreed_at=when + dt.timedelta(days=7) if state == "agreed" else None,
    )  # fmt: skip
    for step, bond in zip(("trigger", "move", "cost"), bonds, strict=False):
        world.add(FormulationEvidence, when=when, formulation=row, step=step, kind="relation", ref=str(bond.pk))
    world.add(FormulationEvidence, when=when, formulation=row, step="fear", kind="answer", ref="reason")
    if state != "draft" and case.client.user:
        said = when + dt.timedelta(days=3)
        fits = state == "agreed"
        words = "" if fits else "It is less fear and more that I get tired of being watched."
        world.add(
            FormulationReply, when=said, formulation=row, fits=fits, words=words, said_by=case.client.user, said_at=said
        )


def _words(world: World, case: Case, intake: Any, bonds: list[Relationship]) -> None:
    """The clinician's side: words on a relationship, a pattern judged, an addendum, a parked question that was talked about."""
    noted = world.at(case.began + dt.timedelta(days=7), 11, 5)
    if noted > world.now:
        return
    if bonds:
        text = "Told quickly and with a joke; slower when asked about the last weeks."
        world.add(RelationshipWords, when=noted, relationship=bonds[0], words=text, written_by=case.therapist)
    if case.index == 0:
        evidence = [str(bond.pk) for bond in bonds[-2:]]
        for rule, verdict, words in (
            ("by_client", "confirmed", ""),
            ("early_step", "rejected", ""),
        ):
            world.add(
                PatternDecision, when=noted, client=case.client, rule=rule, verdict=verdict, words=words, evidence=evidence,
                decided_by=case.therapist, decided_at=noted,
            )  # fmt: skip
    if case.index % 4 == 0:
        words = (
            "In the third session the client added that the move abroad came first. The order above is as told then."
        )
        world.add(IntakeAddendum, when=noted, intake=intake, words=words, signed_by=case.therapist, signed_at=noted)
    if case.index % 3 == 0:
        world.add(TalkedAbout, when=noted, intake=intake, question="goal_3", noted_by=case.therapist, noted_at=noted)


def _safety_plan(world: World, case: Case) -> None:
    """Made together in the second session, signed by both where there is an account; one is due to be looked at again."""
    made = world.at(case.began + dt.timedelta(days=8), 10, 40)
    if made > world.now:
        return
    parts = {
        "signs": "I stop answering messages\nI sleep in my clothes\nEverything sounds far away",
        "alone": "Cold water on my wrists\nThe long way round the park\nTen pages of something I know by heart",
        "around": "The café by the library\nMy neighbour's allotment",
        "ask": "S., 07700 900123\nMy sister, evenings",
        "reach": "My therapist, through the clinic\nSamaritans, 116 123, day and night",
        "safer": "Tablets: one week at a time, the rest with S.",
    }
    plan = world.add(
        SafetyPlan, when=made, client=case.client, state="made", parts=parts,
        means="The spare tablets went back to the chemist.", means_by="by the client, with the therapist",
        copies="the client, S.", review_on=made.date() + dt.timedelta(days=90), written_by=case.therapist, made_at=made,
    )  # fmt: skip
    world.add(SafetyPlanSignature, when=made, plan=plan, role="therapist", signed_by=case.therapist, signed_at=made)
    if case.client.user:
        later = made + dt.timedelta(hours=9)
        world.add(
            SafetyPlanSignature, when=later, plan=plan, role="client", signed_by=case.client.user, signed_at=later
        )
