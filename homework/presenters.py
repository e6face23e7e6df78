"""Practice as people read it: ready strings and addresses, so that templates ask no questions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homework.forms import shown
from homework.kinds import BARRIERS, Part, PracticeKind
from homework.models import Assignment, Entry
from people.models import CareRelationship

if TYPE_CHECKING:
    from people.models import Client

CLIENT_WORDS = {
    Entry.Outcome.DONE: ("good", "check"),
    Entry.Outcome.PARTLY: ("info", ""),
    Entry.Outcome.NOT_TODAY: ("line", ""),
}


def reader_of(client: Client) -> str:
    """First name of whoever reads what the client shares."""
    care = (
        CareRelationship.objects.current()
        .filter(client=client, kind=CareRelationship.Kind.THERAPIST)
        .select_related("clinician")
        .first()
    )
    return care.clinician.get_short_name() if care else _("your therapist")


def day_name(day: dt.date | None) -> str:
    """ "Tuesday" within a week, "Tue 1 Dec" otherwise; empty for None."""
    if day is None:
        return ""
    ahead = (day - timezone.localdate()).days
    if ahead == 0:
        return _("today")
    if ahead == 1:
        return _("tomorrow")
    if ahead == -1:
        return _("yesterday")
    pattern = "l" if abs(ahead) < 6 else "D j M" if day.year == timezone.localdate().year else "D j M Y"
    return formats.date_format(day, pattern)


def about_minutes(minutes: int) -> str:
    return ngettext("About one minute", "About %(n)s minutes", minutes) % {"n": minutes}


# --- answers
@dataclass(frozen=True)
class Said:
    """A question, what was answered, and where it can be changed."""

    question: str
    answer: str
    change_url: str = ""


def answers_of(kind: PracticeKind, answers: dict[str, Any], *, only_given: bool = False) -> list[Said]:
    """Everything that was asked, in the order of the kind. Skipped questions have no answer."""
    said = [Said(str(q.label), shown(q, answers.get(q.key))) for q in kind.questions() if q.key in answers]
    return [line for line in said if line.answer or not only_given]


def part_url(assignment_id: Any, key: uuid.UUID, part: int) -> str:
    return f"{reverse('homework:portal_write', args=[assignment_id])}?entry={key}&part={part}"


def said_before(entry: Entry, kind: PracticeKind, *, upto: int | None = None) -> list[Said]:
    """Answers of the parts before ``upto`` (1 is the first), each with the way back to its page."""
    lines = []
    for number, part in enumerate(kind.parts, start=1):
        if upto is not None and number >= upto:
            break
        url = part_url(entry.assignment_id, entry.client_key, number)
        for question in part.questions:
            if question.key in entry.answers:
                lines.append(Said(str(question.label), shown(question, entry.answers[question.key]), url))
    return lines


def barrier_words(entry: Entry) -> str:
    words = str(dict(BARRIERS).get(entry.answers.get("barrier", ""), ""))
    return ". ".join(part for part in (words, entry.answers.get("barrier_words", "")) if part)


def parts_begun(entry: Entry, kind: PracticeKind) -> int:
    """How many parts have at least one answer."""
    return sum(any(entry.answers.get(q.key) is not None for q in part.questions) for part in kind.parts)


def next_part(entry: Entry, kind: PracticeKind) -> int:
    """The first part that was not opened yet; one more than there are when all were."""
    for number, part in enumerate(kind.parts, start=1):
        if not any(question.key in entry.answers for question in part.questions):
            return number
    return len(kind.parts) + 1


# --- the client's cards
@dataclass(frozen=True)
class Card:
    """One agreed thing on the client's list."""

    title: str
    text: str
    url: str
    action_label: str = ""
    icon_name: str = "practice"
    strand: str = ""
    primary: bool = False
    done: bool = False


def client_cards(assignments: Iterable[Assignment], reader: str) -> list[Card]:
    """Cards in the order given, the first open one with the filled button. Needs ``entries__review`` prefetched."""
    cards = []
    primary = True
    for assignment in assignments:
        card = _client_card(assignment, reader, primary=primary)
        primary = primary and not card.primary
        cards.append(card)
    return cards


def _client_card(assignment: Assignment, reader: str, *, primary: bool) -> Card:
    kind = assignment.form
    url = reverse("homework:portal_assignment", args=[assignment.pk])
    entries = list(assignment.entries.all())
    draft = next((entry for entry in entries if entry.finished_at is None), None)
    finished = [entry for entry in entries if entry.finished_at is not None]
    if assignment.state == Assignment.State.DONE:
        return Card(assignment.title, done_words(finished, reader), url, icon_name="check", done=True)
    look: dict[str, Any] = {"icon_name": kind.icon, "strand": kind.strand}
    if draft is not None:
        text = _("%(kind)s. You’ve begun %(n)s of %(total)s parts.") % {
            "kind": kind.name,
            "n": parts_begun(draft, kind),
            "total": len(kind.parts),
        }
        return Card(assignment.title, text, url, _("Carry on"), primary=primary, **look)
    times = ""
    if 1 < assignment.times < Assignment.MANY:
        times = " " + _("%(n)s of %(total)s times so far.") % {"n": len(finished), "total": assignment.times}
    text = f"{kind.name}. {about_minutes(assignment.minutes)}, {suits(assignment.due_on)}.{times}"
    return Card(assignment.title, text, url, _("Open"), primary=primary, **look)


def suits(due_on: dt.date | None) -> str:
    if due_on is None or due_on < timezone.localdate():
        return _("whenever suits")
    return _("perhaps by %(day)s") % {"day": day_name(due_on)}


def done_words(finished: list[Entry], reader: str) -> str:
    if not finished:
        return ""
    last = max(finished, key=lambda entry: entry.finished_at or entry.created_at)
    day = day_name(timezone.localdate(last.finished_at))
    words = {
        Entry.Outcome.DONE: _("Done %(day)s.") % {"day": day},
        Entry.Outcome.PARTLY: _("Tried %(day)s, stopped early.") % {"day": day},
        Entry.Outcome.NOT_TODAY: _("You decided not to, %(day)s.") % {"day": day},
    }[Entry.Outcome(last.outcome)]
    return f"{words} {read_words(last, reader)}"


def read_words(entry: Entry, reader: str) -> str:
    """Who has read an entry, or will."""
    if entry.shared_at is None:
        return _("Only you can see it.")
    if hasattr(entry, "review"):
        return _("%(name)s has read it.") % {"name": reader}
    return _("Shared with %(name)s.") % {"name": reader}


def staff_words(entry: Entry) -> str:
    return _("Read") if hasattr(entry, "review") else _("To read")


# --- after an entry
def asks_aftermath(entry: Entry) -> bool:
    """From the next day on, once, where the kind asks for it."""
    done = entry.finished_at
    later = done is not None and timezone.localdate(done) < timezone.localdate()
    return later and entry.aftermath_at is None and bool(entry.assignment.form.aftermath)


OFFERS: dict[str, Any] = {
    "time": gettext_lazy("There was no time. The smallest version takes very little of it:"),
    "hard": gettext_lazy("It felt too hard. A smaller version is not less worth:"),
    "avoid": gettext_lazy("You noticed that you were putting it off. Noticing is a step. Here is a smaller one:"),
    "forgot": gettext_lazy("It slipped your mind. A tiny version is easier to hang on to something you do anyway:"),
    "unclear": gettext_lazy("It was not clear what to do. This is the clearest version of it:"),
    "why": gettext_lazy(
        "You did not see the point. That is worth saying in your session. Until then, the smallest version:"
    ),
    "dull": gettext_lazy("It did not hold your interest. The short version may be enough:"),
}
FEW_WORDS = 12  # characters: an answer that short may mean many things


@dataclass(frozen=True)
class Offer:
    """A smaller version, offered after an answer that says little, or no. ``url`` takes it; empty when it was taken."""

    words: str
    smallest: str
    url: str


def smaller_offer(entry: Entry) -> Offer | None:
    assignment = entry.assignment
    said = "".join(value for value in entry.answers.values() if isinstance(value, str))
    brief = entry.outcome != Entry.Outcome.DONE or len(said) < FEW_WORDS
    if not brief or not assignment.smallest or assignment.state != Assignment.State.ASSIGNED:
        return None
    words = OFFERS.get(entry.answers.get("barrier", ""), _("If you would like a smaller version for next time:"))
    url = "" if assignment.smaller_at else reverse("homework:portal_smaller", args=[assignment.pk])
    return Offer(str(words), assignment.smallest, url)


@dataclass(frozen=True)
class EntryLine:
    """One entry in a list."""

    pk: Any
    url: str
    when: str
    outcome: str
    tone: str
    icon: str
    text: str


def entry_lines(entries: Iterable[Entry], reader: str, *, url_name: str, staff: bool = False) -> list[EntryLine]:
    """Needs ``review`` selected. Staff read whether it was answered, clients who has read it."""
    lines = []
    for entry in entries:
        tone, icon = CLIENT_WORDS[Entry.Outcome(entry.outcome)]
        lines.append(
            EntryLine(
                pk=entry.pk,
                url=reverse(url_name, args=[entry.pk]),
                when=day_name(timezone.localdate(entry.finished_at)),
                outcome=str(entry.get_outcome_display()),
                tone=tone,
                icon=icon,
                text=staff_words(entry) if staff else read_words(entry, reader),
            )
        )
    return lines


def outcome_tag(entry: Entry) -> dict[str, str]:
    tone, icon = CLIENT_WORDS[Entry.Outcome(entry.outcome)]
    return {"text": str(entry.get_outcome_display()), "tone": tone, "icon": icon}


# --- two devices
def differing(part: Part, mine: dict[str, Any], theirs: dict[str, Any]) -> list[dict[str, Any]]:
    """Questions answered differently here and there, as the conflict page needs them."""
    return [
        {
            "name": question.key,
            "label": str(question.label),
            "mine": _plain(mine[question.key]),
            "theirs": shown(question, theirs.get(question.key)) or _("No answer"),
        }
        for question in part.questions
        if mine[question.key] != theirs.get(question.key)
    ]


def unchanged(mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, str]:
    """Answers that both agree on: the conflict page sends them along so that none is lost."""
    return {key: _plain(value) for key, value in mine.items() if value is not None and value == theirs.get(key)}


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
