"""Measures of the demo clinic: our check-in answered over months, and for some a short scale entered from paper."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from assessments.fhir.decoding import encode
from assessments.instruments import definition_named
from assessments.measures import editions, instruments
from assessments.models import FormEdition, MeasureRequest, MeasureResponse, MeasureSchedule, MeasureScore
from assessments.own import own_measures
from assessments.scoring import Scale, score_scale
from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.people import Staff
from intimacy_clinic.demo.world import World

CHECK_IN, PAPER = "closeness-check-in-between", "core10"
CHECK_IN_WEEKS, PAPER_WEEKS = 3, 6
MOST = 9  # of one measure and client
STEP = {"better": 0.42, "steady": 0.04, "uneven": 0.2, "worse": -0.3}  # points of ten that a check-in gains, on average
FALL = {"better": 2.6, "steady": 0.4, "uneven": 1.2, "worse": -1.6}  # points of forty that the paper scale loses


class Forms:
    """The editions that the demo uses, published before the first client comes."""

    def __init__(self, staff: Staff) -> None:
        editions.load_own_measures()
        instruments.switch_on(key=PAPER, by=staff.admin)
        instruments.switch_on(key="phq9", by=staff.admin)
        found = {edition.key: edition for edition in FormEdition.objects.filter(key__in=(CHECK_IN, PAPER))}
        self.check_in, self.paper = found[CHECK_IN], found[PAPER]
        self.lines = next(one for one in own_measures() if one.key == CHECK_IN).scales


def build_measures(world: World, case: Case, forms: Forms) -> None:
    """Nothing for brief records: those are there for their number."""
    if case.brief or not case.in_care:
        return
    _check_ins(world, case, forms)
    if case.index == 0 or case.index % 2:
        _paper(world, case, forms)


def _days(world: World, case: Case, weeks: int, first: int) -> list[dt.date]:
    """Days of one measure, the last few of them only, with a day or two of delay as life has it."""
    end, day, found = case.ended or world.today, case.began + dt.timedelta(days=first), []
    while day <= end:
        found.append(min(end, day + dt.timedelta(days=case.dice.choice((0, 0, 1, 2)))))
        day += dt.timedelta(weeks=weeks)
    return found[:1] + found[1:][-(MOST - 1) :]


def _check_ins(world: World, case: Case, forms: Forms) -> None:
    days = _days(world, case, CHECK_IN_WEEKS, 6)
    if not days:
        return
    schedule = _schedule(world, case, CHECK_IN, CHECK_IN_WEEKS, on_paper=False, running=case.open)
    start = {scale.key: case.dice.uniform(2.0, 5.0) for scale in forms.lines}
    for number, day in enumerate(days):
        numbers = {
            scale.items[0]: _line_value(case, scale, start[scale.key], number)
            for scale in forms.lines
            if number == 0 or case.dice.random() > 0.06  # now and then a question is left out
        }
        _answered(world, case, forms.check_in, schedule, day, numbers, forms.lines, main="")
    if case.open and case.index % 3 == 0:
        _asked(world, case, forms.check_in, schedule)


def _line_value(case: Case, scale: Scale, start: float, number: int) -> int:
    gain = STEP[case.course] * number + case.dice.gauss(0, 0.9)
    value = start + gain if scale.higher_is_better else 10 - start - gain
    return round(min(10, max(0, value)))


def _paper(world: World, case: Case, forms: Forms) -> None:
    days = _days(world, case, PAPER_WEEKS if case.index else 3, 2)
    if not days:
        return
    definition = definition_named(PAPER)
    schedule = _schedule(world, case, PAPER, PAPER_WEEKS, on_paper=True, running=case.open)
    level = case.dice.uniform(19, 23) if case.index == 0 else case.dice.uniform(11, 26)
    step = FALL[case.course] * (1 if case.index else 1.15)
    for number, day in enumerate(days):
        total = round(min(36, max(2, level - step * number + case.dice.gauss(0, 1.2))))
        numbers = _items(case, definition.scale(PAPER), total)
        if case.index % 9 == 5 and number == 1:
            numbers.pop("7")  # one answer was left out: the score is filled up and says so
        _answered(world, case, forms.paper, schedule, day, numbers, definition.scales, main=PAPER, paper=True)


def _items(case: Case, scale: Scale, total: int) -> dict[str, int]:
    """Answers that add up to a total, turned back where the item is keyed the other way. The item about safety stays at 0."""
    points = dict.fromkeys(scale.items, 0)
    free = [item for item in scale.items if item != "6"]
    for _point in range(min(total, 4 * len(free))):
        item = case.dice.choice([one for one in free if points[one] < 4])
        points[item] += 1
    return {item: 4 - value if item in scale.reverse else value for item, value in points.items()}


def _schedule(world: World, case: Case, key: str, weeks: int, *, on_paper: bool, running: bool) -> MeasureSchedule:
    when = world.at(case.began, 10, 5)
    return world.add(
        MeasureSchedule, when=when, client=case.client, key=key, kind=MeasureSchedule.Kind.WEEKS, every_weeks=weeks,
        starts_on=case.began, days_open=10, on_paper=on_paper, assigned_by=case.therapist, remind=not on_paper,
        stopped_at=None if running else world.at(case.ended or world.today, 12),
        stopped_by=None if running else case.therapist,
    )  # fmt: skip


def _asked(world: World, case: Case, edition: FormEdition, schedule: MeasureSchedule) -> None:
    """One that waits for its answer."""
    opened = world.ago(hours=20)
    world.add(
        MeasureRequest, when=opened, client=case.client, schedule=schedule, edition=edition, due_on=opened.date(),
        occasion="waiting", opened_at=opened, expires_at=world.now + dt.timedelta(days=9),
    )  # fmt: skip


def _answered(
    world: World, case: Case, edition: FormEdition, schedule: MeasureSchedule, day: dt.date, numbers: dict[str, int],
    scales: tuple[Scale, ...], *, main: str, paper: bool = False,
) -> None:  # fmt: skip
    opened, done = world.at(day, 8, 30), min(world.now, world.at(day, 19, case.dice.randint(0, 59)))
    request = world.add(
        MeasureRequest, when=opened, client=case.client, schedule=schedule, edition=edition, due_on=day, opened_at=opened,
        expires_at=opened + dt.timedelta(days=10), state=MeasureRequest.State.DONE, closed_at=done,
    )  # fmt: skip
    response = world.add(
        MeasureResponse, when=done, client=case.client, request=request, edition=edition,
        state=MeasureResponse.State.COMPLETED, source="paper" if paper else "client", completed_on=day, completed_at=done,
        entered_by=case.therapist if paper or case.client.user is None else case.client.user, marks={"parked": {}},
        content=encode(_content(edition, numbers, done, grouped=not paper)),
    )  # fmt: skip
    answers = {item: Decimal(value) for item, value in numbers.items()}
    for scale in scales:
        made = score_scale(scale, answers)
        world.add(
            MeasureScore, when=done, client=case.client, response=response, key=edition.key if main else scale.key,
            scale=scale.key, main=scale.key == main or not main, on=day, made_at=done, made_by=None,
            value=None if made.value is None else float(made.value), status=str(made.status), answered=made.answered,
            asked=made.of, form_version=edition.release, scale_version="1", inputs={k: str(v) for k, v in numbers.items()},
        )  # fmt: skip


def _content(edition: FormEdition, numbers: dict[str, int], at: dt.datetime, *, grouped: bool) -> dict[str, Any]:
    items = [{"linkId": item, "answer": [{"valueInteger": value}]} for item, value in numbers.items()]
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{edition.url}|{edition.release}",
        "status": "completed",
        "authored": at.isoformat(timespec="seconds"),
        "item": [{"linkId": "check-in", "item": items}] if grouped else items,
    }
