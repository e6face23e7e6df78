"""A part of a form as a page: which questions are asked now, their fields, and what a post of them means."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.fhir.answering import check_answers
from assessments.fhir.enabling import enabled
from assessments.fhir.extensions import Report
from assessments.fhir.unfolding import Occurrence, place_from, place_key, unfold
from assessments.measures import fields
from assessments.measures.saving import Given
from assessments.measures.sections import Section, sections_of
from assessments.models import IntakeAnswer
from common.widgets import OneChip

if TYPE_CHECKING:
    from assessments.fhir.form import Form, Item, Json

PARK = ":park"
PARK_CHOICES = (
    ("", gettext_lazy("I'll answer here")),
    (IntakeAnswer.Parked.LATER, gettext_lazy("Later")),
    (IntakeAnswer.Parked.FACE_TO_FACE, gettext_lazy("Only face to face")),
    (IntakeAnswer.Parked.SKIPPED, gettext_lazy("I'd rather not say")),
)
UNASKED = frozenset({"reference"})
HELP = ("help", "flyover")


@dataclass(frozen=True)
class Lines:
    """One more line of a question that takes several answers."""

    name: str
    value: str
    number: int


@dataclass
class Node:
    """What stands on the page: a heading, words, a question, or the end of a repeating group."""

    kind: str  # "group", "words", "question", "shown", "more"
    text: str = ""
    key: str = ""
    depth: int = 0
    field: forms.BoundField | None = None
    extra: forms.BoundField | None = None
    unit: forms.BoundField | None = None
    lines: list[Lines] = dataclasses.field(default_factory=list)
    park: forms.BoundField | None = None
    parked: bool = False
    value: str = ""
    unit_words: str = ""
    required: bool = False
    removable: bool = False
    number: int = 0
    link: str = ""
    multiline: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Layout:
    """A response laid over its form: all places in order, and those that are asked."""

    form: Form
    content: Json
    sections: tuple[Section, ...]
    occurrences: tuple[Occurrence, ...]
    asked: frozenset[Any]

    def of(self, section: Section) -> list[Occurrence]:
        """What is asked in a section, hidden items left out."""
        ids = section.link_ids
        return [one for one in self.occurrences if one.item.link_id in ids and self.shows(one)]

    def shows(self, one: Occurrence) -> bool:
        step: Occurrence | None = one
        while step is not None:
            if step.item.hidden or step.item.is_calculated:
                return False
            step = step.parent
        return one.place in self.asked

    def open_sections(self) -> list[int]:
        """Numbers of the sections that ask or say anything now."""
        return [number for number, section in enumerate(self.sections) if self.of(section)]


def lay_out(form: Form, content: Json) -> Layout:
    whole = unfold(form, content)
    return Layout(form, content, sections_of(form), tuple(whole.walk()), enabled(form, content).places)


class SectionForm(forms.Form):
    """The questions of some places. ``marks`` are those of the response; ``parking`` offers to leave a question."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        layout: Layout,
        places: Sequence[Occurrence],
        marks: dict[str, Any],
        parking: bool = True,
    ) -> None:
        super().__init__(data, files)
        self.layout, self.places, self.marks, self.parking = layout, places, marks, parking
        self.problems: dict[str, str] = {}  # by key: what is said beside a question of several lines
        self.keys = [place_key(one.place) for one in places if self._answered_here(one.item)]
        self._items = {place_key(one.place): one.item for one in places}
        for one in places:
            if self._answered_here(one.item):
                self._add(one)

    @staticmethod
    def _answered_here(item: Item) -> bool:
        return item.is_question and not (item.read_only or item.is_calculated or item.type in UNASKED)

    def _add(self, one: Occurrence) -> None:
        item, key = one.item, place_key(one.place)
        main = fields.field_for(item, label_of(item), hint_of(item))
        main.initial = next(iter(self._typed(key)), fields.initial_of(item, one.answers))
        self.fields[key] = main
        if item.type == "open-choice":
            words = item.open_label or _("Something else")
            self.fields[key + fields.OPEN] = forms.CharField(
                label=words, required=False, initial=fields.open_text(item, one.answers), widget=forms.TextInput
            )
        if item.type == "quantity" and len(item.unit_options) > 1:
            names = [str(unit.data.get("display") or unit.data.get("code")) for unit in item.unit_options]
            self.fields[key + fields.UNIT] = forms.ChoiceField(
                label=_("Unit"), choices=[(str(n), name) for n, name in enumerate(names)], required=False,
                initial=_unit_now(item, one), widget=forms.Select,
            )  # fmt: skip
        if self.parking:
            self.fields[key + PARK] = forms.ChoiceField(
                label=_("Not here, or not now?"), choices=PARK_CHOICES, required=False, widget=OneChip,
                initial=self.marks.get("parked", {}).get(key, ""),
            )  # fmt: skip

    def _typed(self, key: str) -> list[str]:
        return list(self.marks.get("words", {}).get(key, ()))

    def say(self, problems: Mapping[str, str]) -> None:
        """What is to be said beside questions, by their keys."""
        for key, words in problems.items():
            if key in self.fields and fields.is_many(self._items[key]):
                self.problems[key] = words
            elif key in self.fields:
                self.errors[key] = self.error_class([words])

    def date_problems(self) -> dict[str, str]:
        """What is wrong with dates as they are kept, by key; what is left for later is not judged."""
        parked = self.marks.get("parked", {})
        found = {}
        for one in self.places:
            key = place_key(one.place)
            if one.item.type == "date" and key in self.fields and key not in parked:
                report = Report()
                check_answers(one, report)
                wrong = next((finding for finding in report.findings if finding.is_error), None)
                if wrong is not None:
                    found[key] = _("We can't read this as a date.") if wrong.code == "value" else str(wrong.message)
        return found

    @property
    def shown(self) -> str:
        """The keys of this page, as it sends them back. They hold no blanks."""
        return " ".join(self.keys)

    @property
    def version(self) -> str:
        versions = self.marks.get("versions", {})
        return ".".join(str(versions.get(key, 0)) for key in self.keys)

    # --- to be drawn
    @property
    def nodes(self) -> list[Node]:
        """Everything in the order of the form; a group that repeats ends with the offer of one more."""
        ends = self._ends()
        found: list[Node] = []
        for number, one in enumerate(self.places):
            if not _is_hint(one):
                found.append(self._node(one))
            found += [self._more(group) for group in ends.get(number, ())]
        return found

    def _ends(self) -> dict[int, list[Occurrence]]:
        """Number of the last place inside -> the repeating groups that end there, inner ones first, each in its last repetition."""
        last: dict[tuple[Any, str], tuple[int, Occurrence]] = {}
        for number, one in enumerate(self.places):
            step: Occurrence | None = one
            while step is not None:
                if step.item.is_group and step.item.repeats:
                    last[step.place[:-1], step.item.link_id] = (number, step)
                step = step.parent
        ends: dict[int, list[Occurrence]] = {}
        for number, group in sorted(last.values(), key=lambda pair: -len(pair[1].place)):
            ends.setdefault(number, []).append(group)
        return ends

    def _more(self, one: Occurrence) -> Node:
        number = one.place[-1][1] + 1
        return Node("more", one.item.text, place_key((*one.place[:-1], (one.place[-1][0], 0))), number=number)

    def _node(self, one: Occurrence) -> Node:
        item, key, depth = one.item, place_key(one.place), len(one.place)
        if item.is_group:
            number = one.place[-1][1]
            title = f"{item.text} {number + 1}".strip() if item.repeats else item.text
            removable = item.repeats and (number > 0 or one.entry is not None)
            return Node("group", title, key, depth, removable=removable)
        if item.is_display:
            return Node("words", item.text, key, depth, link=item.support_link)
        if key not in self.fields:
            return Node("shown", label_of(item), key, depth, value=fields.words_of(item, one.answers))
        park = self[key + PARK] if key + PARK in self.fields else None
        return Node(
            "question", label_of(item), key, depth,
            field=self[key],
            extra=self[key + fields.OPEN] if key + fields.OPEN in self.fields else None,
            unit=self[key + fields.UNIT] if key + fields.UNIT in self.fields else None,
            lines=_lines(item, key, one, self._typed(key)) if fields.is_many(item) else [],
            park=park,
            parked=bool(park and park.value()),
            unit_words=item.unit if key + fields.UNIT not in self.fields else "",
            required=item.required,
            value=_file_name(one) if item.type == "attachment" else "",
            multiline=item.type == "text",
            problem=self.problems.get(key, ""),
        )  # fmt: skip

    # --- what came back
    def given(self) -> dict[str, Given]:
        """What was posted, by place key, for the questions that the page had shown and that exist."""
        keys = str(self.data.get("shown", "")).split()
        seen = _versions(str(self.data.get("version", "")), len(keys))
        known = {place_key(one.place): one for one in self.places}
        found = {}
        for key, version in zip(keys, seen, strict=True):
            one = known.get(key)
            if one is None or key not in self.fields:
                continue
            values = fields.read(one.item, key, self.data, self.files, one.answers)  # type: ignore[arg-type]
            parked = self.data.get(key + PARK, "") if self.parking else ""
            parked = parked if parked in IntakeAnswer.Parked.values else ""
            found[key] = Given(tuple(values), parked, version, fields.words_typed(one.item, key, self.data))  # type: ignore[arg-type]
        return found

    def refused_files(self) -> dict[str, str]:
        """Why files that were posted are not kept, by place key."""
        items = {place_key(one.place): one.item for one in self.places if one.item.type == "attachment"}
        found = {key: fields.too_large(item, self.files.get(key)) for key, item in items.items()}
        return {key: words for key, words in found.items() if words}


def without_title(nodes: list[Node], title: str) -> list[Node]:
    """A section that is one group says its name once."""
    says_it = bool(nodes) and nodes[0].kind == "group" and nodes[0].text == title and not nodes[0].removable
    return nodes[1:] if says_it else nodes


def _unit_now(item: Item, one: Occurrence) -> str:
    data = one.answers[0].get("valueQuantity", {}) if one.answers else {}
    codes = [unit.data.get("code") for unit in item.unit_options]
    return str(codes.index(data.get("code"))) if data.get("code") in codes else "0"


def _file_name(one: Occurrence) -> str:
    return str(one.answers[0].get("valueAttachment", {}).get("title", "")) if one.answers else ""


def _lines(item: Item, key: str, one: Occurrence, typed: Sequence[str]) -> list[Lines]:
    texts = list(typed) or [str(fields.initial_of(item, [answer])) for answer in one.answers]
    texts += [""] * fields.BLANKS
    return [Lines(key, text, number) for number, text in enumerate(texts, start=1)]


def _is_hint(one: Occurrence) -> bool:
    """Help that stands under its question already."""
    is_help = one.item.is_display and one.item.control in HELP
    return is_help and one.parent is not None and one.parent.item.is_question


def _versions(text: str, count: int) -> list[int]:
    parts = text.split(".")
    if len(parts) != count or not all(part.isdecimal() and len(part) < 9 for part in parts):
        return [0] * count
    return [int(part) for part in parts]


def label_of(item: Item) -> str:
    return strip_tags(f"{item.prefix} {item.text}".strip()) or _("Question")


def hint_of(item: Item) -> str:
    """Help that the form puts under a question, and the format that it asks for."""
    help_words = [one.text for one in item.items if one.is_display and one.control in HELP]
    if item.entry_format:
        help_words.append(item.entry_format)
    if item.type == "date":
        help_words.append(_("A year is enough, or a month and a year: 1998, May 1998 or 17 May 1998."))
    if item.required:
        help_words.append(_("Needed, unless you choose to leave it."))
    return " ".join(help_words)


def places_of(keys: Iterable[str], layout: Layout) -> list[Occurrence]:
    """Occurrences by key, for a post that names what its page had shown. Unknown keys are left out."""
    known = {one.place: one for one in layout.occurrences}
    found = []
    for key in keys:
        try:
            one = known.get(place_from(key))
        except ValueError:
            continue
        if one is not None:
            found.append(one)
    return found
