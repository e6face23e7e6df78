"""Measures as the client meets them. No score, no range, no verdict."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.fhir.form import Finding, Json
from assessments.fhir.unfolding import Occurrence, place_from, place_key
from assessments.measures import catalogue, fields, saving
from assessments.measures.alarms import concerns_in
from assessments.measures.editions import form_of
from assessments.measures.page import Layout, SectionForm, label_of, lay_out, without_title
from assessments.models import IntakeAnswer, MeasureRequest, MeasureResponse
from assessments.presenters.portal import PARK_WORDS, Group, Shown, crisis_contacts
from common.templatetags.ui import day

if TYPE_CHECKING:
    from django.http import QueryDict

    from people.models import User

State = MeasureResponse.State
PER_PAGE, LAST_SENT = 20, 5
DONE, BEGUN, OPEN = "done", "begun", "open"
WORDS = {DONE: gettext_lazy("Done"), BEGUN: gettext_lazy("Begun"), OPEN: gettext_lazy("Not begun")}
TONES = {DONE: "good", BEGUN: "info", OPEN: "line"}
READERS = gettext_lazy("Your therapist, and whoever supervises them. Not your family, your employer or your doctor.")


@dataclass(frozen=True)
class Line:
    """One measure on the client's list."""

    title: str
    text: str
    url: str
    label: Any = ""


def waiting_list(user: User, number: str | None) -> dict[str, Any]:
    """What waits, a page of it, and the last few that were sent."""
    begun = MeasureResponse.objects.visible_to(user).filter(request=OuterRef("pk"), state=State.DRAFT)
    rows = MeasureRequest.objects.visible_to(user).open().filter(client__user=user, schedule__on_paper=False)
    rows = rows.select_related("edition").defer("edition__original", "edition__findings")
    page = Paginator(rows.annotate(begun=Exists(begun)).order_by("due_on", "created_at", "pk"), PER_PAGE).get_page(
        number
    )
    sent = [_sent_line(one) for one in _sent(user)[: LAST_SENT + 1]]
    return {
        "page": page,
        "waiting": [_line(one) for one in page],
        "sent": sent[:LAST_SENT],
        "all_sent_url": f"{reverse('assessments:measure_list')}?show=sent" if len(sent) > LAST_SENT else "",
    }


def sent_list(user: User, number: str | None) -> dict[str, Any]:
    """Everything that was sent, page by page, the last first."""
    page = Paginator(_sent(user), PER_PAGE).get_page(number)
    return {"page": page, "sent": [_sent_line(one) for one in page]}


def _sent(user: User) -> QuerySet[MeasureResponse]:
    rows = MeasureResponse.objects.visible_to(user).counting().filter(client__user=user, source="client")
    rows = rows.select_related("edition").defer("content", "marks", "reason", "edition__original", "edition__findings")
    return rows.order_by("-completed_at", "pk")


def _sent_line(one: MeasureResponse) -> Line:
    return Line(title_of(one), _("Sent %(day)s") % {"day": day(one.completed_on)}, _url(one.request_id))


def title_of(row: MeasureRequest | MeasureResponse) -> str:
    edition = row.edition
    return str(catalogue.client_title(edition.instrument or edition.key, edition.title))


def _line(asked: MeasureRequest) -> Line:
    begun = bool(getattr(asked, "begun", False))
    text = _("You have begun this. Everything is kept.") if begun else _("Whenever suits, until %(day)s.")
    return Line(
        title_of(asked), text % {"day": day(asked.expires_at)} if not begun else text, _url(asked.pk),
        _("Carry on") if begun else _("Have a look"),
    )  # fmt: skip


def _url(request_id: Any) -> str:
    return reverse("assessments:measure", args=[request_id])


def part_url(request_id: Any, number: int) -> str:
    return reverse("assessments:measure_part", args=[request_id, number])


def beginning(asked: MeasureRequest) -> dict[str, Any]:
    """What it is, how long, who reads it, before anything is asked."""
    layout = lay_out(form_of(asked.edition), {"resourceType": "QuestionnaireResponse"})
    sections = layout.open_sections()
    questions = sum(one.item.is_question for number in sections for one in layout.of(layout.sections[number]))
    measure = catalogue.measure_named(asked.edition.instrument or asked.edition.key, asked.edition.title)
    return {
        "asked": asked,
        "form_title": title_of(asked),
        "intro": layout.form.description,
        "length": ngettext("%(n)s question", "%(n)s questions", questions) % {"n": questions},
        "readers": READERS,
        "own": measure.own,
    }


@dataclass(frozen=True)
class Part:
    number: int
    title: str
    state: str
    words: Any
    tone: str
    url: str


@dataclass(frozen=True)
class Way:
    """The parts that are asked now, how many are done, where to go on."""

    title: str
    parts: list[Part]
    next_url: str
    worried: bool = False
    done: int = 0

    @property
    def total(self) -> int:
        return len(self.parts)

    @property
    def ready(self) -> bool:
        return self.done == self.total


def way(found: MeasureResponse) -> Way:
    """State of each part of a draft."""
    layout = lay_out(form_of(found.edition), saving.content_of(found))
    parked = set((found.marks or {}).get("parked", {}))
    parts = []
    for place, number in enumerate(layout.open_sections(), start=1):
        state = _state(layout.of(layout.sections[number]), parked)
        title = layout.sections[number].title or _("Part %(n)s") % {"n": place}
        parts.append(Part(place, title, state, WORDS[state], TONES[state], part_url(found.request_id, number + 1)))
    ahead = [part for part in parts if part.state != DONE]
    return Way(
        title=title_of(found),
        parts=parts,
        next_url=ahead[0].url if ahead else reverse("assessments:measure_check", args=[found.request_id]),
        worried=bool(_concerns(found, layout)),
        done=len(parts) - len(ahead),
    )


def _state(places: list[Occurrence], parked: set[str]) -> str:
    questions = [one for one in places if one.item.is_question and not one.item.read_only]
    settled = [bool(one.answers) or place_key(one.place) in parked for one in questions]
    if all(settled):
        return DONE
    return BEGUN if any(settled) else OPEN


def _concerns(found: MeasureResponse, layout: Layout) -> list[Any]:
    given = {place_key(one.place): tuple(one.answers) for one in layout.occurrences if one.answers}
    return concerns_in(layout.form, found.edition, given)


def part(found: MeasureResponse, layout: Layout, form: SectionForm, number: int) -> dict[str, Any]:
    """One part of a draft as a page."""
    open_ones = layout.open_sections()
    index = number - 1
    place = open_ones.index(index) + 1 if index in open_ones else 1
    before = [one + 1 for one in open_ones if one < index]
    worried = bool(_concerns(found, layout))
    return {
        "form_title": title_of(found),
        "name": layout.sections[index].title,
        "place": place,
        "total": max(1, len(open_ones)),
        "last": not [one for one in open_ones if one > index],
        "form": form,
        "nodes": without_title(form.nodes, layout.sections[index].title),
        "action": part_url(found.request_id, number),
        "back_url": part_url(found.request_id, before[-1]) if before else _url(found.request_id),
        "readers": READERS,
        "contacts": crisis_contacts(found.client.jurisdiction) if worried else [],
        "response": found,
        "keep_key": keep_key(found),
        "focus": True,
    }


def keep_key(found: MeasureResponse) -> str:
    """Seals what a browser keeps of answers that could not be sent. It is told only to whoever may open this page."""
    digest = salted_hmac("assessments.measures.keep", str(found.pk), algorithm="sha256").digest()
    return base64.b64encode(digest).decode()


def check(found: MeasureResponse, problems: list[Finding]) -> dict[str, Any]:
    """Everything that was written, before it is sent."""
    layout = lay_out(form_of(found.edition), saving.content_of(found))
    return {
        "way": way(found),
        "form_title": title_of(found),
        "asked": found.request,
        "groups": groups(found, layout, changeable=True),
        "readers": READERS,
        "worried": bool(_concerns(found, layout)),
        "problems": _problems(layout, problems, found.request_id),
    }


def _problems(layout: Layout, problems: list[Finding], request_id: Any) -> list[dict[str, str]]:
    found = []
    for problem in problems:
        item = layout.form.by_link_id(problem.link_id)
        number = next((n for n, section in enumerate(layout.sections) if problem.link_id in section.link_ids), 0)
        label = label_of(item) if item is not None else ""
        found.append({"label": label, "text": str(problem.message), "url": part_url(request_id, number + 1)})
    return found


def sent(found: MeasureResponse) -> dict[str, Any]:
    """What was sent, to be read again."""
    layout = lay_out(form_of(found.edition), saving.content_of(found))
    return {
        "form_title": title_of(found),
        "groups": groups(found, layout, changeable=False),
        "on": found.completed_on,
        "paper": found.source == MeasureResponse.Source.PAPER,
        "readers": READERS,
    }


def groups(found: MeasureResponse, layout: Layout, *, changeable: bool) -> list[Group]:
    """Answers in words, by part."""
    parked = (found.marks or {}).get("parked", {})
    made = []
    for number, section in enumerate(layout.sections):
        items = [
            Shown(
                label_of(one.item),
                _answer(one, parked.get(place_key(one.place), "")),
                part_url(found.request_id, number + 1) if changeable else "",
            )
            for one in layout.of(section)
            if one.item.is_question
        ]
        if items:
            made.append(Group(section.title or _("Part %(n)s") % {"n": number + 1}, items))
    return made


def _answer(one: Occurrence, parked: str) -> str:
    if parked:
        return str(PARK_WORDS[IntakeAnswer.Parked(parked)])
    return fields.words_of(one.item, one.answers) or _("Not answered")


@dataclass(frozen=True)
class Clash:
    question: str
    mine: str
    theirs: str
    values: list[tuple[str, str]] = field(default_factory=list)


def clash(
    found: MeasureResponse, form: SectionForm, saved: saving.Saved, *, page_url: str, sent_url: str, posted: QueryDict
) -> dict[str, Any]:  # fmt: skip
    """Both answers of each question that was changed elsewhere, and everything that was posted, to be sent again."""
    content: Json = saving.content_of(found)
    now = {place_key(one.place): one for one in lay_out(form_of(found.edition), content).occurrences}
    given = form.given()
    parked = (found.marks or {}).get("parked", {})
    clashes = []
    for key in saved.conflicts:
        item = form.layout.form.by_link_id(place_from(key)[-1][0])
        if item is None:
            continue
        mine = str(PARK_WORDS[IntakeAnswer.Parked(given[key].parked)]) if given[key].parked else ""
        mine = mine or fields.words_of(item, [dict(value) for value in given[key].values]) or _("Not answered")
        theirs = _answer(now[key], parked.get(key, "")) if key in now else _("Not answered")
        clashes.append(Clash(label_of(item), mine, theirs))
    versions = (found.marks or {}).get("versions", {})
    shown = str(posted.get("shown", "")).split()
    kept = [
        (name, value)
        for name in posted
        if name not in ("csrfmiddlewaretoken", "version", "token")
        for value in posted.getlist(name)
    ]
    return {
        "closed": saved.closed,
        "clashes": clashes,
        "kept": kept,
        "version": ".".join(str(versions.get(key, 0)) for key in shown),
        "page_url": page_url,
        "sent_url": sent_url,
        "worried": bool(saved.concerns),
    }
