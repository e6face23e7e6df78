"""A life in relationships as pages show it: drawn, as a list, in figures, with what comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments import lifelines, vocabulary
from assessments.lifelines import Told
from assessments.models import FamilyMember, LifeEvent, PatternDecision, Relationship, RelationshipWords
from assessments.partial_dates import PartialDate, read, year_of
from assessments.patterns import Pattern, patterns
from assessments.presenters.family import family_drawn, kin_listed, said
from common import charts

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from people.models import Client, User

ENDED_FOR_STAFF: dict[str, Any] = {
    Relationship.EndedBy.CLIENT: gettext_lazy("Ended by the client"),
    Relationship.EndedBy.OTHER: gettext_lazy("Ended by the other person"),
    Relationship.EndedBy.BOTH: gettext_lazy("Ended by both"),
    Relationship.EndedBy.LOSS: gettext_lazy("The other person died"),
    Relationship.EndedBy.FADED: gettext_lazy("It faded"),
    Relationship.EndedBy.CIRCUMSTANCES: gettext_lazy("Ended by circumstances"),
}
SHORT_KINDS: dict[str, Any] = {Relationship.Kind.UNDEFINED: gettext_lazy("Without a name")}  # lanes are narrow
ENDING = {"client": "self", "other": "other", "loss": "loss"}
UNRATED_WIDTH = 2  # of 5: how thick a relationship is drawn whose closeness nobody rated
LATEST = 9999.0
ROUGH = 1.2  # years: a beginning remembered less exactly than this is drawn with its range


@dataclass(frozen=True)
class Line:
    """A relationship with the times read from its words."""

    row: Relationship
    start: PartialDate
    end: PartialDate
    told: Told


def lines_of(rows: Sequence[Relationship], *, today: dt.date, born: dt.date | None) -> list[Line]:
    """Ordered by beginning; what has no time that can be read comes last, as it was told."""
    found = []
    for row in rows:
        start, end = read(row.started, today=today, born=born), read(row.ended, today=today, born=born)
        found.append(Line(row, start, end, _told(row, start, end)))
    return sorted(found, key=lambda line: (line.start.middle or LATEST, line.row.position))


def _told(row: Relationship, start: PartialDate, end: PartialDate) -> Told:
    return Told(
        id=str(row.pk),
        kind=row.kind,
        start=start,
        end=end,
        ongoing=row.ongoing or end.ongoing,
        lasted=row.lasted,
        ended_by=row.ended_by,
        withdrew_after=row.withdrew_after,
        cause=row.cause or "",
        took=row.took or "",
        repair=row.repair or "",
        tags=frozenset(row.tags or ()),
    )


@dataclass(frozen=True)
class Badge:
    """One pattern: what the rules say, what a person made of it, and the relationships behind it."""

    rule: str
    words: str
    verdict: str
    verdict_words: str
    tone: str
    by: str
    evidence: list[tuple[str, str]]  # (label, anchor on the page)


@dataclass(frozen=True)
class History:
    """Everything on the page. ``badges`` leaves out what was rejected; ``rejected`` holds it, folded away."""

    people: list[dict[str, Any]]
    drawn: SafeString | None
    figures: list[tuple[Any, str]]
    badges: list[Badge]
    rejected: list[Badge]
    events: list[dict[str, Any]]
    family: list[dict[str, Any]]
    family_drawn: SafeString | None
    kinds: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.people or self.events or self.family)


def history_of(client: Client, viewer: User, *, urls: Urls, words: bool, own: bool = False) -> History:
    """A client's history for one viewer; ``words`` adds the clinician's, ``own`` says "I". Five queries whatever its size."""
    today, born = timezone.localdate(), client.birth_date
    lines = lines_of(list(Relationship.objects.visible_to(viewer).filter(client=client)), today=today, born=born)
    noted = _noted(client, viewer) if words else {}
    events = list(LifeEvent.objects.visible_to(viewer).filter(client=client))
    kin = list(FamilyMember.objects.visible_to(viewer).filter(client=client))
    dated = [(read(event.when, today=today, born=born), event) for event in events]
    badges = _badges(client, viewer, lines, today) if words else []
    return History(
        people=[_listed(line, noted.get(line.row.pk, ""), urls, own=own) for line in lines],
        drawn=drawn(lines, today=today, life=[(when.middle, event.what) for when, event in dated if when.middle]),
        figures=figure_words([line.told for line in lines], [line.row for line in lines], year_of(today)),
        badges=[badge for badge in badges if badge.verdict != PatternDecision.Verdict.REJECTED],
        rejected=[badge for badge in badges if badge.verdict == PatternDecision.Verdict.REJECTED],
        events=[
            {"when": event.when, "title": event.what, "url": urls.event(event)}
            for _when, event in sorted(dated, key=lambda pair: pair[0].middle or LATEST)
        ],
        family=[kin_listed(one, urls.member(one)) for one in kin],
        family_drawn=family_drawn(kin),
    )


class Urls:
    """Where rows lead to; the portal and the case have their own."""

    def person(self, row: Relationship) -> str:
        return ""

    def event(self, row: LifeEvent) -> str:
        return ""

    def member(self, row: FamilyMember) -> str:
        return ""


def _noted(client: Client, viewer: User) -> dict[Any, str]:
    rows = RelationshipWords.objects.visible_to(viewer).filter(relationship__client=client)
    return {row.relationship_id: row.words for row in rows}


# --- drawn
def drawn(lines: Sequence[Line], *, today: dt.date, life: Sequence[tuple[float, str]] = ()) -> SafeString | None:
    """Lanes by kind for everybody whose beginning can be read, or None. The list beside it has everybody."""
    now = year_of(today)
    dated = [line for line in lines if line.start.middle is not None]
    if not dated:
        return None
    lanes = [
        charts.Lane(str(SHORT_KINDS.get(kind, label)), bonds)
        for kind, label in Relationship.Kind.choices
        if (bonds := [_bond(line, now) for line in dated if line.row.kind == kind])
    ]
    first = min([line.start.first or now for line in dated] + [year for year, _what in life])
    return charts.timeline(
        lanes,
        first=int(first) - 1,
        now=now,
        life=[(year, _short(what)) for year, what in life],
        title=_("Relationships over time"),
        desc=_("Length is time, thickness is closeness. The list has the same facts as text."),
    )


def _short(words: str, longest: int = 24) -> str:
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def _bond(line: Line, now: float) -> charts.Bond:
    start = line.start.middle or now
    length = lifelines.months(line.told, now)
    going = line.told.ongoing or (line.row.kind == "family" and not line.end.known and not line.row.ended_by)
    end = line.end.middle if line.end.middle is not None else start + (length / 12 if length is not None else 0.3)
    peak = line.row.closeness_peak
    rough = line.start.first is not None and (line.start.last or 0) - line.start.first > ROUGH
    return charts.Bond(
        _short(line.row.label),
        start,
        None if going else min(now, max(start + 0.3, end)),
        UNRATED_WIDTH if peak is None else max(1, round(peak / 2)),
        ENDING.get(line.row.ended_by, ""),  # type: ignore[arg-type]
        (line.start.first or 0, line.start.last or 0) if rough else None,
    )


# --- as a list
def span_words(row: Relationship) -> str:
    """Kind and time of a relationship in one line, in the words that were used."""
    kind = str(row.get_kind_display())
    until = _("goes on") if row.ongoing else row.ended
    span = " – ".join(part for part in (row.started, until) if part)
    if not span and row.lasted is not None:
        span = ngettext("%(n)d month", "%(n)d months", row.lasted) % {"n": row.lasted}
    return _("%(kind)s, %(span)s") % {"kind": kind, "span": span} if span else kind


def _listed(line: Line, noted: str, urls: Urls, *, own: bool) -> dict[str, Any]:
    """One relationship as components/timeline_list.html takes it, with an anchor and the clinician's words."""
    row = line.row
    return {
        "id": f"person-{row.pk}",
        "when": row.started or "–",
        "title": row.label,
        "text": " ".join(part for part in (span_words(row) + ".", *facts(row, own=own)) if part),
        "tag": closeness_words(row),
        "url": urls.person(row),
        "noted": noted,
        "by": _("told to the clinician") if row.told_by == Relationship.ToldBy.CLINICIAN else "",
    }


def closeness_words(row: Relationship) -> str:
    if row.closeness_peak is None:
        return ""
    if row.closeness_now is None:
        return _("Closeness %(n)s of 10") % {"n": row.closeness_peak}
    return _("Closeness %(n)s of 10, now %(now)s") % {"n": row.closeness_peak, "now": row.closeness_now}


def facts(row: Relationship, *, own: bool = False) -> list[str]:
    """Everything that was told beyond kind and time, in sentences: the whole row for a screen reader."""
    ended = row.get_ended_by_display() if own else ENDED_FOR_STAFF.get(row.ended_by, "")
    told = [f"{ended}." if row.ended_by in ENDED_FOR_STAFF else ""]
    told += said(_("Closest: %(words)s."), row.peak_when)
    told += said(_("Agreed on: %(words)s."), vocabulary.word_of(vocabulary.STRUCTURES, row.structure))
    told += said(_("Living: %(words)s."), vocabulary.word_of(vocabulary.DISTANCES, row.distance))
    told += said(_("The part taken: “%(words)s”."), vocabulary.word_of(vocabulary.POSITIONS, row.took))
    if row.withdrew_after is not None:
        after = ngettext(
            "First step back after %(n)d month.", "First step back after %(n)d months.", row.withdrew_after
        )
        told.append(after % {"n": row.withdrew_after})
    told += said(_("It came after %(words)s."), vocabulary.word_of(vocabulary.CAUSES, row.cause))
    told += said(_("First pulled back: %(words)s."), row.first_withdrawal)
    told += said(_("Why it ended: %(words)s."), ", ".join(vocabulary.words_of(vocabulary.REASONS, row.reasons)))
    told += said(_("Mending: %(words)s."), vocabulary.word_of(vocabulary.REPAIRS, row.repair))
    told += said("%(words)s.", row.repair_words)
    told += said(_("Known from other times: %(words)s."), "; ".join(vocabulary.words_of(vocabulary.TAGS, row.tags)))
    told += said(_("Hurt in it: %(words)s."), vocabulary.word_of(vocabulary.INJURIES, row.injury))
    told += said(_("Violence or control: %(words)s."), vocabulary.word_of(vocabulary.VIOLENCE, row.violence))
    told += said(_("In touch: %(words)s."), vocabulary.word_of(vocabulary.YES_NO, row.in_contact))
    told += said(_("Children together: %(words)s."), vocabulary.word_of(vocabulary.YES_NO, row.shared_children))
    told += said(_("What was good: %(words)s."), row.what_worked)
    return [part for part in told if part]


# --- figures
def length_words(months: float | None) -> str:
    """Months as people say them: years from two on."""
    if months is None:
        return _("not known")
    if months < 24:
        return ngettext("%(n)d month", "%(n)d months", round(months)) % {"n": round(months)}
    years = f"{months / 12:.1f}".removesuffix(".0")
    return _("%(n)s years") % {"n": years}


def figure_words(told: Sequence[Told], rows: Sequence[Relationship], now: float) -> list[tuple[Any, str]]:
    """(label, value) of each figure, for a row of numbers with what they were taken from."""
    if not told:
        return []
    found = lifelines.figures(told, now)
    labels = {str(row.pk): row.label for row in rows}
    longest = length_words(found.longest)
    if found.longest_id:
        longest = _("%(time)s, %(label)s") % {"time": longest, "label": labels[found.longest_id]}
    share = found.ended_by_client
    gaps = ", ".join(f"{int(gap.start)}\u2060–\u2060{int(gap.end)}" for gap in found.gaps)
    several = [(_("Half of them lasted less than"), length_words(found.median))] if found.number > 1 else []
    return [
        (_("Relationships told"), str(found.number)),
        (_("Longest"), longest),
        *several,
        (
            _("Ended by the client"),
            _("%(n)d of %(of)d") % {"n": share.number, "of": share.out_of} if share.out_of else "–",
        ),
        (_("First step back, in the middle"), length_words(found.withdrawal)),
        (_("Times without a partner"), gaps or _("none known")),
    ]


# --- what comes back
def _badges(client: Client, viewer: User, lines: Sequence[Line], today: dt.date) -> list[Badge]:
    found = patterns([line.told for line in lines], year_of(today))
    if not found:
        return []
    rows = PatternDecision.objects.visible_to(viewer).filter(client=client).select_related("decided_by")
    latest = {row.rule: row for row in rows.order_by("decided_at", "created_at")}
    labels = {str(line.row.pk): line.row.label for line in lines}
    return [_badge(pattern, latest.get(pattern.rule), labels) for pattern in found]


def _badge(pattern: Pattern, decision: PatternDecision | None, labels: dict[str, str]) -> Badge:
    verdict = decision.verdict if decision else ""
    return Badge(
        rule=pattern.rule,
        words=decision.words if decision and decision.words else str(pattern.words),
        verdict=verdict,
        verdict_words=str(decision.get_verdict_display()) if decision else _("Not looked at yet"),
        tone={"confirmed": "good", "reworded": "good", "rejected": "line"}.get(verdict, "care"),
        by=str(decision.decided_by) if decision else "",
        evidence=[(labels[one], f"#person-{one}") for one in pattern.evidence],
    )
