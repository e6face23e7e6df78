"""The plan for hard days: in the client's words, made together, kept for good, always in reach."""

import datetime as dt
import html

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from assessments import safety_plans
from assessments.fillings import agenda
from assessments.models import SafetyPlan
from assessments.safety_plans import PARTS, Closed, NotReady

WORDS = {
    "signs": "I stop answering\nI sleep in my clothes",
    "alone": "Cold water",
    "around": "The café by the library",
    "ask": "S., 07700 900123",
    "reach": "My therapist",
    "safer": "Tablets with S.",
}


def page(name, *args):
    return reverse(f"assessments:{name}", args=args)


def values(**more):
    return {
        "parts": WORDS, "means": "The spare tablets went back.", "means_by": "by the client", "copies": "S.",
        "review_on": dt.date(2027, 3, 1), **more,
    }  # fmt: skip


@pytest.fixture
def draft(cast):
    plan = safety_plans.start_plan(client=cast.rowan, by=cast.ines)
    return safety_plans.save_plan(plan=plan, by=cast.ines, values=values(), expected=1)


@pytest.fixture
def made(draft, cast):
    return safety_plans.make_plan(plan=draft, by=cast.ines)


@pytest.fixture
def phone(client, cast):
    client.force_login(cast.rowan_user)
    return client


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.ines)
    return client


def test_there_are_six_parts_in_our_own_headings():
    assert len(PARTS) == 6
    assert len({str(title) for _key, title, _hint in PARTS}) == 6


def test_a_draft_is_the_therapists_and_what_was_made_is_the_clients(draft, phone, cast):
    assert "I stop answering" not in phone.get(page("portal_safety_plan")).content.decode()
    safety_plans.make_plan(plan=draft, by=cast.ines)
    body = html.unescape(phone.get(page("portal_safety_plan")).content.decode())
    for text in WORDS.values():
        for line in text.splitlines():
            assert line in body
    for _key, title, _hint in PARTS:
        assert str(title) in body
    assert "The spare tablets went back." in body
    assert "0000 000" in body  # who can be reached now stands beside it


def test_it_needs_signs_people_a_decision_and_a_day(cast):
    plan = safety_plans.start_plan(client=cast.rowan, by=cast.ines)
    with pytest.raises(NotReady) as refused:
        safety_plans.make_plan(plan=plan, by=cast.ines)
    assert refused.value.missing == ["signs", "reach", "means"]


def test_what_was_made_never_changes(made, cast):
    with pytest.raises(Closed):
        safety_plans.save_plan(plan=made, by=cast.ines, values=values(), expected=made.version)
    for change in (lambda: SafetyPlan.objects.filter(pk=made.pk).update(review_on=None), made.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_new_version_begins_with_the_words_of_the_last_and_both_stay(made, cast, phone):
    again = safety_plans.start_plan(client=cast.rowan, by=cast.ines)
    assert safety_plans.start_plan(client=cast.rowan, by=cast.ines) == again
    assert (again.edition, again.parts) == (2, WORDS)
    changed = values(parts={**WORDS, "alone": "The long way round"})
    safety_plans.save_plan(plan=again, by=cast.ines, values=changed, expected=1)
    assert "Cold water" in phone.get(page("portal_safety_plan")).content.decode()  # the one that was made still counts
    safety_plans.make_plan(plan=again, by=cast.ines)
    body = phone.get(page("portal_safety_plan")).content.decode()
    assert "The long way round" in body
    assert "Cold water" not in body
    assert [plan.edition for plan in SafetyPlan.objects.made()] == [2, 1]


def test_both_sign(made, phone, cast):
    assert [row.role for row in made.signatures.all()] == ["therapist"]
    phone.post(page("portal_safety_plan_sign"))
    phone.post(page("portal_safety_plan_sign"))
    assert sorted(made.signatures.values_list("role", "signed_by__email")) == [
        ("client", cast.rowan_user.email), ("therapist", cast.ines.email),
    ]  # fmt: skip
    assert "Yes, this is my plan" not in phone.get(page("portal_safety_plan")).content.decode()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        made.signatures.all().delete()


def test_a_draft_is_not_signed(draft, cast, phone):
    with pytest.raises(Closed):
        safety_plans.sign_plan(plan=draft, by=cast.rowan_user, role="client")
    phone.post(page("portal_safety_plan_sign"))
    assert not draft.signatures.exists()


def test_the_page_works_without_a_plan_and_says_who_can_be_reached(phone):
    body = phone.get(page("portal_safety_plan")).content.decode()
    assert "0000 000" in body
    assert "last checked" in body  # the same as on the support page
    assert "not an emergency service" in body


def test_the_page_reads_the_plan_in_one_question(made, phone, django_assert_max_num_queries):
    """Session, user, plan, signatures, contacts, clinic, and the bar's own: nothing else of the system is needed."""
    phone.get(page("portal_safety_plan"))
    with django_assert_max_num_queries(9) as asked:
        phone.get(page("portal_safety_plan"))
    touched = [query["sql"] for query in asked.captured_queries if "assessments_" in query["sql"]]
    assert len([sql for sql in touched if "assessments_safetyplan" in sql]) == 2
    assert all("assessments_safetyplan" in sql for sql in touched)


def test_it_works_while_other_features_fail(made, phone, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("away")

    for name in ("assessments.fillings.home_card", "plans.cards.portal_card", "homework.panels.home_card"):
        module, _dot, attribute = name.rpartition(".")
        monkeypatch.setattr(f"{module}.{attribute}", broken, raising=False)
    assert phone.get(page("portal_safety_plan")).status_code == 200


def test_the_home_page_leads_to_it(made, phone):
    assert page("portal_safety_plan") in phone.get("/my/").content.decode()


def test_paper_holds_plan_and_numbers_and_a_file_can_be_had(made, phone, desk, cast):
    desk.force_login(cast.ines)
    body = desk.get(page("safety_plan_print", made.pk)).content.decode()
    assert "Cold water" in body
    assert "0000 000" in body
    file = desk.get(page("safety_plan_print", made.pk), {"file": "pdf"})
    assert file.headers["Content-Type"] in ("application/pdf", "text/html; charset=utf-8")
    if file.headers["Content-Type"] == "application/pdf":
        assert file.content.startswith(b"%PDF-")
        assert f"plan-{cast.rowan.case_number}-1.pdf" in file.headers["Content-Disposition"]


def test_the_client_prints_the_own_plan_under_a_neutral_name(made, phone):
    file = phone.get(page("portal_safety_plan_print"), {"file": "pdf"})
    assert "safety" not in file.headers.get("Content-Disposition", "")
    assert "Cold water" in phone.get(page("portal_safety_plan_print")).content.decode()


def test_it_is_written_and_made_on_its_page(desk, cast):
    opened = desk.post(page("safety_plan_start", cast.rowan.pk))
    plan = SafetyPlan.objects.get()
    assert opened.url == page("safety_plan", plan.pk)
    form = {f"part-{key}": text for key, text in WORDS.items()} | {
        "means": "", "means_by": "", "copies": "", "review_on": "2027-03-01", "version": "1",
    }  # fmt: skip
    refused = desk.post(opened.url, form | {"make": "1"})
    assert refused.status_code == 422
    assert "I sleep in my clothes" in refused.content.decode()
    assert "needed before the plan can be made" in refused.content.decode()
    plan.refresh_from_db()
    assert plan.state == "draft"
    late = desk.post(opened.url, form | {"means": "mine"})
    assert late.status_code == 409
    desk.post(opened.url, form | {"means": "Went back.", "version": str(plan.version), "make": "1"})
    plan.refresh_from_db()
    assert (plan.state, plan.parts["alone"]) == ("made", "Cold water")
    assert "Cold water" in desk.get(page("case_safety", cast.rowan.pk)).content.decode()
    assert desk.get(opened.url).url == page("case_safety", cast.rowan.pk)


def test_a_day_to_look_again_that_has_passed_is_said_kindly(draft, phone, cast):
    day = timezone.localdate() - dt.timedelta(days=1)
    saved = safety_plans.save_plan(plan=draft, by=cast.ines, values=values(review_on=day), expected=draft.version)
    safety_plans.make_plan(plan=saved, by=cast.ines)
    body = html.unescape(phone.get(page("portal_safety_plan")).content.decode())
    assert "You wanted to look at it again on" in body
    assert "That day has passed, and the plan still holds." in body
    assert "or whenever you like" not in body
    paper = html.unescape(phone.get(page("portal_safety_plan_print")).content.decode())
    assert "do it together next time you meet" in paper


def test_a_day_to_look_again_that_comes_is_said_as_before(made, phone):
    body = html.unescape(phone.get(page("portal_safety_plan")).content.decode())
    assert "or whenever you like" in body
    assert "has passed" not in body


def test_two_texts_of_a_part_are_shown_beside_each_other(draft, desk, cast):
    form = {f"part-{key}": f"mine {key}" for key, *_rest in PARTS} | {
        "means": "mine", "means_by": "", "copies": "", "review_on": "2027-03-01", "version": "1",
    }  # fmt: skip
    late = desk.post(page("safety_plan", draft.pk), form)
    assert late.status_code == 409
    body = html.unescape(late.content.decode())
    assert "mine alone" in body
    assert "Cold water" in body


def test_words_for_a_plan_that_was_made_meanwhile_go_on_to_the_next_version(made, desk, cast):
    form = {f"part-{key}": f"mine {key}" for key, *_rest in PARTS} | {
        "means": "mine", "means_by": "", "copies": "", "review_on": "2027-03-01", "version": str(made.version),
    }  # fmt: skip
    late = desk.post(page("safety_plan", made.pk), form)
    assert late.status_code == 409
    following = SafetyPlan.objects.get(state="draft")
    body = html.unescape(late.content.decode())
    assert f'action="{page("safety_plan", following.pk)}"' in body
    assert "mine alone" in body
    desk.post(page("safety_plan", following.pk), form | {"version": str(late.context["version"])})
    following.refresh_from_db()
    assert (following.edition, following.parts["alone"]) == (2, "mine alone")
    assert SafetyPlan.objects.get(pk=made.pk).parts == WORDS


def test_the_agenda_asks_when_it_is_time_to_look_again(draft, cast):
    request = RequestFactory().get("/")
    request.user = cast.ines
    safety_plans.save_plan(
        plan=draft, by=cast.ines, values=values(review_on=timezone.localdate()), expected=draft.version
    )
    safety_plans.make_plan(plan=draft, by=cast.ines)
    assert [str(item.text) for item in agenda(client=cast.rowan, request=request)] == [
        "Look at the plan for hard days again"
    ]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"edition": 1, "state": "draft"}, "editions_of_a_safety_plan_count_up"),
        ({"edition": 5, "state": "draft"}, "one_draft_safety_plan_per_client"),
        ({"edition": 5, "state": "made"}, "made_safety_plan_has_moment_and_review"),
    ],
)
def test_rules_of_the_table(draft, cast, fields, name, request):
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyPlan.objects.create(client=cast.rowan, written_by=cast.ines, **fields)


def test_each_side_signs_an_edition_once(made, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        made.signatures.create(role="therapist", signed_by=cast.ines, signed_at=timezone.now())
