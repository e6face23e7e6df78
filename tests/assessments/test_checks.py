"""Recording checks, and what a current-harm answer hides and blocks at once."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from assessments import checks, relationships
from assessments.fillings import agenda
from assessments.gates import GateState, contact_gate, disclosure_gate, quiet_portal, standing
from assessments.models import PlaceText, Relationship, SafetyAlert, Screen
from assessments.screening import VIOLENCE_ITEMS, Unanswered
from audit.models import Event
from homework import actions as practice
from notices import kinds
from notices.models import Message, ReminderChoice
from notices.rules import judge
from notices.sending import send_due_messages
from people import consents
from people.consent_data import load_consent_texts
from people.models import Client, ConsentText
from tests.cast import begin_care, make_client, make_user

ALONE = {item.key: "no" for item in VIOLENCE_ITEMS} | {"alone": "yes"}


@pytest.fixture
def fresh(cast):
    """A client whom nobody has asked yet, treated by Ines."""
    user = make_user("Wren Hollis", is_client=True)
    client = make_client("Wren Hollis", user=user, discreet=False)
    begin_care(client, cast.ines)
    return client


def violence(client, by, **said):
    return checks.record_check(client=client, by=by, kind="violence", answers={**ALONE, **said})


# --- the gate
def test_nobody_asked_is_not_the_same_as_nothing_found(fresh, cast):
    assert disclosure_gate(fresh).state is GateState.UNCHECKED
    assert disclosure_gate(fresh).url == reverse("assessments:case_safety", args=[fresh.pk])
    violence(fresh, cast.ines)
    assert disclosure_gate(fresh).is_open


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, GateState.OPEN),
        ({"hurt": "past"}, GateState.OPEN),
        ({"afraid": "unsaid"}, GateState.UNCHECKED),
        ({"alone": "no"}, GateState.UNCHECKED),
        ({"watched": "now"}, GateState.CLOSED),
    ],
)
def test_the_gate_follows_the_latest_answer(fresh, cast, said, state):
    violence(fresh, cast.ines, **said)
    SafetyAlert.objects.all().delete()  # what is asked here is the check alone
    assert disclosure_gate(fresh).state is state


def test_an_open_alert_closes_whatever_was_checked(fresh, cast):
    violence(fresh, cast.ines)
    now = timezone.now()
    SafetyAlert.objects.create(client=fresh, source="intake", item="today", raised_at=now, last_raised_at=now)
    assert disclosure_gate(fresh).state is GateState.CLOSED


def test_asking_again_counts_and_the_old_row_stays(fresh, cast):
    violence(fresh, cast.ines, watched="now")
    violence(fresh, cast.ines, watched="past")
    assert standing(fresh).result == "past"
    assert Screen.objects.filter(client=fresh).count() == 2


def test_a_relationship_told_as_harmful_weighs_more_than_an_older_check(fresh, cast):
    violence(fresh, cast.ines)
    assert standing(fresh).result == "none"
    relationships.add_relationship(client=fresh, by=fresh.user, values={"label": "R.", "violence": "current"})
    assert standing(fresh).result == "current"
    assert disclosure_gate(fresh).state is GateState.CLOSED
    assert SafetyAlert.objects.get(client=fresh).item == "afraid"
    violence(fresh, cast.ines, hurt="past")  # asked again, alone, after that
    assert standing(fresh).result == "past"


def test_the_same_row_saved_again_raises_no_second_alarm(fresh, cast):
    row = relationships.add_relationship(client=fresh, by=fresh.user, values={"label": "R.", "violence": "current"})
    values = {"label": "R.", "violence": "current", "what_worked": "The garden."}
    relationships.change_relationship(relationship=row, by=fresh.user, values=values, expected=1)
    assert SafetyAlert.objects.get(client=fresh).count == 1


# --- what is blocked: no practice that asks to open up
@pytest.mark.parametrize("said", [None, {"watched": "now"}, {"afraid": "unsaid"}])
def test_practice_that_opens_up_waits(fresh, cast, said):
    if said is not None:
        violence(fresh, cast.ines, **said)
        SafetyAlert.objects.all().delete()
    asked = {"client": fresh, "by": cast.ines, "title": "Say it", "instructions": "Say one true thing."}
    with pytest.raises(practice.SafetyFirst):
        practice.assign(**asked, discloses=True)
    assert practice.assign(**asked).pk  # everything else can be agreed as usual


# --- what is hidden: pages that could be read over a shoulder
def test_the_portal_hides_what_could_be_seen(fresh, cast, client):
    relationships.add_relationship(client=fresh, by=fresh.user, values={"label": "Quill Q.", "kind": "partner"})
    client.force_login(fresh.user)
    people = reverse("assessments:portal_people")
    assert "Quill Q." in client.get(people).content.decode()
    violence(fresh, cast.ines, decides="now")
    assert quiet_portal(fresh)
    body = client.get(people).content.decode()
    assert "Quill Q." not in body
    assert "put away for now" in body
    row = Relationship.objects.get(client=fresh)
    for name, args in (("portal_relationship", [row.pk]), ("portal_relationship_new", []), ("portal_event_new", [])):
        assert client.get(reverse(f"assessments:{name}", args=args)).status_code == 404


def test_titles_turn_neutral_in_the_same_moment(fresh, cast, client):
    client.force_login(fresh.user)
    assert "Support – " in client.get(reverse("assessments:portal_support")).content.decode()
    violence(fresh, cast.ines, forced="now")
    fresh.refresh_from_db()
    assert fresh.discreet
    assert "Support – " not in client.get(reverse("assessments:portal_support")).content.decode()


def test_help_is_there_for_everybody_so_that_the_page_tells_nothing(fresh, cast, client):
    PlaceText.objects.create(
        jurisdiction="GB", audience="client", topic="close", title="If somebody at home makes you afraid",
        body="It is not your fault.", valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    client.force_login(fresh.user)
    before = client.get(reverse("assessments:portal_support")).content.decode()
    assert "It is not your fault." in before
    violence(fresh, cast.ines, hurt="now")
    assert "It is not your fault." in client.get(reverse("assessments:portal_support")).content.decode()


def test_nothing_in_the_portal_shows_that_somebody_asked(fresh, cast, client):
    violence(fresh, cast.ines, hurt="now")
    client.force_login(fresh.user)
    assert not Screen.objects.visible_to(fresh.user).exists()
    for name in ("home", "assessments:portal_people", "assessments:portal_safety_plan", "assessments:portal_support"):
        body = client.get(reverse(name)).content.decode()
        assert "Hurt, pushed or threatened" not in body


# --- what is not sent: separate consent for contact
@pytest.fixture
def reminded(fresh):
    ReminderChoice.objects.create(client=fresh, practice=True, appointments=True)
    return fresh


def test_reminders_go_off_and_stay_off_until_contact_was_agreed(reminded, cast):
    violence(reminded, cast.ines, watched="now")
    choice = ReminderChoice.objects.get(client=reminded)
    assert (choice.practice, choice.appointments) == (False, False)
    assert not contact_gate(reminded).is_open
    load_consent_texts()
    text = ConsentText.objects.get(purpose="safe_contact")
    consents.decide(client=reminded, by=reminded.user, text=text, decision="given")
    assert contact_gate(reminded).is_open
    consents.decide(client=reminded, by=reminded.user, text=text, decision="withdrawn")
    assert not contact_gate(reminded).is_open


def test_an_older_yes_to_contact_does_not_count_for_new_danger(reminded, cast):
    load_consent_texts()
    text = ConsentText.objects.get(purpose="safe_contact")
    consents.decide(client=reminded, by=reminded.user, text=text, decision="given")
    violence(reminded, cast.ines, watched="now")
    assert not contact_gate(reminded).is_open


def test_a_message_already_on_its_way_is_held_even_if_somebody_turns_reminders_on(reminded, cast, monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(kinds.Kind("nudge"))
    Client.objects.filter(pk=reminded.pk).update(high_risk_since=None)
    message = Message.objects.create(
        key="nudge", kind="nudge", client=reminded, due_at=timezone.now(), state="sending", leased_until=timezone.now()
    )
    assert judge(message, timezone.now()).reason == ""
    violence(reminded, cast.ines, watched="now")
    ReminderChoice.objects.filter(client=reminded).update(practice=True)
    assert judge(message, timezone.now()).reason == "held"


# --- thoughts of ending one's life
@pytest.mark.parametrize(
    ("yes", "result", "alert"),
    [
        ((), "none", None),
        (("1", "2"), "low", None),
        (("2", "3"), "moderate", False),
        (("2", "4"), "high", True),
        (("6", "6r"), "high", True),
    ],
)
def test_a_level_brings_what_it_must(fresh, cast, yes, result, alert):
    said = {key: "yes" if key in yes else "no" for key in ("1", "2", "3", "4", "5", "6", "6r")}
    row = checks.record_check(client=fresh, by=cast.ines, kind="risk", answers=said)
    assert row.result == result
    assert [one.urgent for one in SafetyAlert.objects.filter(client=fresh)] == ([] if alert is None else [alert])
    assert (Client.objects.get(pk=fresh.pk).high_risk_since is not None) is bool(alert)


def test_half_a_check_is_not_kept(fresh, cast):
    with pytest.raises(Unanswered):
        checks.record_check(client=fresh, by=cast.ines, kind="risk", answers={"1": "yes"})
    assert not Screen.objects.filter(client=fresh).exists()
    assert not SafetyAlert.objects.filter(client=fresh).exists()


def test_a_check_never_changes(fresh, cast):
    row = violence(fresh, cast.ines)
    for change in (lambda: Screen.objects.filter(pk=row.pk).update(kind="risk"), row.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_a_check_of_another_kind_is_refused(fresh, cast):
    with pytest.raises(IntegrityError, match="check_of_a_known_kind"), transaction.atomic():
        Screen.objects.create(client=fresh, kind="mood", result="x", asked_by=cast.ines, asked_at=timezone.now())


# --- pages
def test_a_check_is_recorded_on_its_page(fresh, cast, client):
    client.force_login(cast.ines)
    url = reverse("assessments:check_close", args=[fresh.pk])
    said = {f"item-{key}": value for key, value in ALONE.items()}
    late = client.post(url, {key: value for key, value in said.items() if key != "item-watched"} | {"note": "calm"})
    assert late.status_code == 422
    assert "calm" in late.content.decode()
    assert not Screen.objects.filter(client=fresh).exists()
    client.post(url, said | {"note": "calm"})
    row = Screen.objects.get(client=fresh)
    assert (row.result, row.note, row.asked_by) == ("none", "calm", cast.ines)
    body = client.get(reverse("assessments:case_safety", args=[fresh.pk])).content.decode()
    assert "None reported" in body
    assert Event.objects.filter(action="safety.read", client_id=str(fresh.pk)).exists()
    trace = Event.objects.get(action="check.recorded")
    assert "violence" not in str(trace.detail) + trace.action


def test_the_page_says_what_waits(fresh, cast, client):
    client.force_login(cast.ines)
    url = reverse("assessments:case_safety", args=[fresh.pk])
    assert "has not been recorded yet" in client.get(url).content.decode()
    violence(fresh, cast.ines, watched="now")
    body = client.get(url).content.decode()
    assert "Nothing that could be seen." in body
    assert "Phone, messages or whereabouts are watched: Now" in body


def test_the_agenda_asks_for_what_is_missing(fresh, cast):
    request = RequestFactory().get("/")
    request.user = cast.ines
    words = [str(item.text) for item in agenda(client=fresh, request=request)]
    assert "Ask about safety with people close by, alone" in words
    violence(fresh, cast.ines)
    assert agenda(client=fresh, request=request) is None


def test_no_licensed_wording_is_on_the_page(fresh, cast, client):
    """Items are named by number and meaning; the questions stay on the clinic's own form."""
    client.force_login(cast.ines)
    body = client.get(reverse("assessments:check_today", args=[fresh.pk])).content.decode()
    assert "Item 4: some intention to act" in body
    assert "?" not in body[body.index("Item 1:") : body.index("Your words")]


def test_the_mail_about_a_check_says_nothing(fresh, cast):
    violence(fresh, cast.ines, hurt="now")
    send_due_messages()
    for letter in mail.outbox:
        said = f"{letter.subject} {letter.body}".lower()
        assert not [word for word in ("violence", "hurt", "partner", "wren") if word in said]


def test_a_place_text_has_its_dates_in_order(db):
    with pytest.raises(IntegrityError, match="place_text_dates_in_order"), transaction.atomic():
        PlaceText.objects.create(
            jurisdiction="GB", topic="duty", title="x", body="y", valid_from=dt.date(2026, 2, 1),
            valid_until=dt.date(2026, 1, 1),
        )  # fmt: skip


def test_a_banner_can_be_drawn_from_what_waits(fresh):
    from assessments.presenters.safety import gate_banners

    banner = gate_banners(fresh)[0]
    assert str(banner["text"]) in render_to_string("components/banner.html", banner)
