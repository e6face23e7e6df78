"""The shared picture: one for all ways of working, agreed with the client, resting on what was told."""

import html

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessments import checks
from assessments.models import Intake, IntakeAnswer, Relationship
from assessments.screening import VIOLENCE_ITEMS
from common.saving import StaleWrite
from plans import drafting, formulation
from plans.actions import load_shelf
from plans.cycle import FACTOR_KEYS, LENS_KEYS, LENSES, STEP_KEYS, STEPS, draw, wrapped
from plans.formulation import NotYet, PictureClosed
from plans.models import Formulation, FormulationEvidence, Plan, PlanTemplate
from tests.cast import begin_care

SAID = {
    "trigger": "Plans become shared", "fear": "I will be left", "move": "I find a fault", "response": "Goes quiet",
    "relief": "Air", "cost": "Alone again", "belief": "If I need someone, they go", "wish": "To be kept", "defence": "Faults",
    "role": "First at the door", "emotion": "Grief", "body": "A tight chest", "predisposing": "Father left",
    "protective": "A friend", "distance": "It kept a child from waiting.",
}  # fmt: skip


def page(name, *args):
    return reverse(f"plans:{name}", args=args)


@pytest.fixture
def draft(cast):
    picture = formulation.start_picture(client=cast.rowan, by=cast.ines)
    return formulation.save_picture(picture=picture, by=cast.ines, said=SAID, expected=1)


@pytest.fixture
def shown(draft, cast):
    return formulation.show_picture(picture=draft, by=cast.ines)


@pytest.fixture
def bond(cast):
    return Relationship.objects.create(client=cast.rowan, label="A.")


@pytest.fixture
def phone(client, cast):
    client.force_login(cast.rowan_user)
    return client


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.ines)
    return client


# --- what it is made of
def test_six_steps_four_ways_of_working_four_factors():
    assert [step.key for step in STEPS] == ["trigger", "fear", "move", "response", "relief", "cost"]
    assert {column.strand for column in LENSES} == {"cbt", "dyn", "grp", "exp"}
    assert {column.step for column in LENSES} <= set(STEP_KEYS)
    assert len(FACTOR_KEYS) == 4
    assert not set(STEP_KEYS) & set(LENS_KEYS) & set(FACTOR_KEYS)


@given(st.text(max_size=400), st.integers(1, 5), st.integers(4, 60))
def test_a_text_always_fits_its_box(text, lines, letters):
    found = wrapped(text, lines, letters)
    assert len(found) <= lines
    assert all(len(line) <= letters for line in found)


def test_short_words_are_drawn_whole_and_dangerous_ones_harmless():
    drawn = str(draw(SAID | {"fear": "<script>"}, title="t", desc="d"))
    assert "Plans become shared" in drawn
    assert "<script>" not in drawn
    assert drawn.count('class="stepbox') == drawn.count('class="ring"') == 6


# --- states
def test_nothing_counts_before_it_was_agreed(draft, shown, cast):
    assert formulation.current_for(cast.rowan) is None
    formulation.reply(picture=shown, by=cast.rowan_user, fits=True)
    assert formulation.current_for(cast.rowan) == shown


def test_a_plan_begins_with_the_picture_that_was_agreed_and_with_no_other(desk, draft, cast):
    load_shelf()
    chosen = PlanTemplate.objects.offered().first()
    picture = formulation.show_picture(picture=draft, by=cast.ines)
    assert drafting.formulation_words(cast.rowan) is None  # shown is not agreed
    formulation.reply(picture=picture, by=cast.rowan_user, fits=True)
    begin = reverse("plans:begin", args=[cast.rowan.pk])
    found = [SAID[step] for step in drafting.PROBLEM_STEPS]
    page = html.unescape(desk.get(begin).content.decode())
    assert all(words in page for words in found)
    desk.post(begin, {"template": chosen.slug})
    plan = Plan.objects.get(client=cast.rowan)
    problems = [(one.statement, one.source) for one in plan.problems.order_by("position")]
    assert problems[: len(found)] == [(words, "Formulation") for words in found]
    assert len(problems) == len(found) + len(chosen.content.get("problems", []))


def test_every_step_needs_words_before_it_is_shown(cast):
    picture = formulation.start_picture(client=cast.rowan, by=cast.ines)
    formulation.save_picture(picture=picture, by=cast.ines, said=SAID | {"cost": "  "}, expected=1)
    with pytest.raises(NotYet) as refused:
        formulation.show_picture(picture=picture, by=cast.ines)
    assert refused.value.missing == ["cost"]


def test_what_was_shown_keeps_its_words(shown, bond, cast):
    with pytest.raises(PictureClosed):
        formulation.save_picture(picture=shown, by=cast.ines, said=SAID, expected=shown.version)
    with pytest.raises(PictureClosed):
        formulation.link(picture=shown, by=cast.ines, step="fear", kind="relation", ref=str(bond.pk))
    shown.steps = {"fear": "other words"}
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        shown.save()
    with pytest.raises(IntegrityError, match="something closed"), transaction.atomic():
        FormulationEvidence.objects.create(formulation=shown, step="fear", kind="note", ref="x")


def test_not_quite_leads_back_to_a_draft_and_the_answer_stays(shown, cast):
    formulation.reply(picture=shown, by=cast.rowan_user, fits=False, words="Less fear, more shame.")
    assert Formulation.objects.get().state == "shown"
    back = formulation.take_back(picture=shown, by=cast.ines)
    formulation.save_picture(picture=back, by=cast.ines, said=SAID | {"fear": "Shame"}, expected=back.version)
    assert Formulation.objects.get().replies.get().words == "Less fear, more shame."
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        back.replies.update(fits=True)


def test_what_was_agreed_is_closed_and_a_new_edition_begins_with_it(draft, bond, cast):
    formulation.link(picture=draft, by=cast.ines, step="move", kind="relation", ref=str(bond.pk))
    agreed = formulation.agree_in_session(picture=formulation.show_picture(picture=draft, by=cast.ines), by=cast.ines)
    for change in (lambda: Formulation.objects.filter(pk=agreed.pk).update(state="draft"), agreed.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    newer = formulation.start_picture(client=cast.rowan, by=cast.ines)
    assert formulation.start_picture(client=cast.rowan, by=cast.ines) == newer
    assert (newer.edition, newer.steps) == (2, agreed.steps)
    assert [(piece.step, piece.ref) for piece in newer.evidence.all()] == [("move", str(bond.pk))]
    assert formulation.current_for(cast.rowan) == agreed


def test_only_the_client_answers_and_only_what_was_shown(draft, cast):
    with pytest.raises(NotYet):
        formulation.reply(picture=draft, by=cast.rowan_user, fits=True)
    formulation.show_picture(picture=draft, by=cast.ines)
    with pytest.raises(NotYet):
        formulation.reply(picture=draft, by=cast.ines, fits=True)


def test_only_somebody_with_care_of_their_own_writes(draft, cast):
    for stranger in (cast.yusuf, cast.hana, cast.martin):
        with pytest.raises(PermissionDenied):
            formulation.save_picture(picture=draft, by=stranger, said=SAID, expected=draft.version)


def test_two_writers_do_not_overwrite_each_other(draft, cast):
    with pytest.raises(StaleWrite):
        formulation.save_picture(picture=draft, by=cast.ines, said=SAID, expected=draft.version - 1)


# --- evidence
def test_a_step_rests_on_what_was_told(draft, bond, cast, desk):
    sent = Intake.objects.create(client=cast.rowan, state="signed", submitted_at=cast.rowan.created_at)
    IntakeAnswer.objects.create(intake=sent, question="reason", value="I leave.")
    desk.post(page("picture_evidence", draft.pk), {"step": "move", "piece": f"relation:{bond.pk}"})
    desk.post(page("picture_evidence", draft.pk), {"step": "fear", "piece": "answer:reason"})
    body = html.unescape(desk.get(page("picture", draft.pk)).content.decode())
    assert reverse("assessments:line_person", args=[bond.pk]) in body
    assert "What would you like help with?" in body
    piece = draft.evidence.get(kind="answer")
    desk.post(page("picture_evidence", draft.pk), {"remove": str(piece.pk)})
    assert draft.evidence.count() == 1


def test_evidence_is_this_clients(draft, cast):
    theirs = Relationship.objects.create(client=cast.noor, label="B.")
    for kind, ref in (
        ("relation", str(theirs.pk)),
        ("answer", "reason"),
        ("relation", "x"),
        ("mood", "x"),
        ("note", "x"),
    ):
        with pytest.raises(ValueError):
            formulation.link(picture=draft, by=cast.ines, step="fear", kind=kind, ref=ref)
    with pytest.raises(ValueError):
        formulation.link(picture=draft, by=cast.ines, step="nothing", kind="note", ref="x")


# --- pages
def test_the_client_reads_it_and_says_that_it_fits(shown, bond, phone):
    body = html.unescape(phone.get(page("portal_picture")).content.decode())
    for key in (*STEP_KEYS, "belief", "wish", "role", "body", "distance"):
        assert SAID[key] in body
    assert "/line/people/" not in body  # what it rests on leads into the record
    phone.post(page("portal_picture"), {"fits": "yes"})
    assert Formulation.objects.get().state == "agreed"
    assert "You both agreed" in phone.get(page("portal_picture")).content.decode()


def test_a_draft_is_not_the_clients(draft, phone):
    assert SAID["fear"] not in phone.get(page("portal_picture")).content.decode()
    assert page("portal_picture") not in phone.get("/my/").content.decode()


def test_it_is_put_away_while_it_could_be_read_over_a_shoulder(shown, phone, cast):
    assert page("portal_picture") in phone.get("/my/").content.decode()
    answers = {item.key: "no" for item in VIOLENCE_ITEMS} | {"alone": "yes", "watched": "now"}
    checks.record_check(client=cast.rowan, by=cast.ines, kind="violence", answers=answers)
    body = phone.get(page("portal_picture")).content.decode()
    assert SAID["fear"] not in body
    assert page("portal_picture") not in phone.get("/my/").content.decode()
    phone.post(page("portal_picture"), {"fits": "yes"})
    assert Formulation.objects.get().state == "shown"


def test_the_way_of_a_therapist(desk, cast):
    assert "No shared picture yet" in desk.get(page("picture_case", cast.rowan.pk)).content.decode()
    opened = desk.post(page("picture_start", cast.rowan.pk)).url
    desk.post(opened, SAID | {"version": "1"})
    late = desk.post(opened, SAID | {"fear": "Mine", "version": "1"})
    assert late.status_code == 409
    assert "Mine" in late.content.decode()
    half = desk.post(opened, SAID | {"cost": "", "version": "2", "show": "1"}, follow=True)
    assert "Every step needs words" in half.content.decode()
    desk.post(opened, SAID | {"version": "3", "show": "1"})
    picture = Formulation.objects.get()
    assert picture.state == "shown"
    desk.post(page("picture_move", picture.pk), {"to": "agreed"})
    body = desk.get(page("picture_case", cast.rowan.pk)).content.decode()
    assert "Agreed" in body
    assert desk.get(opened).url == page("picture_case", cast.rowan.pk)


def test_the_page_asks_as_often_for_much_evidence(draft, cast, desk, django_assert_max_num_queries):
    for number in range(30):
        row = Relationship.objects.create(client=cast.rowan, label=f"P{number}.")
        formulation.link(picture=draft, by=cast.ines, step=STEP_KEYS[number % 6], kind="relation", ref=str(row.pk))
    formulation.show_picture(picture=draft, by=cast.ines)
    desk.get(page("picture_case", cast.rowan.pk))
    with django_assert_max_num_queries(22):
        desk.get(page("picture_case", cast.rowan.pk))


@pytest.mark.parametrize("fields", [{"edition": 1, "state": "agreed"}, {"edition": 7, "state": "shown"}])
def test_rules_of_the_table(draft, cast, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Formulation.objects.create(client=cast.rowan, author=cast.ines, **fields)


def test_evidence_once_per_step(draft, bond, cast):
    formulation.link(picture=draft, by=cast.ines, step="fear", kind="relation", ref=str(bond.pk))
    with pytest.raises(IntegrityError), transaction.atomic():
        FormulationEvidence.objects.create(formulation=draft, step="fear", kind="relation", ref=str(bond.pk))


def test_a_colleague_who_covers_may_go_on_with_it(draft, cast):
    begin_care(cast.rowan, cast.yusuf, kind="cover")
    assert formulation.save_picture(picture=draft, by=cast.yusuf, said=SAID, expected=draft.version).version == 3
