"""What a client's device may keep, so that practice works without network.

Lists are data: which files the frame of the pages needs, and which pages of other apps are worth keeping. The frame holds no
private word. Everything private goes out once, as JSON, and is encrypted on the device (``static/js/kept.js``).
"""

from __future__ import annotations

import functools
import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from assessments import safety_plans
from homework import presenters, selections
from homework.forms import offered
from homework.kinds import BARRIERS, Part, PracticeKind, Question
from homework.models import Assignment, Entry, LadderStep
from notices.channels import push
from people.models import Clinic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from people.models import User

FRAME_FILES = (
    "vendor/bootstrap.min.css", "css/tokens.css", "css/base.css", "css/layout.css", "css/components.css", "css/forms.css",
    "css/charts.css", "css/client.css", "css/print.css", "css/practice.css", "img/favicon.svg",
    "js/app.js", "js/forms.js", "js/queue.js", "js/sealed.js", "js/kept.js", "js/away.js",
    "vendor/fonts/figtree-latin-wght-normal.woff2", "vendor/fonts/newsreader-latin-wght-normal.woff2",
)  # fmt: skip
# Pages of other apps that are worth having without network. One that does not exist (yet) is left out.
KEPT_PAGES = ("/my/support/", "/my/safety-plan/", "/my/appointments/")
ICON = "img/notes-192.png"  # a sheet of paper, as on the home screen
KEPT_DAYS = 30
MOST = 40  # assignments on a device
IDLE_MINUTES = 15


def frame_files() -> list[str]:
    return [static(name) for name in FRAME_FILES]


@functools.lru_cache(maxsize=4)
def frame_version(language: str) -> str:
    """Changes whenever a file of the frame does: a new one makes devices fetch the frame anew."""
    digest = hashlib.sha256(language.encode())
    for name in FRAME_FILES:
        found = finders.find(name)
        digest.update(name.encode())
        if isinstance(found, str):
            with open(found, "rb") as file:
                digest.update(file.read())
    digest.update(render_to_string("homework/away.html").encode())
    digest.update(render_to_string("homework/worker.js", {"files": "", "version": ""}).encode())
    return digest.hexdigest()[:16]


def worker_source(language: str) -> str:
    """The service worker with its list of files. It is in charge of ``/my/`` only."""
    words = {"title": Clinic.get().sender_name, "body": str(push.SENTENCE), "icon": static(ICON)}
    context = {
        "version": json.dumps(frame_version(language)),
        "files": json.dumps(frame_files()),
        "frame": json.dumps(reverse("homework:shell")),
        "words": json.dumps(words),
    }
    return render_to_string("homework/worker.js", context)


def manifest() -> dict[str, Any]:
    """The app as the phone's home screen names it: nothing about what it is for."""
    icons = [
        {"src": static(f"img/notes-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"}
        for size in (192, 512)
    ]
    return {
        "id": "/my/",
        "name": _("Notes"),
        "short_name": _("Notes"),
        "start_url": "/my/practice/",
        "scope": "/my/",
        "display": "standalone",
        "background_color": "#f6f4ef",
        "theme_color": "#f6f4ef",
        "icons": icons,
    }


# --- what is kept
def kept_pages() -> list[str]:
    return [address for address in KEPT_PAGES if _exists(address)]


def _exists(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def kept_for(user: User) -> dict[str, Any]:
    """Everything that the device needs to show the list and the forms, for the client's own eyes."""
    found = selections.own_assignments(user).filter(state=Assignment.State.ASSIGNED).select_related("client")
    rows = list(found.order_by("due_on", "created_at")[:MOST])
    steps: dict[Any, list[LadderStep]] = {}
    on_ladders = (
        LadderStep.objects.visible_to(user).on_the_way().filter(ladder__assignment__in=[row.pk for row in rows])
    )
    for step in on_ladders.select_related("ladder"):
        steps.setdefault(step.ladder.assignment_id, []).append(step)
    reader = presenters.reader_of(rows[0].client) if rows else ""
    return {
        "reader": reader,
        "pages": kept_pages(),
        "marks": {"/my/safety-plan/": safety_plans.mark_of(user)},
        "practice": [_one(row, steps.get(row.pk, [])) for row in rows],
        "outcomes": [[value, str(words)] for value, words in Entry.Outcome.choices],
        "barriers": [[value, str(words)] for value, words in BARRIERS],
    }


def _one(row: Assignment, steps: list[LadderStep]) -> dict[str, Any]:
    kind = row.form
    draft = next((entry for entry in row.entries.all() if entry.finished_at is None), None)
    return {
        "id": str(row.pk),
        "title": row.title,
        "kind": str(kind.name),
        "facts": f"{presenters.about_minutes(row.minutes)}, {presenters.suits(row.due_on)}.",
        "why": row.why,
        "what": row.smallest if row.smaller_at else row.instructions,
        "smallest": "" if row.smaller_at else row.smallest,
        "parts": [_part(part) for part in kind.parts],
        "steps": [{"id": str(step.pk), "words": step.words, "expected": step.expected} for step in steps],
        "draft": _draft(draft, kind) if draft is not None else None,
    }


def _part(part: Part) -> dict[str, Any]:
    return {"title": str(part.title), "hint": str(part.hint), "questions": [_question(q) for q in part.questions]}


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "label": str(question.label),
        "ask": str(question.ask),
        "hint": str(question.hint),
        "low": question.low,
        "high": question.high,
        "step": question.step,
        "low_word": str(question.low_word),
        "high_word": str(question.high_word),
        "choices": [[value, str(words)] for value, words in question.choices],
    }


def _draft(entry: Entry, kind: PracticeKind) -> dict[str, Any]:
    answers = {q.key: typed(offered(q, entry.answers.get(q.key))) for q in kind.questions()}
    given = {key: value for key, value in answers.items() if value not in ("", [])}
    step = str(entry.step_id) if entry.step_id else ""
    return {"key": str(entry.client_key), "version": entry.version, "answers": given, "step": step}


def typed(value: Any) -> Any:
    """A kept value as a form sends it: text, or a list of texts."""
    if value is None:
        return ""
    if isinstance(value, list):
        return [str(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


# --- what comes back
def whole(kind: PracticeKind) -> Part:
    """All questions of a kind as one part: a device asks them on one page."""
    return Part("", tuple(kind.questions()))


def differences(kind: PracticeKind, mine: Mapping[str, Any], entry: Entry) -> list[dict[str, str]]:
    """What the clinic holds where the device says otherwise."""
    return [
        {"key": q.key, "label": str(q.label), "theirs": presenters.shown(q, entry.answers.get(q.key)) or _("No answer")}
        for q in kind.questions()
        if q.key in mine and mine[q.key] != entry.answers.get(q.key)
    ]
