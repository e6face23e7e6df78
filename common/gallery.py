"""The component gallery: each component in each state, for people who build pages. Never part of a clinic's site.

All people in it are invented.
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common import charts
from common.gallery_forms import StaffSample, VisitorSample
from common.posted import whole_number

READER = SimpleNamespace(
    name="Ines Caldeira",
    is_staff_member=True,
    is_therapist=True,
    is_supervisor=True,
    theme="auto",
    shortcuts=True,
)


def _place(icon: str, label: str, *, current: bool = False, count: int | None = None) -> SimpleNamespace:
    return SimpleNamespace(url="#main", icon=icon, label=label, current=current, count=count, in_tabbar=True)


STAFF_NAV = [
    (
        "",
        [
            _place("today", "Today", current=True),
            _place("people", "Caseload"),
            _place("group", "Groups"),
            _place("practice", "Practice", count=3),
            _place("supervise", "Supervision"),
        ],
    ),
    ("Clinic", [_place("library", "Exercise library"), _place("chart", "My outcomes")]),
]
CLIENT_NAV = [
    (
        "",
        [
            _place("home", "Home", current=True),
            _place("practice", "Practice"),
            _place("today", "Appointments"),
            _place("phone", "Support"),
        ],
    )
]


def _outcomes() -> dict[str, Any]:
    scores = (128, 131, 122, 114, 109, 101)
    days = [dt.date(2026, month, day) for month, day in ((7, 21), (8, 18), (9, 15), (10, 6), (10, 27), (11, 17))]
    closeness = charts.Outcome(
        points=list(zip(days, scores, strict=True)),
        low=80,
        high=160,
        reliable=21,
        direction=("lower: closeness", "feels easier"),
        events=[(dt.date(2026, 9, 8), "Ladder started"), (dt.date(2026, 10, 20), "Joined group")],
        title="Closeness, Rowan Ashby",
        desc="Six scores from July to November 2026, from 128 to 101. From 108 to 148 is within measurement error.",
    )
    distress = charts.Outcome(
        points=list(zip(days, (21, 19, 18, 15, 13, 10), strict=True)),
        low=0,
        high=30,
        step=10,
        reliable=6,
        cutoff=11,
        direction=("lower: less", "distress"),
        title="Distress, Rowan Ashby",
        desc="Six scores from July to November 2026, from 21 to 10. The clinical cutoff is 11.",
    )
    return {"closeness": charts.outcome_pair(closeness), "distress": charts.outcome_pair(distress, height=240)}


def _profile() -> Any:
    rows = [
        charts.Change("Avoiding close relationships", 3.4, 2.3),
        charts.Change("Difficulty trusting others", 3.6, 2.9),
        charts.Change("Emotional withdrawal", 3.5, 2.0),
        charts.Change("Holding boundaries", 2.2, 2.2),
    ]
    return charts.dot_plot_pair(
        rows,
        title="Symptoms at the start and now",
        desc="Four ratings from 0, not at all, to 4, very often. Three are lower now and one is unchanged.",
        ends=("Not at all", "Very often"),
        start_label="Intake, July",
    )


def _lanes() -> Any:
    bond = charts.Bond
    lanes = [
        charts.Lane("Family", [bond("Mother", 1990, None, 2), bond("Grandmother, died 2011", 1990, 2011, 5, "loss")]),
        charts.Lane("Friends", [bond("J., drifted apart", 2001, 2009, 4, "other"), bond("S.", 2014, None, 4)]),
        charts.Lane("Partners", [bond("A., 26 months", 2012, 2014.2, 4, "self"), bond("N.", 2021, 2023, 4, "other")]),
    ]
    return charts.timeline(
        lanes,
        first=1990,
        now=2026.9,
        life=[(2011, "Grandmother’s death")],
        title="Relationships over time",
        desc="Close relationships from 1990 to 2026 in three lanes. The list below says the same.",
    )


def _staff_context() -> dict[str, Any]:
    facts = (("Next session", "Tue 1 Dec, 10:00", ""), ("Attended", "14 of 15", ""), ("Closeness", "Improved", "good"))
    case = SimpleNamespace(
        name="Rowan Ashby",
        case_number="2041",
        status="In treatment",
        pronouns="she/her",
        therapist="Ines Caldeira",
        strands=("cbt", "dyn", "grp", "exp"),
        facts=[{"label": label, "value": value, "tone": tone} for label, value, tone in facts],
        tabs=[("overview", "Overview", "#main"), ("plan", "Plan", "#main"), ("notes", "Sessions", "#main")],
    )
    conflict = {
        "name": "plan",
        "label": "Plan",
        "mine": "Repeat step 4 with one other person.",
        "theirs": "Step 5 next.",
    }
    return {
        "case": case,
        "tab": "overview",
        "page": Paginator(range(60), 10).page(2),
        "good": StaffSample(initial=StaffSample.EXAMPLE),
        "bad": StaffSample({"distress": "6o"}, prefix="bad"),
        "profile": _profile(),
        "lanes": _lanes(),
        "falling": [128, 131, 122, 114, 109, 101],
        "conflicts": [conflict],
        "changed_at": timezone.now(),
        "saved_at": timezone.now(),
        "history": [
            {"when": "1990–2011", "title": "Grandmother", "text": "Died. Closeness 5"},
            {"when": "2014–", "title": "S., friend", "text": "Ongoing. Closeness 4", "tag": "Ongoing"},
        ],
        "reaching": [{"label": "Contact", "value": "Text message only"}, {"label": "Voicemail", "value": ""}],
        **_outcomes(),
    }


def _client_context() -> dict[str, Any]:
    return {
        "good": VisitorSample(initial=VisitorSample.EXAMPLE),
        "bad": VisitorSample({}, prefix="bad"),
        "answers": [
            {"question": "I keep conversations light", "answer": "Mostly", "change_url": "#main"},
            {"question": "I wonder what people want", "answer": "", "change_url": "#main"},
        ],
        "contacts": [
            {"name": "A listening line", "phone": "0800 000 000", "hours": "Day and night, free"},
            {"name": "By text", "text_number": "00000", "hours": "Day and night"},
        ],
    }


@require_safe
@login_not_required
def gallery(request: HttpRequest, audience: str = "staff") -> HttpResponse:
    """All components for one audience. `?discreet` shows the discreet state."""
    staff = audience == "staff"
    context: dict[str, Any] = _staff_context() if staff else _client_context()
    context |= {
        "layout": "layouts/staff.html" if staff else "layouts/client.html",
        "part": f"common/gallery/{'staff' if staff else 'client'}.html",
        "nav": STAFF_NAV if staff else CLIENT_NAV,
        "me": READER if staff else None,
        "discreet": "discreet" in request.GET,
    }
    return render(request, "common/gallery.html", context)


@require_POST
@login_not_required
def draft(request: HttpRequest) -> HttpResponse:
    """Answers the autosave of the gallery's form: "clash" in the text gives 409, "fail" gives 503."""
    text = request.POST.get("note", "")
    if "fail" in text:
        return HttpResponse(status=503)
    if "clash" in text:
        conflict = {"name": "note", "label": "Note", "mine": text, "theirs": "What somebody else wrote."}
        context = {"conflicts": [conflict], "current_version": 2, "reload_url": "#main"}
        return render(request, "components/stale.html", context, status=409)
    response = render(request, "components/saved.html", {"saved_at": timezone.now()})
    response.headers["X-Version"] = str(whole_number(request.POST.get("version", "")) + 1)
    return response


# The list of public views and the matrix of addresses read this mark.
gallery.is_public = True  # type: ignore[attr-defined]
draft.is_public = True  # type: ignore[attr-defined]
