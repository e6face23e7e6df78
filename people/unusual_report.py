"""The report of unusual access: gathers what the rules of :mod:`people.unusual` compare, and puts findings into words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext

from audit import words
from audit.models import Event
from common.crypto.keys import normalised
from people.models import Client, Clinic, User
from people.relations import ties_of
from people.unusual import Facts, Finding, Reading, Rule, findings

PERIODS = (7, 30)
TITLES = {
    Rule.MANY: __("Many records within an hour"),
    Rule.UNRELATED: __("No care, supervision or desk work ties them together"),
    Rule.SURNAME: __("The same surname"),
    Rule.FORMER: __("Somebody whose treatment has ended"),
    Rule.HOURS: __("Outside working hours"),
}
HINTS = {
    Rule.MANY: __("Handing over a caseload looks like this too."),
    Rule.UNRELATED: __("Care may have ended while a page was still open."),
    Rule.SURNAME: __("Often chance. Ask whether they know each other."),
    Rule.FORMER: __("A late letter or a question from the client may be the reason."),
    Rule.HOURS: __("Working late is no fault. A pattern is worth a talk."),
}


@dataclass(frozen=True)
class Row:
    """A finding as it is read. ``url`` leads to the entries behind it."""

    who: str
    what: str
    first: dt.datetime
    last: dt.datetime
    times: str
    url: str


@dataclass(frozen=True)
class Section:
    title: str
    hint: str
    rows: list[Row]


def report(days: int, now: dt.datetime) -> list[Section]:
    """Findings of the last days by rule; rules that found nothing are left out. Seven queries."""
    found, names, numbers = gathered(now - dt.timedelta(days=days))
    sections: dict[Rule, list[Row]] = {}
    for finding in found:
        sections.setdefault(finding.rule, []).append(_row(finding, names, numbers))
    return [Section(str(TITLES[rule]), str(HINTS[rule]), rows) for rule, rows in sections.items()]


def gathered(since: dt.datetime) -> tuple[list[Finding], dict[str, str], dict[str, str]]:
    """(findings, names of staff, case numbers). Reads of clients themselves and of the clinic's jobs are left out."""
    events = Event.objects.filter(words.reading_rule(), at__gte=since).exclude(actor_id="").exclude(client_id="")
    rows = list(events.order_by("sequence").values_list("actor_id", "actor_roles", "client_id", "at", "detail"))
    clinic, clients = Clinic.get(), {client for _who, _roles, client, _at, _detail in rows}
    names = {str(pk): name for pk, name in User.objects.staff().values_list("pk", "name")}
    ties, numbers, surnames, ended = ties_of(clients), {}, {}, {}
    for client in Client._base_manager.filter(pk__in=clients).only("number", "legal_name", "status", "status_since"):
        key = str(client.pk)
        numbers[key], surnames[key] = client.case_number, surname(client.legal_name)
        if client.status == Client.Status.ENDED:
            ended[key] = client.status_since
    readings = [
        Reading(person, client, at, related=bool(detail.get("emergency") or ties.why(person, roles, client, at)))
        for person, roles, client, at, detail in rows
        if person in names
    ]
    facts = Facts(
        zone=clinic.zone, day_starts=clinic.day_starts, day_ends=clinic.day_ends, many=clinic.read_alarm,
        surnames_of_staff={key: surname(name) for key, name in names.items()}, surnames_of_clients=surnames, ended=ended,
    )  # fmt: skip
    return findings(readings, facts), names, numbers


def surname(name: str) -> str:
    """The last word of a name, without accents and capitals; nothing for a single word."""
    parts = normalised(name).split()
    return parts[-1] if len(parts) > 1 else ""


def _row(finding: Finding, names: dict[str, str], numbers: dict[str, str]) -> Row:
    shown = [numbers[client] for client in finding.clients[:3] if client in numbers]
    more = len(finding.clients) - len(shown)
    what = ", ".join(shown)
    if more:
        what = ngettext("%(shown)s and %(n)s more", "%(shown)s and %(n)s more", more) % {"shown": what, "n": more}
    wanted = {"person": finding.person, "since": _day(finding.first), "until": _day(finding.last), "how": "reading"}
    if len(finding.clients) == 1 and shown:
        wanted["client"] = shown[0]
    times = ngettext("%(n)s page", "%(n)s pages", finding.times) % {"n": finding.times}
    url = f"{reverse('people:trail')}?{urlencode(wanted)}"
    return Row(names[finding.person], what, finding.first, finding.last, times, url)


def _day(moment: dt.datetime) -> str:
    return timezone.localtime(moment).date().isoformat()
