"""Reading answers: what counts as answered, how far somebody is, and the words for a stored value. Pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.asking import Entry, Kind, Question, Section
from assessments.questions import ENOUGH_RELATIONSHIPS, QUESTIONS, SECTIONS

DONE, BEGUN, OPEN, AGAIN = "done", "begun", "open", "again"


@dataclass(frozen=True)
class Answer:
    """One stored answer of one side. ``parked`` is "", later, face or skip."""

    value: Any = None
    parked: str = ""
    version: int = 0
    saved_at: dt.datetime | None = None


Answers = Mapping[str, Answer]


def answers_in(rows: Iterable[Any]) -> dict[str, Answer]:
    """By question, from stored rows of one side."""
    return {row.question: Answer(row.value, row.parked, row.version, row.updated_at) for row in rows}


def clean(question: Question, value: Any) -> Any:
    """The stored form of a value: only known codes, trimmed text, scale within 0 to 10, None when there is nothing."""
    if question.simple:
        return _clean_entry(question.entries[0], value)
    parts = value if isinstance(value, dict) else {}
    kept = {entry.key: _clean_entry(entry, parts.get(entry.key)) for entry in question.entries}
    return {key: part for key, part in kept.items() if part is not None} or None


def _clean_entry(entry: Entry, value: Any) -> Any:
    codes = [code for code, _words in entry.choices]
    if entry.kind == Kind.MANY:
        chosen = value if isinstance(value, list | tuple) else ()
        return [code for code in codes if code in chosen] or None
    if entry.kind == Kind.SCALE:
        text = str(value).strip() if value is not None else ""
        return int(text) if text.isdecimal() and int(text) <= 10 else None
    text = str(value or "").strip()
    if entry.kind in (Kind.ONE, Kind.LIST):
        return text if text and text in codes else None
    return text or None


def has_value(question: Question, value: Any) -> bool:
    if question.counts and isinstance(value, dict):
        return value.get(question.counts) is not None
    return value is not None


def is_settled(question: Question, answer: Answer | None) -> bool:
    """Answered, or parked in one of the three ways, which counts as answered."""
    return answer is not None and (bool(answer.parked) or has_value(question, answer.value))


def missing_in(section: Section, answers: Answers, *, relationships: int = 0) -> list[Question]:
    """Questions of a section that are neither answered, parked nor optional."""
    open_ones = [
        question
        for question in section.questions
        if not question.optional and not is_settled(question, answers.get(question.key))
    ]
    if section.key == "relationships" and not open_ones:
        own = answers["relationships"]
        if not own.parked and own.value == "told" and relationships < ENOUGH_RELATIONSHIPS:
            return list(section.questions)
    return open_ones


def section_state(
    section: Section, answers: Answers, *, relationships: int = 0, safety_since: dt.datetime | None = None
) -> str:
    """``done``, ``begun``, ``open``, or ``again`` for safety answers older than ``safety_since``."""
    touched = any(question.key in answers for question in section.questions)
    if not missing_in(section, answers, relationships=relationships):
        if not touched and section.questions and all(question.optional for question in section.questions):
            return OPEN
        return AGAIN if _too_old(section, answers, safety_since) else DONE
    return BEGUN if touched or (section.key == "relationships" and relationships) else OPEN


def _too_old(section: Section, answers: Answers, since: dt.datetime | None) -> bool:
    saved = [
        answers[question.key].saved_at
        for question in section.questions
        if question.about_safety and question.key in answers
    ]
    return since is not None and any(moment is not None and moment < since for moment in saved)


def open_sections(answers: Answers, *, relationships: int, safety_since: dt.datetime | None = None) -> list[Section]:
    """Parts that stand between a draft and sending it. A part in which nothing has to be answered never does."""
    return [
        section
        for section in SECTIONS
        if any(not question.optional for question in section.questions)
        and section_state(section, answers, relationships=relationships, safety_since=safety_since) != DONE
    ]


def parked_questions(answers: Answers) -> list[tuple[Question, str]]:
    """What was left for later or for a meeting, in order: the agenda of the first session."""
    return [
        (question, answers[key].parked)
        for key, question in QUESTIONS.items()
        if key in answers and answers[key].parked in ("later", "face")
    ]


def words_for(question: Question, value: Any) -> str:
    """A value as text for a person; empty for nothing."""
    if value is None:
        return ""
    if question.simple:
        return entry_words(question.entries[0], value)
    lines = []
    for entry in question.entries:
        text = entry_words(entry, value.get(entry.key))
        if text:
            lines.append(
                text
                if entry.kind == Kind.TEXT
                else _("%(label)s %(answer)s") % {"label": _label(entry), "answer": text}
            )
    return "\n".join(lines)


def _label(entry: Entry) -> str:
    label = str(entry.label)
    return label if label.endswith(("?", ":")) else f"{label}:"


def entry_words(entry: Entry, value: Any) -> str:
    """The value of one control as text; empty for nothing."""
    if value is None or value == "":
        return ""
    named = dict(entry.choices)
    if entry.kind == Kind.MANY:
        return ", ".join(str(named.get(code, code)) for code in value)
    if entry.kind in (Kind.ONE, Kind.LIST):
        return str(named.get(value, value))
    if entry.kind == Kind.SCALE:
        return _("%(number)s of 10") % {"number": value}
    return str(value)


def changed(asked: Iterable[str], before: Answers, after: Answers) -> list[str]:
    """Keys among ``asked`` whose answer differs."""
    return [key for key in asked if _same_as(before.get(key)) != _same_as(after.get(key))]


def _same_as(answer: Answer | None) -> tuple[Any, str]:
    return (answer.value, answer.parked) if answer else (None, "")
