"""Earlier texts of a draft, as ready strings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from common.templatetags.ui import day
from sessions.models import NoteRevision, ProgressNote
from sessions.presenters.notes import layout_of


@dataclass(frozen=True)
class Version:
    """``texts`` are (label, words); ``url`` brings it back, empty for the present text and for a closed note."""

    id: str
    when: str
    size: str
    texts: list[tuple[str, str]]
    url: str


def version_rows(revisions: Iterable[NoteRevision], note: ProgressNote) -> list[Version]:
    return [_version(row, note) for row in revisions]


def _version(row: NoteRevision, note: ProgressNote) -> Version:
    sections = row.content.get("sections", {})
    _key, layout = layout_of(note, str(row.content.get("format", "")))
    texts = [(str(section.label), sections[section.key]) for section in layout if sections.get(section.key)]
    words = sum(len(text.split()) for _label, text in texts)
    current = row.note_version == note.version or not note.editable
    return Version(
        id=str(row.pk),
        when=f"{day(row.created_at)}, {timezone.localtime(row.created_at):%H:%M:%S}",
        size=ngettext("%(n)s word", "%(n)s words", words) % {"n": words},
        texts=texts,
        url="" if current else reverse("sessions:note_restore", args=[row.pk]),
    )
