import pytest
from django.urls import reverse

from plans import actions
from plans.hashing import content_hash
from plans.models import Goal, Objective, Plan
from plans.tree import tree_of
from tests.plans.conftest import activate, draft_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.ines)
    return client


def test_the_way_from_no_plan_to_an_active_one(desk, cast):
    page = desk.get(reverse("plans:case", args=[cast.rowan.pk]))
    assert "No plan yet" in page.content.decode()
    answer = desk.post(reverse("plans:start", args=[cast.rowan.pk]))
    plan = Plan.objects.get()
    assert answer.url == reverse("plans:draft", args=[plan.pk])
    desk.post(answer.url, {"version": 1, "clients_words": "I want to be let in."})
    desk.post(reverse("plans:goal_add", args=[plan.pk]), {"statement": "Let people know me"})
    goal = Goal.objects.get()
    form = {
        "statement": "Tell one person", "measure": "Times a week", "baseline": "0", "target": "3",
        "target_on": "2026-06-01", "strand": "exp", "technique": "Ladder", "planned_sessions": "6", "rationale": "",
    }  # fmt: skip
    assert desk.post(reverse("plans:objective_add", args=[goal.pk]), form).status_code == 302
    page = desk.get(reverse("plans:activate", args=[plan.pk]))
    assert "Sign this version" in page.content.decode()
    answer = desk.post(reverse("plans:activate", args=[plan.pk]), {"read": page.context["read"]})
    assert answer.url == reverse("plans:signing", args=[plan.pk])
    answer = desk.post(answer.url, {"do": "answer", "answer": "agreed", "reason": "Agreed in the room, on paper."})
    assert answer.url == reverse("plans:case", args=[cast.rowan.pk])
    page = desk.get(answer.url).content.decode()
    assert "Agreed in the room, on paper." in page
    assert "I want to be let in." in page
    assert "1.1 Tell one person" in page
    assert "Start next version" in page


def test_missing_pieces_are_named_and_linked(desk, cast):
    plan = draft_for(cast, whole=False)
    row = Objective.objects.get()
    page = desk.post(reverse("plans:activate", args=[plan.pk]), {"read": "x"})
    assert page.status_code == 422
    text = page.content.decode()
    assert f"{reverse('plans:objective', args=[row.pk])}#id_measure" in text
    assert "Objective 1.1: say how you will know." in text
    assert "Sign this version" not in text


def test_a_wrong_objective_keeps_what_was_typed(desk, cast, draft):
    goal = Goal.objects.get()
    form = {"statement": "", "measure": "My log", "baseline": "4", "target": "4", "strand": "cbt"}
    page = desk.post(reverse("plans:objective_add", args=[goal.pk]), form)
    text = page.content.decode()
    assert page.status_code == 422
    assert "My log" in text
    assert "The aim has to differ" in text
    assert 'href="#id_statement"' in text
    assert 'href="#id_technique"' in text


def test_two_writers_see_both_texts(desk, cast, draft):
    row = Objective.objects.get()
    url = reverse("plans:objective", args=[row.pk])
    form = {"statement": "Mine", "measure": "Log", "strand": "exp", "technique": "Ladder", "version": 1}
    assert desk.post(url, {**form, "statement": "Theirs"}).status_code == 302
    page = desk.post(url, form)
    text = page.content.decode()
    assert page.status_code == 409
    assert "Mine" in text
    assert "Theirs" in text
    assert 'name="version" value="2"' in text
    assert desk.post(url, {**form, "version": 2}).status_code == 302
    row.refresh_from_db()
    assert row.statement == "Mine"


def test_a_closed_draft_page_leads_to_the_plan(desk, cast, active):
    answer = desk.get(reverse("plans:draft", args=[active.pk]))
    assert answer.url == reverse("plans:case", args=[cast.rowan.pk])


def test_activating_something_else_than_was_read_is_a_conflict(desk, cast, draft):
    page = desk.post(reverse("plans:activate", args=[draft.pk]), {"read": "0" * 64})
    assert page.status_code == 409
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_older_editions_stay_readable(desk, cast, active):
    following = actions.start_draft(by=cast.ines, client=cast.rowan)
    goal = following.goals.get()
    actions.save_goal(by=cast.ines, goal=goal, expected=1, statement="Stay when it gets close")
    activate(cast, following)
    url = reverse("plans:case", args=[cast.rowan.pk])
    assert "Stay when it gets close" in desk.get(url).content.decode()
    assert "Let people know me" in desk.get(url + "?edition=1").content.decode()


def test_a_supervisor_reads_without_buttons(client, cast, active):
    client.force_login(cast.martin)
    text = client.get(reverse("plans:case", args=[cast.rowan.pk])).content.decode()
    assert "Tell one trusted person" in text
    assert "Start next version" not in text
    assert client.get(reverse("plans:print", args=[active.pk])).status_code == 200
    assert client.post(reverse("plans:start", args=[cast.rowan.pk])).status_code == 403


def test_the_client_reads_the_active_plan_in_plain_words(client, cast):
    client.force_login(cast.rowan_user)
    url = reverse("plans:portal_plan")
    draft = draft_for(cast)
    assert "Nothing here yet" in client.get(url).content.decode()
    activate(cast, draft)
    text = client.get(url).content.decode()
    assert "Let people know me" in text
    assert "From 0 to 3: Times a week." in text
    assert "Practice helps." in text
    assert "Experiential" not in text


def test_the_print_carries_the_fingerprint(desk, active):
    page = desk.get(reverse("plans:print", args=[active.pk])).content.decode()
    assert content_hash(tree_of(Plan.objects.with_tree().get(pk=active.pk))) in page


def test_pages_ask_a_constant_number_of_questions(desk, cast, django_assert_max_num_queries):
    plan = draft_for(cast, strands=("cbt", "dyn", "grp", "exp") * 5)
    with django_assert_max_num_queries(30):
        desk.get(reverse("plans:draft", args=[plan.pk]))
    activate(cast, plan)
    with django_assert_max_num_queries(36):
        desk.get(reverse("plans:case", args=[cast.rowan.pk]))
