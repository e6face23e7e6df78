"""A ladder as people read it: each step with what was expected and how it ended, and which may come next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.charts import felt_line
from homework import ladder_rules, ladder_words
from homework.ladder_rules import Attempt, Reason, Step
from homework.models import Entry, Ladder, LadderStep
from homework.presenters import day_name

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from people.models import User


@dataclass(frozen=True)
class Side:
    """Whose pages these are: names of addresses and the template of a single step."""

    new: str
    edit: str
    do: str
    entry: str
    step_template: str
    home_name: str
    home_is_assignment: bool = False

    def home(self, ladder: Ladder) -> str:
        return reverse(self.home_name, args=[ladder.assignment_id if self.home_is_assignment else ladder.pk])


STAFF = Side(
    new="homework:step_new",
    edit="homework:step_edit",
    do="homework:step_do",
    entry="homework:review",
    step_template="homework/step_staff.html",
    home_name="homework:ladder",
)
CLIENT = Side(
    new="homework:own_step_new",
    edit="homework:own_step_edit",
    do="homework:own_step_do",
    entry="homework:portal_entry",
    step_template="homework/step_client.html",
    home_name="homework:portal_assignment",
    home_is_assignment=True,
)


@dataclass(frozen=True)
class Try:
    """One finished attempt: its name for the link, and how it went in sentences."""

    url: str
    name: str
    text: str


@dataclass(frozen=True)
class StepLine:
    pk: Any
    number: int
    words: str
    state: str  # "done", "here", "later" or "skipped"
    text: str
    picture: SafeString
    edit_url: str
    do_url: str
    smaller_url: str
    try_url: str
    draft_url: str
    smaller: bool
    first: bool
    last: bool
    tries: list[Try] = field(default_factory=list)


@dataclass(frozen=True)
class LadderView:
    pk: Any
    version: int
    steps: list[StepLine]
    left_out: list[StepLine]
    suggestion: str
    suggested: StepLine | None
    agreed: StepLine | None
    rule: str
    new_url: str
    agree_url: str


def ladder_view(ladder: Ladder, reader: User, side: Side) -> LadderView:
    """Everything on the page of a ladder. The therapist sees attempts that were shared; the client sees all."""
    steps = list(ladder.steps.all())
    tried: dict[Any, list[Entry]] = defaultdict(list)
    drafts: dict[Any, Entry] = {}
    for entry in Entry.objects.visible_to(reader).filter(step__ladder=ladder).order_by("created_at"):
        if entry.finished_at is not None:
            tried[entry.step_id].append(entry)
        elif side is CLIENT:
            drafts[entry.step_id] = entry
    rule_steps = [Step(s.pk, [_attempt(e) for e in tried[s.pk]], s.skipped_at is not None) for s in steps]
    suggestion = ladder_rules.suggest(rule_steps)
    here = ladder.agreed_step_id or suggestion.key
    lines = [
        _line(step, tried[step.pk], drafts.get(step.pk), side, number=number, here=step.pk == here, of=len(steps))
        for number, step in enumerate(steps, start=1)
    ]
    by_pk = {line.pk: line for line in lines}
    return LadderView(
        pk=ladder.pk,
        version=ladder.version,
        steps=[line for line in lines if line.state != "skipped"],
        left_out=[line for line in lines if line.state == "skipped"],
        suggestion=str(ladder_rules.WORDS[suggestion.reason]) if steps else "",
        suggested=by_pk.get(suggestion.key),
        agreed=by_pk.get(ladder.agreed_step_id),
        rule=str(ladder_rules.RULE),
        new_url=reverse(side.new, args=[ladder.pk]),
        agree_url=reverse("homework:agree", args=[ladder.pk]) if side is STAFF else "",
    )


def _attempt(entry: Entry) -> Attempt:
    return Attempt(entry.outcome, entry.answers.get("before"), entry.answers.get("end"))


def _line(
    step: LadderStep, tries: list[Entry], draft: Entry | None, side: Side, *, number: int, here: bool, of: int
) -> StepLine:
    from homework.presenters import part_url

    attempts = [_attempt(entry) for entry in tries]
    ended = next((attempt.end for attempt in reversed(attempts) if attempt.end is not None), None)
    state = "skipped" if step.skipped_at else "here" if here else "done" if ladder_rules.settled(attempts) else "later"
    return StepLine(
        pk=step.pk,
        number=number,
        words=step.words,
        state=state,
        text=_words(step, attempts, ended),
        picture=felt_line(step.expected, ended, label=ladder_words.drawn(step.expected, ended)),
        edit_url=reverse(side.edit, args=[step.pk]),
        do_url=reverse(side.do, args=[step.pk]),
        smaller_url=f"{reverse(side.new, args=[step.ladder_id])}?smaller={step.pk}",
        try_url=reverse("homework:own_step_try", args=[step.pk]) if side is CLIENT else "",
        draft_url=part_url(draft.assignment_id, draft.client_key, 1) if draft is not None else "",
        smaller=step.smaller_of_id is not None,
        first=number == 1,
        last=number == of,
        tries=[_try(entry, side) for entry in reversed(tries[-5:])],
    )


def _words(step: LadderStep, attempts: list[Attempt], ended: int | None) -> str:
    if not attempts:
        return _("Expected %(n)s") % {"n": step.expected}
    often = ngettext("Tried once", "Tried %(n)s times", len(attempts)) % {"n": len(attempts)}
    if ended is None:
        return _("%(often)s. Expected %(n)s") % {"often": often, "n": step.expected}
    return _("%(often)s. Expected %(n)s, ended at %(end)s") % {"often": often, "n": step.expected, "end": ended}


def _try(entry: Entry, side: Side) -> Try:
    own, said = side is CLIENT, entry.answers.get
    sentences = [
        ladder_words.course(said("before"), said("peak"), said("end"), own=own),
        ladder_words.prediction(said("prediction_sure"), said("came_true"), own=own),
        _("The day after is written down too.") if entry.aftermath else "",
    ]
    name = f"{entry.get_outcome_display()}, {day_name(timezone.localdate(entry.finished_at))}"
    return Try(reverse(side.entry, args=[entry.pk]), name, " ".join(filter(None, sentences)))


# --- in the case
@dataclass(frozen=True)
class LadderLine:
    url: str
    title: str
    text: str


def ladder_lines(ladders: Iterable[Any]) -> list[LadderLine]:
    """Needs ``assignment`` selected and ``step_count`` annotated."""
    return [
        LadderLine(
            url=reverse("homework:ladder", args=[row.pk]),
            title=row.assignment.title,
            text=ngettext("%(n)s step", "%(n)s steps", row.step_count) % {"n": row.step_count},
        )
        for row in ladders
    ]


def first_rows(form: Any) -> list[tuple[Any, Any]]:
    """The rows of a new ladder: (words, expected) as bound fields."""
    numbers = (name.removeprefix("words_") for name in form.fields if name.startswith("words_"))
    return [(form[f"words_{number}"], form[f"expected_{number}"]) for number in numbers]


def too_much_now(view: LadderView) -> bool:
    return view.suggestion == str(ladder_rules.WORDS[Reason.SMALLER])
