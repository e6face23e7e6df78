"""The last check of the chain, its anchor outside, and entries as cells of a spreadsheet."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from audit.models import Event
from people.trail import Line, names_of, who

COLUMNS = ("number", "time (UTC)", "who", "role", "what", "case", "why", "address")
TELLS_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Check:
    """``took`` is in milliseconds."""

    at: dt.datetime
    who: str
    sound: bool
    entries: int
    took: int


def last_check() -> Check | None:
    event = Event.objects.filter(action="trail.checked").order_by("-sequence").first()
    if event is None:
        return None
    detail = event.detail
    return Check(event.at, who(event, names_of([event])), bool(detail["sound"]), detail["entries"], detail["ms"])


def anchor() -> tuple[int, str] | None:
    """The newest copy of count and head that was kept outside the database; None when the clinic keeps none."""
    path = Path(settings.AUDIT_ANCHOR_FILE) if settings.AUDIT_ANCHOR_FILE else None
    if path is None or not path.is_file():
        return None
    kept = json.loads(path.read_text())
    return int(kept["count"]), str(kept["head"])


def cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(TELLS_A_SPREADSHEET) else text


def cells(line: Line) -> list[str]:
    moment = line.at.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
    texts = (str(line.sequence), moment, line.who, line.roles, line.what, line.client, line.why, line.origin)
    return [cell(text) for text in texts]
