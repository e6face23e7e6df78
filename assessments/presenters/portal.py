"""The client's pages: how far the intake is, what was written, and who can be reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.actions import read_answers, safety_since
from assessments.answers import (
    AGAIN,
    BEGUN,
    DONE,
    OPEN,
    Answer,
    Answers,
    is_settled,
    open_sections,
    section_state,
    words_for,
)
from assessments.models import Intake, IntakeAnswer, PlaceText, Relationship
from assessments.presenters.history import span_words
from assessments.questions import PAGES, SECTIONS
from assessments.safety import concerns
from people.models import Clinic, CrisisContact

if TYPE_CHECKING:
    from assessments.asking import Page, Question, Section
    from people.models import Client, User

STATE_WORDS = {
    DONE: gettext_lazy("Done"),
    BEGUN: gettext_lazy("Begun"),
    OPEN: gettext_lazy("Not begun"),
    AGAIN: gettext_lazy("Please look again"),
}
TONES = {DONE: "good", BEGUN: "info", OPEN: "line", AGAIN: "care"}
PARK_WORDS = {
    IntakeAnswer.Parked.LATER: gettext_lazy("You left this for later"),
    IntakeAnswer.Parked.FACE_TO_FACE: gettext_lazy("You'd rather say this face to face"),
    IntakeAnswer.Parked.SKIPPED: gettext_lazy("You chose not to say"),
}


@dataclass(frozen=True)
class Part:
    """One part on the overview."""

    number: int
    title: Any
    state: str
    words: Any
    tone: str
    url: str
    needed: bool = False  # stands between the draft and sending it


@dataclass(frozen=True)
class Overview:
    """The way through the intake: its parts, how many are done, where to go on, and whether it can be sent."""

    parts: list[Part]
    done: int
    next_url: str
    ready: bool
    worried: bool

    @property
    def total(self) -> int:
        return len(self.parts)


def overview(intake: Intake) -> Overview:
    """State of every part of a draft. Two queries besides the clinic's."""
    answers = read_answers(intake)
    count = Relationship.objects.filter(client_id=intake.client_id).count()
    since = safety_since()
    parts = []
    needed = open_sections(answers, relationships=count, safety_since=since)
    for number, section in enumerate(SECTIONS, start=1):
        state = section_state(section, answers, relationships=count, safety_since=since)
        parts.append(
            Part(
                number,
                section.title,
                state,
                _state_words(section, state),
                TONES[state],
                page_url(_entry_page(section, answers, state)),
                section in needed,
            )
        )
    waiting = [part for part in parts if part.state != DONE]
    return Overview(
        parts=parts,
        done=len(parts) - len(waiting),
        next_url=waiting[0].url if waiting and needed else reverse("assessments:portal_check"),
        ready=not needed,
        worried=bool(concerns_in(answers)),
    )


def _state_words(section: Section, state: str) -> Any:
    free = all(question.optional for question in section.questions)
    return gettext_lazy("If you like") if state == OPEN and free else STATE_WORDS[state]


def _entry_page(section: Section, answers: Answers, state: str) -> Page:
    """The page to open a part with: the first one that still has a question open."""
    if state == BEGUN:
        for page in section.pages:
            if any(not q.optional and not is_settled(q, answers.get(q.key)) for q in page.questions):
                return page
    return section.pages[0]


def concerns_in(answers: Answers) -> list[Any]:
    return concerns({key: answer.value for key, answer in answers.items()})


def page_url(page: Page) -> str:
    return reverse("assessments:portal_page", args=[page.key])


def place_of(page: Page, section: Section) -> dict[str, Any]:
    """Words for where somebody is: "Part 2 of 6", and the place within a part of several pages."""
    within = ""
    if len(section.pages) > 1:
        within = _("%(n)s of %(total)s") % {"n": section.pages.index(page) + 1, "total": len(section.pages)}
    return {
        "part": SECTIONS.index(section) + 1,
        "total": len(SECTIONS),
        "name": section.title,
        "within": within,
        "last": PAGES[-1] is page,
    }


@dataclass(frozen=True)
class Shown:
    """A question with the words of its answer, as components/answers.html takes it."""

    question: Any
    answer: str
    change_url: str = ""


@dataclass(frozen=True)
class Group:
    title: Any
    items: list[Shown]


def what_was_written(intake: Intake, *, changeable: bool) -> list[Group]:
    """All parts with all answers in words, for checking before and reading after sending."""
    answers = read_answers(intake)
    people = list(Relationship.objects.filter(client_id=intake.client_id))
    groups = []
    for section in SECTIONS:
        items = [
            Shown(
                question.text, client_words(question, answers.get(question.key)), page_url(page) if changeable else ""
            )
            for page in section.pages
            for question in page.questions
            if question.key in answers or not question.optional
        ]
        if section.key == "relationships":
            items = [*_people_shown(people, changeable), *items]
        groups.append(Group(section.title, items))
    return groups


def _people_shown(people: Iterable[Relationship], changeable: bool) -> list[Shown]:
    return [
        Shown(
            person.label,
            span_words(person),
            reverse("assessments:portal_relationship", args=[person.pk]) if changeable else "",
        )
        for person in people
    ]


def client_words(question: Question, answer: Answer | None) -> str:
    """An answer as its writer reads it. Nothing yet says so; parked answers say how they were parked."""
    if answer is None or not is_settled(question, answer):
        return words_for(question, answer.value if answer else None) or _("Not answered yet")
    if answer.parked:
        return str(PARK_WORDS[IntakeAnswer.Parked(answer.parked)])
    return words_for(question, answer.value)


@dataclass(frozen=True)
class Contact:
    """A way to reach somebody, as components/crisis_contacts.html takes it."""

    name: str
    hours: str
    phone: str
    text_number: str
    url: str
    url_label: str
    checked: dt.date | None  # when somebody at the clinic last tried it


def crisis_contacts(jurisdiction: str) -> list[Contact]:
    """Contacts of a jurisdiction that are valid today; the clinic's own jurisdiction when it has none."""
    today = timezone.localdate()
    valid = CrisisContact.objects.valid_on(today)
    rows = list(valid.for_place(jurisdiction)) or list(valid.for_place(Clinic.get().jurisdiction))
    return [_contact(row) for row in rows]


def _contact(row: CrisisContact) -> Contact:
    texts = row.how.lower().startswith("text")
    return Contact(
        name=row.label,
        hours=row.how,
        phone="" if texts else row.phone,
        text_number=row.phone if texts else "",
        url=row.website,
        url_label=urlsplit(row.website).netloc.removeprefix("www."),
        checked=row.checked_on,
    )


def place_texts(jurisdiction: str, audience: str) -> list[PlaceText]:
    """Texts of a place that are valid today; the clinic's own place when it has none."""
    rows = PlaceText.objects.valid_on(timezone.localdate()).filter(audience=audience)
    return list(rows.for_place(jurisdiction)) or list(rows.for_place(Clinic.get().jurisdiction))


def oldest_check(contacts: list[Contact]) -> dt.date | None:
    """The day on which the last of all of them was known to be right; None as long as one has never been tried."""
    days = [contact.checked for contact in contacts if contact.checked]
    return min(days) if days and len(days) == len(contacts) else None


def support(client: Client | None, user: User) -> dict[str, Any]:
    """Everything on the support page; works without an intake, and without a client record."""
    clinic = Clinic.get()
    contacts = crisis_contacts(client.jurisdiction if client else clinic.jurisdiction)
    return {
        "contacts": contacts,
        "checked_on": oldest_check(contacts),
        # Everybody sees the same texts, so that the page tells nothing about whoever reads it.
        "texts": place_texts(client.jurisdiction if client else clinic.jurisdiction, PlaceText.Audience.CLIENT),
        "clinic_phone": clinic.phone,
        "clinic_name": clinic.name,
    }
