"""How practice went in the last weeks: how much and how fully apart, beside how hard it felt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.charts import bar
from homework.adherence import Week, share

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Cell:
    """A number in words and as a bar; without a number there is no bar."""

    words: str
    picture: SafeString | str = ""


@dataclass(frozen=True)
class WeekLine:
    week: str
    quantity: Cell
    quality: Cell
    distress: Cell


@dataclass(frozen=True)
class Adherence:
    summary: str
    weeks: list[WeekLine]


def adherence(rows: list[Week]) -> Adherence | None:
    """None while nothing came due and nothing was answered."""
    if not any(row.due or row.answered for row in rows):
        return None
    part = share(rows)
    answered, due = sum(row.answered for row in rows), sum(row.due for row in rows)
    words = ngettext(
        "%(n)s answer, %(due)s asked for in these weeks.", "%(n)s answers, %(due)s asked for in these weeks.", answered
    )
    summary = words % {"n": answered, "due": due}
    not_tried = sum(row.turned_down for row in rows)
    if not_tried:
        summary += " " + ngettext("Once the answer was not to.", "%(n)s times the answer was not to.", not_tried) % {
            "n": not_tried
        }
    if part is not None and part < 0.5:
        summary += " " + _("Less than half came back: worth asking what made it hard, and making it smaller.")
    return Adherence(summary, [_line(row) for row in reversed(rows) if row.due or row.answered])


def _line(row: Week) -> WeekLine:
    words = _("%(n)s of %(due)s") % {"n": row.answered, "due": row.due} if row.due else str(row.answered)
    return WeekLine(
        week=formats.date_format(row.begins, "j M"),
        quantity=Cell(words, bar(row.answered, maximum=max(row.due, row.answered, 1))),
        quality=_cell(row.quality, 4),
        distress=_cell(row.distress, 100),
    )


def _cell(value: float | None, high: int) -> Cell:
    if value is None:
        return Cell(_("not known"))
    number = formats.number_format(value, 1 if high < 10 else 0)
    return Cell(_("%(n)s of %(high)s") % {"n": number, "high": high}, bar(value, maximum=high))
