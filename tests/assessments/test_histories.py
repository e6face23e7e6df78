"""A life in relationships on its pages: drawn, listed, judged, written by two sides that never overwrite each other."""

import html
import re
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments import actions, lives, ratings, relationships
from assessments.models import (
    FamilyMember,
    LifeEvent,
    PatternDecision,
    Relationship,
    RelationshipWords,
    SafetyAlert,
    SymptomRating,
)
from assessments.presenters.history import Urls, history_of
from assessments.third_parties import initials_of, looks_like_full_name
from audit.models import Event
from common.saving import StaleWrite


def page(name, *args):
    return reverse(f"assessments:{name}", args=args)


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.ines)
    return client


@pytest.fixture
def phone(client, cast):
    client.force_login(cast.rowan_user)
    return client


def tell(client, number, **fields):
    values = {
        "label": f"P{number}.", "kind": "partner", "started": str(1990 + number % 35), "ended": str(1991 + number % 35),
        "ended_by": "client", "closeness_peak": number % 11, "withdrew_after": 2, "took": "distancer", **fields,
    }  # fmt: skip
    return Relationship.objects.create(client=client, position=number, **values)


# --- the page
@pytest.mark.parametrize("count", [1, 12, 60])
def test_everybody_is_on_the_list_with_everything_that_was_told(desk, cast, count, django_assert_max_num_queries):
    for number in range(count):
        tell(cast.rowan, number, cause="living", repair="both", what_worked=f"The garden {number}", started="long ago")
    desk.get(page("case_history", cast.rowan.pk))
    with django_assert_max_num_queries(26):
        body = html.unescape(desk.get(page("case_history", cast.rowan.pk)).content.decode())
    rows = body[body.index('class="rows rel-list"') :]
    for number in range(count):
        assert f">P{number}.</a>" in rows
        assert f"What was good: The garden {number}." in rows
    assert rows.count("It came after talk about living together.") == count
    assert rows.count("Mending: We both tried.") == count


@pytest.mark.parametrize("count", [1, 12, 60])
def test_the_drawing_holds_everybody_whose_time_can_be_read(cast, count):
    for number in range(count):
        tell(cast.rowan, number)
    tell(cast.rowan, 99, label="Nowhen", started="long ago", ended="")
    shown = history_of(cast.rowan, cast.ines, urls=Urls(), words=True)
    drawn = str(shown.drawn)
    assert drawn.count('<rect class="rel ') == count
    assert "Nowhen" not in drawn
    assert "Nowhen" in [row["title"] for row in shown.people]
    height = float(re.search(r'height="([\d.]+)"', drawn)[1])
    assert height < 90 + 27 * min(count, 40)  # many share rows


def test_bars_of_one_row_do_not_touch(cast):
    for number in range(60):
        tell(cast.rowan, number)
    drawn = str(history_of(cast.rowan, cast.ines, urls=Urls(), words=True).drawn)
    middles = {}
    for x, y, width, height in re.findall(
        r'<rect class="rel k\d" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', drawn
    ):
        middles.setdefault(round(float(y) + float(height) / 2), []).append((float(x), float(x) + float(width)))
    assert len(middles) < 60
    for spans in middles.values():
        for before, after in pairwise(sorted(spans)):
            assert before[1] < after[0]


def test_the_list_is_in_the_order_of_life(cast):
    tell(cast.rowan, 1, label="Late", started="2015")
    tell(cast.rowan, 2, label="Early", started="when I was 6")
    cast.rowan.born_on = "1990-05-05"
    cast.rowan.save()
    shown = history_of(cast.rowan, cast.ines, urls=Urls(), words=True)
    assert [row["title"] for row in shown.people] == ["Early", "Late"]


def test_events_family_and_figures_are_there(desk, cast):
    tell(cast.rowan, 1, lasted=26)
    LifeEvent.objects.create(client=cast.rowan, when="spring 2003", what="Moves house twice")
    FamilyMember.objects.create(
        client=cast.rowan, role="father", closeness=5, parting="left", parting_when="when I was 9"
    )
    FamilyMember.objects.create(client=cast.rowan, role="grandparent", label="Gran", closeness=9, parting="died")
    body = html.unescape(desk.get(page("case_history", cast.rowan.pk)).content.decode())
    assert "Moves house twice" in body
    assert "Left, when I was 9." in body
    assert "2.2 years, P1." in body
    assert "Half of them" not in body  # of one, there is no half
    assert 'class="kincross"' in body
    assert 'class="kincut"' in body
    assert Event.objects.filter(action="history.read", actor_id=str(cast.ines.pk)).exists()


def test_of_two_relationships_there_is_a_middle(desk, cast):
    for number in (1, 2):
        tell(cast.rowan, number, lasted=12 * number)
    assert "Half of them lasted less than" in desk.get(page("case_history", cast.rowan.pk)).content.decode()


def test_an_empty_history_says_how_it_begins(desk, cast):
    assert "Nothing told yet" in desk.get(page("case_history", cast.rowan.pk)).content.decode()


# --- patterns
@pytest.fixture
def three(cast):
    return [tell(cast.rowan, number) for number in range(3)]


def test_a_pattern_is_offered_with_its_evidence(desk, cast, three):
    body = html.unescape(desk.get(page("case_history", cast.rowan.pk)).content.decode())
    assert "3 of 3 were ended by the client" in body
    assert "Not looked at yet" in body
    for row in three:
        assert f'href="#person-{row.pk}"' in body
        assert f'id="person-{row.pk}"' in body


def test_two_are_too_few(desk, cast, three):
    three[0].delete()
    assert "What comes back" not in desk.get(page("case_history", cast.rowan.pk)).content.decode()


def decide(desk, cast, verdict, words=""):
    desk.post(page("line_pattern", cast.rowan.pk), {"rule": "by_client", "verdict": verdict, "words": words})
    return history_of(cast.rowan, cast.ines, urls=Urls(), words=True)


def test_a_rejected_one_stays_away_also_when_more_is_told(desk, cast, three):
    shown = decide(desk, cast, "rejected")
    assert "by_client" not in [badge.rule for badge in shown.badges]
    tell(cast.rowan, 7)
    again = history_of(cast.rowan, cast.ines, urls=Urls(), words=True)
    assert "by_client" not in [badge.rule for badge in again.badges]
    assert "by_client" in [badge.rule for badge in again.rejected]


def test_a_confirmed_one_says_by_whom_and_keeps_what_was_seen(desk, cast, three):
    badge = next(one for one in decide(desk, cast, "confirmed").badges if one.rule == "by_client")
    assert (badge.verdict, badge.by) == ("confirmed", "Ines Caldeira")
    assert PatternDecision.objects.get().evidence == [str(row.pk) for row in three]


def test_a_reworded_one_has_the_therapists_words(desk, cast, three):
    badge = next(
        one for one in decide(desk, cast, "reworded", "Goes before being left").badges if one.rule == "by_client"
    )
    assert badge.words == "Goes before being left"
    decide(desk, cast, "reworded", "  ")
    assert PatternDecision.objects.count() == 1


def test_a_pattern_that_does_not_show_cannot_be_decided(desk, cast, three):
    desk.post(page("line_pattern", cast.rowan.pk), {"rule": "tag_secret", "verdict": "confirmed"})
    assert not PatternDecision.objects.exists()


def test_decisions_never_change(cast, three):
    row = lives.decide_pattern(client=cast.rowan, by=cast.ines, rule="by_client", verdict="confirmed", evidence=[])
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        PatternDecision.objects.filter(pk=row.pk).update(verdict="rejected")


# --- two sides
def test_the_clinicians_words_stand_beside_and_never_over_the_clients(desk, cast):
    row = tell(cast.rowan, 1, what_worked="We laughed")
    desk.post(page("line_person", row.pk), {"words": "Told with a joke.", "version": "0"})
    before = (row.what_worked, row.version)
    row.refresh_from_db()
    assert (row.what_worked, row.version) == before
    assert RelationshipWords.objects.get().words == "Told with a joke."
    late = desk.post(page("line_person", row.pk), {"words": "Another thought.", "version": "0"})
    assert late.status_code == 409
    assert "Told with a joke." in late.content.decode()
    assert "Another thought." in late.content.decode()


def test_the_client_does_not_read_the_clinicians_words(phone, cast):
    row = tell(cast.rowan, 1)
    lives.write_words(relationship=row, by=cast.ines, words="Only ours", expected=0)
    assert "Only ours" not in phone.get(page("portal_people")).content.decode()
    assert not RelationshipWords.objects.visible_to(cast.rowan_user).exists()


def test_each_side_changes_its_own_rows_only(cast, desk):
    theirs = tell(cast.rowan, 1)
    ours = relationships.add_relationship(client=cast.rowan, by=cast.ines, values={"label": "Q."})
    assert (theirs.told_by, ours.told_by) == ("client", "clinician")
    with pytest.raises(lives.NotYours):
        relationships.change_relationship(relationship=theirs, by=cast.ines, values={"label": "Z."}, expected=1)
    with pytest.raises(lives.NotYours):
        relationships.change_relationship(relationship=ours, by=cast.rowan_user, values={"label": "Z."}, expected=1)
    answer = desk.post(
        page("line_person_edit", theirs.pk), {"label": "Z.", "kind": "other", "version": "1"}, follow=True
    )
    assert "These are the client" in html.unescape(answer.content.decode())
    theirs.refresh_from_db()
    assert theirs.label == "P1."


def test_a_row_changed_elsewhere_is_shown_with_both_texts(desk, cast):
    row = relationships.add_relationship(client=cast.rowan, by=cast.ines, values={"label": "Q.", "kind": "friend"})
    form = {"label": "Q., flatmate", "kind": "friend", "version": "1"}
    desk.post(page("line_person_edit", row.pk), form)
    late = desk.post(page("line_person_edit", row.pk), {**form, "label": "Q., cousin"})
    assert late.status_code == 409
    assert "Q., flatmate" in late.content.decode()
    assert "Q., cousin" in late.content.decode()
    with pytest.raises(StaleWrite):
        relationships.change_relationship(relationship=row, by=cast.ines, values={"label": "x"}, expected=1)


@pytest.mark.parametrize(
    ("new", "form", "model"),
    [
        ("portal_member_new", {"role": "mother", "label": "Mum", "closeness": "6"}, FamilyMember),
        ("portal_event_new", {"when": "1998", "what": "Moves abroad"}, LifeEvent),
    ],
)
def test_home_and_events_on_a_phone(phone, cast, new, form, model):
    assert phone.post(page(new), {**form, "version": "1"}).url == page("portal_people")
    row = model.objects.get()
    assert row.told_by == "client"
    edit = page(new.removesuffix("_new"), row.pk)
    assert phone.get(edit).status_code == 200
    key = "words" if model is FamilyMember else "what"
    phone.post(edit, {**form, key: "Said anew", "version": "1"})
    row.refresh_from_db()
    assert getattr(row, key) == "Said anew"
    late = phone.post(edit, {**form, key: "From the tablet", "version": "1"})
    assert late.status_code == 409


def test_the_clinician_adds_what_was_told_in_a_session(desk, cast):
    desk.post(page("line_member_new", cast.rowan.pk), {"role": "sibling", "version": "1"})
    desk.post(page("line_event_new", cast.rowan.pk), {"when": "2001", "what": "New school", "version": "1"})
    desk.post(page("line_person_new", cast.rowan.pk), {"label": "K.", "kind": "friend", "version": "1"})
    body = desk.get(page("case_history", cast.rowan.pk)).content.decode()
    assert "New school" in body
    assert "told to the clinician" in body
    assert FamilyMember.objects.get().told_by == "clinician"


# --- other people's names
@pytest.mark.parametrize(
    "text", ["Anna Schmidt", "my ex Peter O'Brien", "Łucja Çelik", "Uncle Tom Baker", "Jean-Paul Roy"]
)
def test_what_looks_like_a_full_name(text):
    assert looks_like_full_name(text)


@pytest.mark.parametrize(
    "text",
    ["A.", "A. S.", "Anna", "My First Partner", "Uncle Tom", "K., my best friend", "", "Somebody at University", "Mum"],
)
def test_what_does_not(text):
    assert not looks_like_full_name(text)


def test_the_initials_offered_are_no_name():
    assert initials_of("my ex Peter O'Brien") == "my ex P. O."
    assert not looks_like_full_name(initials_of("Anna Maria Schmidt"))


@pytest.mark.parametrize(
    ("name", "form", "model"),
    [
        ("portal_relationship_new", {"label": "Peter Miller", "kind": "partner"}, Relationship),
        ("portal_member_new", {"label": "Peter Miller", "role": "father"}, FamilyMember),
        ("portal_event_new", {"when": "1999", "what": "Peter Miller leaves"}, LifeEvent),
    ],
)
def test_a_full_name_is_not_stored_by_default(phone, cast, name, form, model):
    asked = phone.post(page(name), {**form, "version": "1"})
    assert asked.status_code == 422
    assert "P. M." in html.unescape(asked.content.decode())
    assert not model.objects.exists()
    phone.post(page(name), {**form, "version": "1", "sure": "on"})  # "Peter Miller" is a band, or a boat
    assert model.objects.exists()


def test_nobody_is_asked_for_a_name_and_no_message_can_carry_one(phone, cast):
    for name in ("portal_relationship_new", "portal_member_new", "portal_event_new"):
        body = phone.get(page(name)).content.decode()
        assert "full names" in body
        assert 'name="name"' not in body
    tell(cast.rowan, 1, label="Quill Q.")
    printed = phone.get(page("portal_safety_plan_print"), follow=True).content.decode()
    assert "Quill Q." not in printed


# --- the intake that was signed
def test_an_addendum_comes_after_the_signature_and_stays(desk, sent, cast):
    desk.post(page("case_addendum", cast.rowan.pk), {"words": "too early"})
    assert not sent.addenda.exists()
    actions.start_review(intake=sent, by=cast.ines)
    actions.sign_intake(intake=sent, by=cast.ines)
    desk.post(page("case_addendum", cast.rowan.pk), {"words": "Came to it again in May."})
    desk.post(page("case_addendum", cast.rowan.pk), {"words": "   "})
    row = sent.addenda.get()
    assert (row.words, row.signed_by) == ("Came to it again in May.", cast.ines)
    assert "Came to it again in May." in desk.get(page("case", cast.rowan.pk)).content.decode()
    for change in (lambda: sent.addenda.update(signed_at=timezone.now()), row.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_a_parked_question_leaves_the_agenda_when_it_was_talked_about(desk, ready, fill, cast):
    fill(ready, {}, parked={"tried": "face", "goal_2": "later"})
    sent = actions.submit_intake(intake=ready, by=cast.rowan_user)
    body = html.unescape(desk.get(page("case", cast.rowan.pk)).content.decode())
    assert "What have you tried" in body[body.index("For the first session") :][:2000]
    desk.post(page("case_talked", cast.rowan.pk), {"question": "tried"})
    desk.post(page("case_talked", cast.rowan.pk), {"question": "tried"})
    assert sent.talked_about.count() == 1
    assert desk.post(page("case_talked", cast.rowan.pk), {"question": "nothing"}).status_code == 404


# --- the grid
def test_rating_anew_is_a_new_row_of_its_own_side(phone, cast):
    first = ratings.rate_anew(client=cast.rowan, by=cast.rowan_user, given={"trust": {"severity": 7}})
    phone.post(
        page("portal_rate"), {"trust-severity": "4", "boundaries-severity": "6", "withdrawal-note": "only words"}
    )
    rows = SymptomRating.objects.filter(client=cast.rowan).order_by("rated_at", "symptom")
    assert [(row.symptom, row.severity, row.rater) for row in rows] == [
        ("trust", 7, "client"), ("boundaries", 6, "client"), ("trust", 4, "client"),
    ]  # fmt: skip
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SymptomRating.objects.filter(pk=first[0].pk).update(severity=1)


def test_the_clinician_rates_contexts_triggers_moves_and_impairment(desk, cast):
    form = {
        "withdrawal-severity": "6", "withdrawal-frequency": "weekly", "withdrawal-triggers": ["future", "praise"],
        "withdrawal-moves": ["joking"], "withdrawal-contexts": ["dating"], "withdrawal-in-love": "7",
        "withdrawal-belief": "They will see nothing is there",
    }  # fmt: skip
    desk.post(page("case_ratings", cast.rowan.pk), form)
    row = SymptomRating.objects.get()
    assert (row.rater, row.impairment, row.moves) == ("clinician", {"love": 7}, ["joking"])
    body = html.unescape(desk.get(page("case_ratings", cast.rowan.pk)).content.decode())
    assert "I make a joke" in body
    assert "gets in the way, of 8: Love 7" in body
    assert desk.post(page("case_ratings", cast.rowan.pk), {"trust-severity": "11"}).status_code == 422


def test_words_about_ending_life_are_heard_in_a_rating_too(phone, cast):
    phone.post(page("portal_rate"), {"trust-severity": "9", "trust-note": "I want to die."})
    assert SafetyAlert.objects.get().item == "words"


# --- rules of the tables
@pytest.mark.parametrize(
    ("model", "fields", "name"),
    [
        (Relationship, {"label": "A.", "closeness_now": 11}, "closeness_now_0_to_10"),
        (FamilyMember, {"role": "mother", "closeness": 11}, "family_closeness_0_to_10"),
    ],
)
def test_closeness_stays_on_its_scale(cast, model, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.create(client=cast.rowan, **fields)


def test_a_question_is_talked_about_once(sent, cast):
    actions.note_talked_about(intake=sent, by=cast.ines, question="tried")
    with pytest.raises(IntegrityError), transaction.atomic():
        sent.talked_about.create(question="tried", noted_by=cast.ines, noted_at=timezone.now())
