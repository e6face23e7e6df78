"""From draft to active: who signs over what, what is recorded when somebody does not, and that nothing changes after."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from people.models import ClinicianProfile
from plans import actions
from plans.models import Goal, Intervention, Objective, Plan, Problem, Signature
from tests.plans.conftest import activate, draft_for, fingerprint, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_training(cast):
    ClinicianProfile.objects.filter(user=cast.ines).update(needs_supervision=True)


def agree(cast, plan):
    return actions.sign_as_client(by=cast.rowan_user, plan=plan, read=plan.content_hash)


def test_the_therapist_signs_first_and_the_plan_waits(cast, awaiting):
    assert (awaiting.state, awaiting.activated_at) == ("awaiting", None)
    row = Signature.objects.get()
    assert (row.role, row.method, row.recorded_by, row.content_hash) == (
        "therapist",
        "signed_in",
        cast.ines,
        awaiting.content_hash,
    )
    assert row.credentials == "Ines Caldeira, Psychotherapist, MSc, Registration R-1"
    assert Event.objects.filter(action="plan.sent_for_signatures", client_id=str(cast.rowan.pk)).count() == 1


def test_the_clients_yes_puts_it_to_work(cast, awaiting):
    plan = agree(cast, awaiting)
    assert (plan.state, plan.activated_by, plan.starts_on) == ("active", cast.ines, timezone.localdate())
    assert Signature.objects.get(role="client").credentials == ""


def test_the_client_signs_only_what_they_read(cast, awaiting):
    with pytest.raises(actions.ChangedSinceRead):
        actions.sign_as_client(by=cast.rowan_user, plan=awaiting, read="0" * 64)
    assert not Signature.objects.filter(role="client").exists()


@pytest.mark.parametrize("who", ["noor_user", "ines", "admin", "martin"])
def test_nobody_signs_for_the_client(cast, awaiting, who):
    with pytest.raises(PermissionDenied):
        actions.sign_as_client(by=getattr(cast, who), plan=awaiting, read=awaiting.content_hash)
    with pytest.raises(PermissionDenied):
        actions.decline_as_client(by=getattr(cast, who), plan=awaiting, reason="")


def test_a_refusal_is_kept_and_starts_nothing(cast, awaiting):
    actions.decline_as_client(by=cast.rowan_user, plan=awaiting, reason="The group is too much.")
    awaiting.refresh_from_db()
    assert awaiting.state == "awaiting"
    assert Signature.objects.get(role="client").reason == "The group is too much."


def test_not_saying_why_is_fine_for_the_client(cast, awaiting):
    assert actions.decline_as_client(by=cast.rowan_user, plan=awaiting, reason="").reason == "No reason given."


def test_a_changed_mind_is_a_second_answer(cast, awaiting):
    actions.decline_as_client(by=cast.rowan_user, plan=awaiting, reason="Not yet.")
    assert agree(cast, awaiting).state == "active"
    assert list(Signature.objects.filter(role="client").values_list("method", flat=True)) == ["refused", "signed_in"]


def test_an_answer_given_elsewhere_is_written_down_with_its_reason(cast, awaiting):
    with pytest.raises(ValueError):
        actions.record_answer(by=cast.ines, plan=awaiting, agreed=True, reason="  ")
    plan = actions.record_answer(
        by=cast.ines, plan=awaiting, agreed=True, reason="By telephone; has no phone to sign on."
    )
    assert plan.state == "active"
    row = Signature.objects.get(role="client")
    assert (row.method, row.recorded_by, row.reason) == ("remote", cast.ines, "By telephone; has no phone to sign on.")


def test_a_plan_that_was_not_agreed_can_be_put_to_work_only_with_that_on_record(cast, awaiting):
    with pytest.raises(actions.NotReady):
        actions.activate_without_signature(by=cast.ines, plan=awaiting)
    actions.record_answer(by=cast.ines, plan=awaiting, agreed=False, reason="Signs nothing on principle.")
    assert actions.activate_without_signature(by=cast.ines, plan=awaiting).state == "active"


def test_whoever_signs_after_it_started_comes_too_late(cast, active):
    for attempt in (
        lambda: agree(cast, active),
        lambda: actions.decline_as_client(by=cast.rowan_user, plan=active, reason=""),
        lambda: actions.record_answer(by=cast.ines, plan=active, agreed=True, reason="x"),
        lambda: actions.take_back(by=cast.ines, plan=active),
        lambda: actions.activate_without_signature(by=cast.ines, plan=active),
    ):
        with pytest.raises(actions.PlanClosed):
            attempt()


def test_a_therapist_in_training_needs_the_supervisors_name(cast, in_training, draft):
    waiting = send(cast, draft)
    assert agree(cast, waiting).state == "awaiting"
    plan = actions.sign_as_supervisor(by=cast.martin, plan=waiting, read=waiting.content_hash)
    assert plan.state == "active"
    assert set(Signature.objects.values_list("role", flat=True)) == {"therapist", "client", "supervisor"}


def test_the_supervisor_may_sign_before_the_client(cast, in_training, draft):
    waiting = send(cast, draft)
    assert actions.sign_as_supervisor(by=cast.martin, plan=waiting, read=waiting.content_hash).state == "awaiting"
    assert agree(cast, waiting).state == "active"


def test_a_refusal_does_not_jump_the_supervisor(cast, in_training, draft):
    waiting = send(cast, draft)
    actions.record_answer(by=cast.ines, plan=waiting, agreed=False, reason="Not now.")
    with pytest.raises(actions.NotReady):
        actions.activate_without_signature(by=cast.ines, plan=waiting)


@pytest.mark.parametrize("who", ["judith", "ines", "yusuf", "admin"])
def test_only_the_own_supervisor_signs(cast, in_training, draft, who):
    waiting = send(cast, draft)
    with pytest.raises(PermissionDenied):
        actions.sign_as_supervisor(by=getattr(cast, who), plan=waiting, read=waiting.content_hash)


def test_a_licensed_therapists_plan_asks_no_supervisor(cast, awaiting):
    assert not awaiting.needs_supervisor
    with pytest.raises(PermissionDenied):
        actions.sign_as_supervisor(by=cast.martin, plan=awaiting, read=awaiting.content_hash)


def test_a_version_that_is_taken_back_stays_and_the_next_is_its_copy(cast, awaiting):
    with pytest.raises(actions.AwaitsSignatures):
        actions.start_draft(by=cast.ines, client=cast.rowan)
    actions.take_back(by=cast.ines, plan=awaiting)
    awaiting.refresh_from_db()
    assert (awaiting.state, awaiting.activated_at) == ("closed", None)
    following = actions.start_draft(by=cast.ines, client=cast.rowan)
    assert following.edition == 2
    assert Objective.objects.filter(goal__plan=following).get().statement == Objective.objects.first().statement
    assert Plan.objects.valid_on(cast.rowan, timezone.localdate()) is None


def test_the_version_before_stays_active_until_the_next_is_agreed(cast, active):
    following = send(cast, actions.start_draft(by=cast.ines, client=cast.rowan))
    active.refresh_from_db()
    assert active.state == "active"
    agree(cast, following)
    active.refresh_from_db()
    assert (active.state, active.ended_at is not None) == ("superseded", True)


def test_closing_says_why(cast, active):
    actions.close_plan(by=cast.ines, plan=active, why="Moves to another town.")
    active.refresh_from_db()
    assert (active.state, active.ended_why) == ("closed", "Moves to another town.")
    with pytest.raises(actions.PlanClosed):
        actions.close_plan(by=cast.ines, plan=active, why="again")


# --- which version was valid when
def test_notes_of_a_day_find_the_version_of_that_day(cast, frozen_time):
    first = activate(cast, draft_for(cast))
    monday = timezone.localdate()
    frozen_time.shift(dt.timedelta(days=30))
    second = activate(cast, actions.start_draft(by=cast.ines, client=cast.rowan))
    later = timezone.localdate()
    valid = Plan.objects.valid_on
    assert valid(cast.rowan, monday - dt.timedelta(days=1)) is None
    assert valid(cast.rowan, monday) == first
    assert valid(cast.rowan, later - dt.timedelta(days=1)) == first
    assert valid(cast.rowan, later) == second
    assert valid(cast.noor, later) is None
    actions.close_plan(by=cast.ines, plan=second, why="Done.")
    assert valid(cast.rowan, later) == second
    assert valid(cast.rowan, later + dt.timedelta(days=1)) is None


def test_a_version_may_begin_on_the_day_it_was_agreed_in_the_room(cast, frozen_time, draft):
    day = timezone.localdate() - dt.timedelta(days=3)
    save_start(cast, draft, day)
    assert activate(cast, draft).starts_on == day


def test_a_version_never_begins_before_the_one_it_supersedes_nor_in_the_future(cast, frozen_time):
    first = activate(cast, draft_for(cast))
    frozen_time.shift(dt.timedelta(days=10))
    second = actions.start_draft(by=cast.ines, client=cast.rowan)
    save_start(cast, second, first.starts_on - dt.timedelta(days=5))
    assert activate(cast, second).starts_on == first.starts_on
    third = actions.start_draft(by=cast.ines, client=cast.rowan)
    save_start(cast, third, timezone.localdate() + dt.timedelta(days=9))
    assert activate(cast, third).starts_on == timezone.localdate()


def save_start(cast, plan, day):
    values = dict.fromkeys(
        ("format", "frequency", "discharge_criteria", "risk_plan", "diagnosis_status", "diagnosis"), ""
    )
    values |= {"session_minutes": None, "expected_weeks": None, "starts_on": day}
    actions.save_details(by=cast.ines, plan=Plan.objects.get(pk=plan.pk), expected=plan.version, values=values)


# --- held by the database
def refused(write):
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        write()


@pytest.fixture(params=["awaiting", "active", "superseded"])
def signed(request, cast, awaiting):
    """A version somebody put a name under, in each state that follows."""
    if request.param != "awaiting":
        agree(cast, awaiting)
    if request.param == "superseded":
        activate(cast, actions.start_draft(by=cast.ines, client=cast.rowan))
    awaiting.refresh_from_db()
    assert awaiting.state == request.param
    return awaiting


def test_a_signed_version_is_closed_to_the_orm(cast, signed):
    rows = Plan.objects.filter(pk=signed.pk)
    goal = Goal.objects.filter(plan=signed).get()
    objectives = Objective.objects.filter(goal=goal)
    works = Intervention.objects.filter(objective__in=objectives)
    refused(lambda: rows.update(state="draft"))
    refused(lambda: rows.update(content_hash="0" * 64))
    refused(lambda: rows.update(edition=99))
    refused(lambda: rows.update(client=cast.noor))
    refused(lambda: rows.update(session_minutes=25))
    refused(lambda: rows.update(expected_weeks=1))
    refused(lambda: rows.update(frequency="monthly"))
    refused(lambda: rows.update(diagnosis_status="given"))
    refused(lambda: rows.update(needs_supervisor=True))
    refused(rows.get().delete)
    for name in ("clients_words", "discharge_criteria", "risk_plan", "diagnosis"):
        plan = rows.get()
        setattr(plan, name, "other words")
        refused(lambda plan=plan: plan.save())
    refused(lambda: Goal.objects.filter(pk=goal.pk).update(position=9))
    refused(lambda: Goal.objects.create(plan=signed, statement="late"))
    refused(lambda: Problem.objects.create(plan=signed, statement="late"))
    refused(lambda: Objective.objects.filter(goal=goal).update(target=9))
    refused(lambda: Objective.objects.filter(goal=goal).update(weight=3))
    refused(lambda: works.update(planned_sessions=99))
    refused(works.get().delete)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE plans_plan SET clients_words = X WHERE edition = 1",
        "UPDATE plans_plan SET discharge_criteria = X WHERE edition = 1",
        "UPDATE plans_plan SET risk_plan = NULL WHERE edition = 1",
        "UPDATE plans_plan SET session_minutes = 20 WHERE edition = 1",
        "UPDATE plans_plan SET state = 'draft' WHERE edition = 1",
        "DELETE FROM plans_plan WHERE edition = 1",
        "UPDATE plans_goal SET statement = X",
        "UPDATE plans_objective SET baseline = 1",
        "UPDATE plans_objective SET measure_key = 'x'",
        "UPDATE plans_intervention SET strand = 'cbt'",
        "UPDATE plans_intervention SET frequency = 'weekly'",
        "DELETE FROM plans_intervention",
        "DELETE FROM plans_objective",
        "DELETE FROM plans_goal",
        "UPDATE plans_signature SET method = 'remote'",
        "UPDATE plans_signature SET content_hash = 'x'",
        "DELETE FROM plans_signature",
    ],
)
def test_a_version_that_waits_is_closed_to_raw_sql(awaiting, sql):
    sealed = "'\\x00'::bytea" if connection.vendor == "postgresql" else "X'00'"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.replace("= X", f"= {sealed}"))


def test_what_is_over_does_not_come_back(cast, active):
    activate(cast, actions.start_draft(by=cast.ines, client=cast.rowan))
    rows = Plan.objects.filter(pk=active.pk)
    for state in ("active", "awaiting", "closed"):
        refused(lambda state=state: rows.update(state=state))


def test_the_first_day_stays_the_first_day(active):
    refused(lambda: Plan.objects.filter(pk=active.pk).update(starts_on=dt.date(2020, 1, 1)))


def test_a_draft_stays_open_to_change(draft):
    Plan.objects.filter(pk=draft.pk).update(session_minutes=50)
    Objective.objects.update(target=7)
    Goal.objects.all().delete()
    draft.delete()


def signature(plan, **fields):
    values = {
        "plan": plan, "role": "client", "method": "signed_in", "recorded_by": plan.author, "signed_at": timezone.now(),
        "content_hash": plan.content_hash,
    }  # fmt: skip
    return Signature.objects.create(**{**values, **fields})


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"method": "refused"}, "refused_or_remote_has_a_reason"),
        ({"method": "remote"}, "refused_or_remote_has_a_reason"),
        ({"content_hash": ""}, "signature_is_over_a_content"),
    ],
)
def test_signatures_are_whole(awaiting, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        signature(awaiting, **fields)


def test_a_role_signs_once(awaiting):
    with pytest.raises(IntegrityError, match=r"one_signature_per_role|UNIQUE"), transaction.atomic():
        signature(awaiting, role="therapist")
    signature(awaiting, method="refused", reason="x")
    signature(awaiting, method="refused", reason="y")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "awaiting", "content_hash": ""}, "signed_content_has_a_fingerprint"),
        ({"state": "active"}, "active_plan_was_activated"),
        ({"activated_at": dt.datetime(2026, 2, 4, tzinfo=dt.UTC)}, "activated_plan_has_a_first_day"),
        ({"session_minutes": 5}, "session_10_minutes_to_8_hours"),
        ({"expected_weeks": 0}, "expected_1_week_to_10_years"),
    ],
)
def test_plans_are_whole(cast, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Plan.objects.create(client=cast.noor, author=cast.yusuf, **fields)


def test_one_version_waits_at_a_time(cast, awaiting):
    with pytest.raises(IntegrityError, match=r"one_plan_awaits|UNIQUE"), transaction.atomic():
        Plan.objects.create(client=cast.rowan, author=cast.ines, edition=7, state="awaiting", content_hash="x")


def test_small_numbers_are_held(draft):
    goal = Goal.objects.get()
    for write, name in (
        (lambda: Objective.objects.create(goal=goal, statement="x", weight=4), "objective_counts_1_to_3"),
        (lambda: Problem.objects.create(plan=draft, statement="x", severity=11), "problem_weighs_0_to_10"),
        (
            lambda: Intervention.objects.create(
                objective=Objective.objects.get(), strand="cbt", technique="x", planned_sessions=0
            ),
            "planned_1_to_200_sessions",
        ),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            write()


# --- pages
@pytest.fixture
def desk(client, cast):
    client.force_login(cast.ines)
    return client


def test_the_page_says_who_has_agreed_and_who_has_not(desk, cast, awaiting):
    page = desk.get(reverse("plans:signing", args=[awaiting.pk])).content.decode()
    assert "Ines Caldeira, Psychotherapist" in page
    assert "Not signed yet" in page
    assert "Put it to work all the same" not in page


def test_an_answer_without_a_reason_comes_back_with_what_was_typed(desk, awaiting):
    url = reverse("plans:signing", args=[awaiting.pk])
    page = desk.post(url, {"do": "answer", "answer": "refused", "reason": ""})
    assert page.status_code == 422
    assert 'href="#id_reason"' in page.content.decode()


def test_refused_then_put_to_work_all_the_same(desk, cast, awaiting):
    url = reverse("plans:signing", args=[awaiting.pk])
    desk.post(url, {"do": "answer", "answer": "refused", "reason": "Signs nothing."})
    assert "Put it to work all the same" in desk.get(url).content.decode()
    answer = desk.post(url, {"do": "without"})
    assert answer.url == reverse("plans:case", args=[cast.rowan.pk])
    assert "Signs nothing." in desk.get(answer.url).content.decode()


def test_working_without_an_answer_is_not_offered_and_not_done(desk, awaiting):
    url = reverse("plans:signing", args=[awaiting.pk])
    assert desk.post(url, {"do": "without"}).url == url
    awaiting.refresh_from_db()
    assert awaiting.state == "awaiting"


def test_take_back_leads_to_the_next_draft(desk, cast, awaiting):
    answer = desk.post(reverse("plans:signing", args=[awaiting.pk]), {"do": "back"})
    assert answer.url == reverse("plans:draft", args=[Plan.objects.get(state="draft").pk])


def test_a_start_while_one_waits_leads_there(desk, cast, awaiting):
    answer = desk.post(reverse("plans:start", args=[cast.rowan.pk]))
    assert answer.url == reverse("plans:signing", args=[awaiting.pk])


def test_the_case_tab_leads_to_what_waits(desk, cast, awaiting):
    assert "The plan waits for signatures" in desk.get(reverse("plans:case", args=[cast.rowan.pk])).content.decode()


def test_the_supervisor_signs_on_the_page(client, cast, in_training, draft):
    waiting = send(cast, draft)
    client.force_login(cast.martin)
    url = reverse("plans:signing", args=[waiting.pk])
    assert "Sign as supervisor" in client.get(url).content.decode()
    assert client.post(url, {"do": "supervise", "read": "0" * 64}).url == url
    client.post(url, {"do": "supervise", "read": waiting.content_hash})
    assert Signature.objects.filter(role="supervisor", recorded_by=cast.martin).exists()
    assert "Sign as supervisor" not in client.get(url).content.decode()
    assert client.post(url, {"do": "answer", "answer": "agreed", "reason": "x"}).status_code == 403


def test_what_was_signed_is_what_is_printed(desk, awaiting):
    page = desk.get(reverse("plans:print", args=[awaiting.pk])).content.decode()
    assert fingerprint(awaiting) in page
    assert "Not signed yet" in page


def test_the_pdf_is_a_pdf_with_a_neutral_name(desk, cast, active):
    answer = desk.get(reverse("plans:pdf", args=[active.pk]))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="{cast.rowan.case_number}-1.pdf"'


def test_closing_on_the_page(desk, cast, active):
    url = reverse("plans:close", args=[active.pk])
    assert desk.post(url, {"why": ""}).status_code == 422
    assert desk.post(url, {"why": "Reached what was wanted."}).url == reverse("plans:case", args=[cast.rowan.pk])
    assert desk.get(url).status_code == 302
