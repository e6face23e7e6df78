"""The matrix as somebody in an emergency access to Rowan: reads what the care team reads, writes nothing, takes nothing out.

Nothing of Noor's, no working note, no joint file; and PostgreSQL agrees with the door (ADR 0021).
"""

import pytest
from django.test import Client as Browser
from django.utils import timezone

from audit.models import Event
from common.acting import as_person
from people import emergency
from people.models import EmergencyAccess, User
from tests.matrix.cells import ROUTES, address_of, found_in, keywords, undone, visit
from tests.matrix.people import locum
from tests.matrix.test_matrix import SWITCHED_OFF, arguments, outcome
from tests.matrix.test_rows import protected, seen

pytestmark = pytest.mark.django_db
# Pages that are paper or a file.
LEAVING = {
    "assessments:measure_pdf", "assessments:measure_print", "assessments:measure_response_pdf",
    "assessments:measure_response_print", "assessments:safety_plan_print", "people:consents_print", "plans:pdf",
    "plans:print", "sessions:note_print",
}  # fmt: skip
# Pages on which only the own therapist works: planning, a group's places, the writer's working notes.
OF_THE_OWN_THERAPIST = {
    "plans:activate", "plans:begin", "plans:close", "plans:details", "plans:draft", "plans:goal_add", "plans:goal_edit",
    "plans:intervention", "plans:intervention_add", "plans:objective", "plans:objective_add", "plans:objective_rate",
    "plans:patterns", "plans:picture", "plans:problem", "plans:problem_add", "sessions:group_join", "sessions:group_member",
    "sessions:moment", "sessions:process",
}  # fmt: skip
NEVER = {"therapy_sessions.ProcessNote", "therapy_sessions.JointMember", "therapy_sessions.JointAgreement"}


def as_the_request_has_it(user, *, reads):
    held = User.objects.get(pk=user.pk)
    held.emergency = emergency.standing(held)
    held.reads_in_emergency = reads
    assert held.emergency
    return held


class InEmergency:
    """Thea, whose access to Rowan is open, and what she may see while she reads and while she writes."""

    def __init__(self, stage):
        self.user = locum()
        self.access = emergency.open_record(
            by=self.user, number=stage.cast.rowan.number, why="danger", words="She does not answer the door any more."
        )
        self.browser = Browser()
        self.browser.handler = next(iter(stage.browsers.values())).handler
        self.browser.force_login(self.user)
        self.known = {}
        self.readers = {reads: as_the_request_has_it(self.user, reads=reads) for reads in (True, False)}

    def may_see(self, row, *, reads):
        key = (type(row), reads)
        if key not in self.known:
            self.known[key] = set(type(row).objects.visible_to(self.readers[reads]).values_list("pk", flat=True))
        return row.pk in self.known[key]

    def secret(self, stage, *, reads):
        return [text for text, row in stage.canaries.items() if not self.may_see(row, reads=reads)]


@pytest.fixture(scope="module")
def inside(whole_stage, django_db_blocker):
    with django_db_blocker.unblock():
        return InEmergency(whole_stage)


def expected(inside, name, rows, *, reads):
    view = ROUTES[name]
    if getattr(view, "is_public", False):
        return 404 if name in SWITCHED_OFF else "in"
    named = [rows[key] for key in keywords(name) if key in rows]
    allowed = inside.user.can(view.needs) and all(inside.may_see(row, reads=reads) for row in named)
    return "in" if allowed and name not in LEAVING | OF_THE_OWN_THERAPIST else 403


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_route_in_an_emergency(name, stage, inside):
    wrong = []
    for client in (stage.cast.rowan, stage.cast.noor):
        rows = stage.cast.rows[client.pk]
        address = address_of(name, arguments(name, rows))
        for method in ("get", "head", "post"):
            reads = method != "post"
            want = expected(inside, name, rows, reads=reads)
            cell = visit(stage, inside.browser, method, address)
            got, label = outcome(cell.response), f"{method.upper()} {address}"
            if got not in (want, 405) and not (want == "in" and got == 404 and not reads):
                wrong.append(f"{label}: {got} instead of {want}")
            if cell.changed and (reads or want != "in"):
                wrong.append(f"{label} writes {cell.changed}")
            wrong += [f"{label} shows {text}" for text in found_in(cell.text, inside.secret(stage, reads=reads))]
            wrong += [f"{label} left in the {trace}" for trace in cell.traces]
    assert wrong == []


def test_the_walk_goes_in_where_the_care_team_goes(stage, inside):
    """It would hold for an access that opens nothing."""
    rows = stage.cast.rows[stage.cast.rowan.pk]
    about = [name for name in ROUTES if "client_id" in keywords(name)]
    open_to_read = [name for name in about if expected(inside, name, rows, reads=True) == "in"]
    open_to_write = [name for name in about if expected(inside, name, rows, reads=False) == "in"]
    assert len(open_to_read) > 20
    assert open_to_write == []
    assert {name for name in LEAVING if name in ROUTES} == LEAVING


def test_every_page_of_the_record_leaves_one_entry_with_the_access(stage, inside):
    rows, wrong, pages = stage.cast.rows[stage.cast.rowan.pk], [], 0
    for name in sorted(ROUTES):
        if not keywords(name) or getattr(ROUTES[name], "is_public", False):
            continue
        with undone(inside.browser):
            before = Event.objects.count()
            answer = inside.browser.get(address_of(name, arguments(name, rows)))
            events = list(Event.objects.filter(sequence__gt=before))
        pages += answer.status_code == 200
        carry = [event for event in events if event.detail.get("emergency") == str(inside.access.pk)]
        if len(carry) != 1 or any(event.client_id and event not in carry for event in events):
            wrong.append(f"{name} {answer.status_code}: {[(event.action, event.detail) for event in events]}")
    assert wrong == []
    assert pages > 30


def test_what_is_never_in_it(stage, inside):
    rows = stage.cast.rows[stage.cast.rowan.pk].values()
    seen_kinds = {
        row._meta.label for row in rows if hasattr(type(row).objects, "visible_to") and inside.may_see(row, reads=True)
    }
    assert len(seen_kinds) > 40
    assert not seen_kinds & NEVER


@pytest.mark.postgresql
def test_the_second_line_agrees_with_the_door(stage, inside):
    rows = protected(stage.cast)
    allowed = {
        key for key, row in rows.items() if hasattr(type(row).objects, "visible_to") and inside.may_see(row, reads=True)
    }
    with as_person(inside.user.pk, emergency=True):
        shown = seen(rows)
        # The same question in one piece, as pages ask it.
        asked = {
            key
            for key in allowed
            if type(rows[key]).objects.visible_to(inside.readers[True]).filter(pk=rows[key].pk).exists()
        }
    assert asked == allowed
    assert allowed <= shown
    rowans = [key for key in shown if key.startswith(f"{stage.cast.rowan.pk}:")]
    assert len(rowans) > 60
    assert not {rows[key]._meta.label for key in rowans} & NEVER
    assert [key for key in shown if not key.startswith(f"{stage.cast.rowan.pk}:")] == [
        f"{stage.cast.noor.pk}:emergency_id"  # an earlier one of her own
    ]


@pytest.mark.postgresql
def test_outside_of_reading_and_after_the_end_the_database_shows_nothing(stage, inside):
    rows = {key: row for key, row in protected(stage.cast).items() if not key.endswith(":emergency_id")}
    with as_person(inside.user.pk):
        assert seen(rows) == set()
    EmergencyAccess.objects.filter(pk=inside.access.pk).update(
        ended_at=inside.access.began_at, updated_at=timezone.now()
    )
    with as_person(inside.user.pk, emergency=True):
        assert seen(rows) == set()
