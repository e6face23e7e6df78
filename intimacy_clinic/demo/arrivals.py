"""The desk's side: enquiries, the waiting list, who was chosen for whom, and the messages that left."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from common.crypto import blind_index
from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.histories import wishes
from intimacy_clinic.demo.matching import build_matching
from intimacy_clinic.demo.names import NamePool
from intimacy_clinic.demo.people import DOMAIN, Staff
from intimacy_clinic.demo.world import World
from matching.models import Enquiry, MatchDecision, WaitingEntry
from matching.ranking import STANDARD
from notices.models import Message, ReminderChoice
from people.models import User

WAITED_DAYS = (4, 6, 9, 12, 15, 19, 23, 27, 31, 36, 44, 58)
NEW = (
    ("A friend gave me your address. I don't know how to start, so I start with this.", 0),
    ("I would like to come with my partner first and alone later, if that is possible.", 0),
    ("Eight years married and I sleep on the edge of the bed. I am tired of it.", 1),
    ("Do you also see people who have never been in a relationship? Asking for myself.", 2),
    ("Please write, don't ring. I can read mail at work only.", 4),
)
TURNED = (
    ("Can you write a report for a court by Friday?", "outside"),
    ("Looking for somebody for my daughter, she is fifteen.", "age"),
)


def build_arrivals(world: World, staff: Staff, cases: list[Case], names: NamePool) -> None:
    _new_enquiries(world, staff, names)
    waiting: list[WaitingEntry] = []
    decisions: list[MatchDecision] = []
    for case in cases:
        if case.brief and case.status != "waiting":
            continue
        if case.index % 3 or case.status in ("waiting", "registered"):
            _registered_enquiry(world, staff, case)
        if case.status == "waiting":
            waiting.append(_waiting(world, staff, case, len(waiting)))
        elif case.in_care:
            decisions.append(_placed(world, staff, case))
    build_matching(world, staff, waiting, decisions)


def _new_enquiries(world: World, staff: Staff, names: NamePool) -> None:
    dice = world.dice("enquiries")
    for number, (reason, days) in enumerate(NEW):
        when = min(world.at(world.day(-days), 7 + 3 * number % 12, 12 + 7 * number), world.ago(minutes=35 + number))
        _enquiry(world, when, names.draw(dice).used, f"enquiry{number + 1}{DOMAIN}", reason)
    when = world.ago(hours=7)
    _enquiry(
        world, when, names.draw(dice).used, f"enquiry19{DOMAIN}", "",
        referrer="Dr Okafor, the practice at the bridge", referrer_contact="0207 946 0000", trial=True,
    )  # fmt: skip
    for number, (reason, code) in enumerate(TURNED):
        when = world.ago(days=16 + 9 * number)
        _enquiry(
            world,
            when,
            names.draw(dice).used,
            f"enquiry{number + 21}{DOMAIN}",
            reason,
            state=Enquiry.State.DECLINED,
            decided_by=staff.admin,
            decided_at=when + dt.timedelta(hours=20),
            decline_reason=code,
        )


def _registered_enquiry(world: World, staff: Staff, case: Case) -> None:
    born = case.client.created_at
    _enquiry(
        world,
        born - dt.timedelta(days=2),
        case.name.used,
        f"person{case.index + 1}{DOMAIN}",
        case.theme.reason,
        state=Enquiry.State.REGISTERED,
        client=case.client,
        decided_by=staff.admin,
        decided_at=born,
    )


def _enquiry(world: World, when: dt.datetime, name: str, email: str, reason: str, **more: Any) -> None:
    dice = world.dice("enquiry", email)
    world.add(
        Enquiry,
        when=when,
        name=name,
        email=email,
        email_index=blind_index(email, "contact-email"),
        reason=reason,
        phone="" if dice.random() < 0.6 else f"07700 900{dice.randint(0, 999):03d}",
        discreet=dice.random() < 0.8,
        wishes={
            "formats": [dice.choice(("individual", "group", "couple"))],
            "places": [dice.choice(("room", "video"))],
        },
        **more,
    )


def needs_of(case: Case) -> dict[str, Any]:
    """The keys of ``matching.ranking.Needs``, as a sent intake gives them."""
    said = wishes(case)
    gender = said.pop("gender") or {}
    said.pop("reminders")
    strong = [symptom for symptom, level in zip(SYMPTOMS, case.theme.symptoms, strict=True) if level >= 5]
    return {
        **said,
        "gender_wish": gender.get("wish", ""),
        "gender_required": gender.get("firm") == "must",
        "jurisdiction": case.client.jurisdiction,
        "high_risk": False,
        "specialties": strong,
        "age": case.began.year - int(case.client.born_on[:4]),
    }


SYMPTOMS = ("avoidance", "trust", "commitment", "withdrawal", "surface")


def _waiting(world: World, staff: Staff, case: Case, place: int) -> WaitingEntry:
    since = world.ago(days=WAITED_DAYS[place % len(WAITED_DAYS)], hours=place)
    urgency = {4: WaitingEntry.Urgency.SOON, 7: WaitingEntry.Urgency.URGENT, 9: WaitingEntry.Urgency.SOON}.get(place, 0)
    entry: WaitingEntry = world.add(
        WaitingEntry, when=since, client=case.client, urgency=urgency, since=since, needs=needs_of(case),
        **({} if place % 5 == 3 else {"triaged_at": since + dt.timedelta(hours=20), "triaged_by": staff.admin}),
    )  # fmt: skip
    return entry


def _another(staff: Staff, case: Case) -> User | None:
    return next((one for one in staff.therapists if one != case.therapist), None)


def _kept_ranking(chosen: User, score: float, first: User | None) -> list[dict[str, Any]]:
    """The form of ``matching.ranking.snapshot``. ``first`` is whoever was ranked above the chosen specialist."""
    places = [(first, min(100.0, score + 4.5))] if first else []
    practical = {
        "name": "practical",
        "weight": 15,
        "value": 1.0,
        "words": "Fits in practice: times, place and language.",
    }
    return [
        {
            "clinician": str(person.pk),
            "name": person.name,
            "rank": rank,
            "score": fit,
            "factors": [practical],
            "met": ["Licensed", "Speaks the language"],
            "unknown": [],
            "ruled_out": [],
        }
        for rank, (person, fit) in enumerate([*places, (chosen, score)], start=1)
    ]


def _placed(world: World, staff: Staff, case: Case) -> MatchDecision:
    placed = world.at(case.began - dt.timedelta(days=1), 11, 15)
    since = placed - dt.timedelta(days=case.dice.randint(5, 40))
    entry = world.add(
        WaitingEntry,
        when=since,
        client=case.client,
        state=WaitingEntry.State.PLACED,
        since=since,
        needs=needs_of(case),
        ended_at=placed,
    )
    score = Decimal(case.dice.randint(610, 930)) / 10
    second = case.dice.random() < 0.15
    decision: MatchDecision = world.add(
        MatchDecision,
        when=placed,
        entry=entry,
        clinician=case.therapist,
        care=case.care,
        decided_by=staff.admin,
        decided_at=placed,
        rank=2 if second else 1,
        score=score,
        weights_version=STANDARD.version,
        ranking=_kept_ranking(case.therapist, float(score), first=_another(staff, case) if second else None),
        override_reason="Asked for somebody with evening hours." if second else "",
    )
    return decision


def build_messages(world: World, cases: list[Case]) -> None:
    """Who agreed to reminders, and what was sent where; one that nobody knows about and two that could not be delivered."""
    trouble = [Message.State.DEAD, Message.State.IN_DOUBT, Message.State.DEAD]
    for case in cases:
        if case.brief or not case.open or case.client.user is None:
            continue
        if case.index == 0 or case.dice.random() < 0.55:
            world.add(
                ReminderChoice,
                when=world.at(case.began, 20),
                client=case.client,
                channel=_channel_of(case),
                practice=True,
                appointments=case.dice.random() < 0.7,
            )
            for week in range(1, 5):
                _sent(world, case, world.ago(days=7 * week - case.index % 5, hours=case.index % 3))
        if case.index % 9 == 8 and trouble:
            _troubled(world, case, trouble.pop())


def _sent(world: World, case: Case, when: dt.datetime) -> None:
    if when.date() < case.began:
        return
    channel = _channel_of(case)
    message = _message(
        world, case, when, channel, state=Message.State.SENT, sent_at=when + dt.timedelta(seconds=4), attempts=1
    )
    message.provider_id = f"<{message.pk}@localhost>" if channel == Message.Channel.EMAIL else f"local-{message.pk}"


def _troubled(world: World, case: Case, state: str) -> None:
    dead = state == Message.State.DEAD
    due = world.ago(days=2, hours=case.index % 7) if dead else world.now + dt.timedelta(hours=6)
    _message(
        world,
        case,
        due,
        Message.Channel.EMAIL,
        state=state,
        attempts=6 if dead else 1,
        reason="refused" if dead else "",
        useful_until=None if dead else due + dt.timedelta(hours=12),
    )


def _channel_of(case: Case) -> str:
    return Message.Channel.SMS if case.texted else Message.Channel.EMAIL


def _message(world: World, case: Case, when: dt.datetime, channel: str, **fields: Any) -> Message:
    key = f"practice_reminder:{case.client.pk}:{when.isoformat()}:{channel}"
    return world.add(
        Message,
        when=when,
        key=key,
        kind="practice_reminder",
        channel=channel,
        client=case.client,
        due_at=when,
        **fields,
    )
