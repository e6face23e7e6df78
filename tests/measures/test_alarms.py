"""Which answers of a measure call a person, which call one at once, and what follows from that: tables, never a total."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from assessments import alerts
from assessments.alerts import ALERT_KIND, ESCALATION_KIND
from assessments.fhir.reading import read_questionnaire
from assessments.instruments import all_definitions, definition_named
from assessments.instruments.loading import DefinitionBroken, _definition
from assessments.measures import catalogue, editions, instruments, saving
from assessments.models import FormEdition, SafetyAlert
from assessments.safety import concern_in_words, states_intent
from notices.models import Message
from notices.rendering import render
from people.models import Client
from tests.measures import forms

pytestmark = pytest.mark.django_db
RIGHT = instruments.Right("The publisher", dt.date(2026, 1, 1), "Contract 12, in the safe")

#: (instrument, item, highest answer that calls nobody, first that calls, first that calls at once - None: never)
TABLE = [
    ("phq9", "9", 0, 1, 2),
    ("core10", "6", 0, 1, 2),
    ("core-om", "6", 0, 1, 3),
    ("core-om", "9", 0, 1, 3),
    ("core-om", "16", 0, 1, 2),
    ("core-om", "22", 0, 1, 3),
    ("core-om", "24", 0, 1, 3),
    ("core-om", "34", 0, 1, 2),
    ("oq45", "8", 0, 1, 3),
    ("oq45", "11", 0, 1, None),
    ("oq45", "26", 0, 1, None),
    ("oq45", "32", 0, 1, None),
    ("oq45", "44", 0, 1, 3),
]


def test_the_table_is_the_registrys_whole():
    known = {(one.key, item.item, item.at_least, item.urgent_from) for one in all_definitions() for item in one.safety}
    assert known == {(key, item, Decimal(first), urgent) for key, item, _none, first, urgent in TABLE}


@pytest.fixture
def ines(client, cast):
    client.force_login(cast.ines)
    return client


@pytest.fixture
def asked(cast, ask):
    """A draft of an instrument by its numbers."""

    def asked(key):
        definition = definition_named(key)
        right = RIGHT if instruments.needs_right(definition) else None
        instruments.switch_on(key=key, by=cast.admin, right=right)
        return saving.begin(request=ask(editions.edition_in_use(key), on_paper=True), by=cast.ines, source="paper")

    return asked


@pytest.mark.parametrize(("key", "item", "quiet", "calls", "at_once"), TABLE)
def test_each_side_of_each_boundary(asked, answer, key, item, quiet, calls, at_once):
    draft, top = asked(key), int(definition_named(key).high)
    for number in range(quiet, top + 1):
        heard = answer(draft, {item: number}).concerns
        expected = [] if number < calls else [(f"{key}:{item}", at_once is not None and number >= at_once)]
        assert [(one.item, one.urgent) for one in heard] == expected
    alert = SafetyAlert.objects.get()
    assert (alert.urgent, alert.count) == (at_once is not None, top - calls + 1)


def test_other_answers_call_nobody_however_high_they_are(asked, answer):
    draft = asked("phq9")
    assert not answer(draft, {str(number): 3 for number in range(1, 9)}).concerns
    assert not SafetyAlert.objects.exists()


@pytest.mark.parametrize(
    "safety",
    [
        {"item": "1", "at_least": 2, "about": "risk", "urgent_from": 1},
        {"item": "1", "at_least": 1, "about": "risk", "urgent_from": 5},
        {"item": "1", "at_least": 1, "about": "gossip", "urgent_from": 2},
        {"item": "1", "at_least": 1, "about": "risk"},
        {"item": "9", "at_least": 1, "about": "risk", "urgent_from": "never"},
    ],
    ids=["at once before it calls", "out of range", "about nothing known", "not said", "no such item"],
)
def test_a_level_that_makes_no_sense_is_refused_when_the_registry_is_read(safety):
    given = {
        "key": "x", "version": "1", "name": "X", "short": "X", "citation": "us", "items": 2, "range": [0, 4],
        "time_frame": "now", "licence": "free", "forbids": [], "min_interval_days": 0, "moments": [], "missing_source": "us",
        "scale": [{"key": "x", "name": "X", "items": "1-2"}],
    }  # fmt: skip
    assert _definition({**given, "safety": [{"item": "1", "at_least": 1, "about": "risk", "urgent_from": 4}]})
    with pytest.raises(DefinitionBroken):
        _definition({**given, "safety": [safety]})


# --- what follows
def told(kind):
    return {message.user for message in Message.objects.filter(kind=kind)}


def test_what_can_wait_a_day_tells_those_in_charge_and_marks_nobody(asked, answer, cast):
    answer(asked("phq9"), {"9": 1})
    assert told(ALERT_KIND) == {cast.ines, cast.admin}
    assert Client.objects.get(pk=cast.rowan.pk).high_risk_since is None
    words = render(Message.objects.filter(kind=ALERT_KIND).first())
    assert "at once" not in (words.subject + words.body).lower()


def test_what_cannot_wait_tells_the_backup_too_in_other_words_and_marks_the_client(asked, answer, cast, ines):
    answer(asked("phq9"), {"9": 2})
    alert = SafetyAlert.objects.get()
    assert told(ALERT_KIND) == {cast.ines, cast.admin, cast.martin}
    assert Client.objects.get(pk=cast.rowan.pk).high_risk_since
    words = render(Message.objects.filter(kind=ALERT_KIND).first())
    assert "at once" in words.subject.lower()
    assert "at once" in words.body
    page = ines.get(reverse("assessments:alert", args=[alert.pk])).content.decode()
    assert "Please reach the client now" in page
    assert "PHQ-9, item 9: Ending one&#x27;s life or hurting oneself" in page
    listed = ines.get(reverse("assessments:alert_list")).content.decode()
    assert "At once" in listed
    assert "PHQ" not in listed  # a list never says what it is about


def test_an_answer_that_gets_worse_makes_the_alert_urgent_and_tells_again(asked, answer, cast):
    draft = asked("core10")
    answer(draft, {"6": 1})
    assert Message.objects.filter(kind=ALERT_KIND).count() == 2
    answer(draft, {"6": 2})
    assert SafetyAlert.objects.get().urgent
    assert Message.objects.filter(kind=ALERT_KIND).count() == 5


def test_a_better_answer_afterwards_takes_nothing_back(asked, answer):
    draft = asked("core10")
    answer(draft, {"6": 4})
    answer(draft, {"6": 0})
    alert = SafetyAlert.objects.get()
    assert (alert.urgent, alert.state, alert.count) == (True, "open", 1)


def test_urgent_or_not_it_is_passed_on_while_nobody_takes_it_on(asked, answer, cast, frozen_time):
    answer(asked("phq9"), {"9": 3})
    frozen_time.shift(dt.timedelta(minutes=cast.clinic.alert_minutes + 1))
    assert alerts.escalate() == 1
    assert told(ESCALATION_KIND) == {cast.martin, cast.admin}


# --- what the clinic says about its own forms
@pytest.fixture
def own_form(cast, ask):
    def own_form(*watched):
        made = editions.import_edition(raw=forms.long_form(5), by=cast.admin)
        editions.set_alerts(edition=made.edition, by=cast.admin, alerts=list(watched))
        return saving.begin(
            request=ask(editions.publish(edition=made.edition, by=cast.admin)), by=cast.rowan_user
        )  # fmt: skip

    return own_form


def test_the_clinic_says_from_where_its_own_form_cannot_wait(own_form, answer):
    draft = own_form({"item": "q3", "from": "2", "urgent": "4"})
    for number, expected in ((1, []), (2, [False]), (3, [False]), (4, [True])):
        assert [one.urgent for one in answer(draft, {"q3": number}).concerns] == expected


def test_without_a_level_of_its_own_it_is_never_at_once(own_form, answer):
    draft = own_form({"item": "q3", "from": "2"})
    assert [one.urgent for one in answer(draft, {"q3": 4}).concerns] == [False]


def test_the_clinic_can_be_stricter_than_the_registry_and_not_laxer(cast, ask, answer):
    instruments.switch_on(key="core10", by=cast.admin)
    lines = [f"Our licensed line {place}" for place in range(1, 11)]
    made = instruments.add_wording_lines(key="core10", by=cast.admin, lines=lines, release="ours")
    watched = [{"item": "6", "from": "3", "urgent": "4"}, {"item": "2", "from": "1", "urgent": "1"}]
    editions.set_alerts(edition=made.edition, by=cast.admin, alerts=watched)
    draft = saving.begin(request=ask(editions.publish(edition=made.edition, by=cast.admin)), by=cast.rowan_user)
    assert [(one.item, one.urgent) for one in answer(draft, {"6": 1, "2": 1}).concerns] == [
        ("core10:6", False), ("core10:2", True),
    ]  # fmt: skip
    assert [one.urgent for one in answer(draft, {"6": 2}).concerns] == [True]


# --- words
INTENT = [
    "I am going to kill myself", "I'm about to end my life", "I’ll hurt myself tonight", "tonight I will end it all",
    "i am just going to take my own life",
]  # fmt: skip
NO_INTENT = [
    "I'm not going to kill myself", "I want to die", "I hurt myself last year", "He said I will end it all with her",
    "I'll die of shame", "I am going to take it all in", "",
]  # fmt: skip


@pytest.mark.parametrize("text", INTENT)
def test_an_intention_in_words_cannot_wait(text):
    assert states_intent(text)
    assert concern_in_words([text]).urgent


@pytest.mark.parametrize("text", NO_INTENT)
def test_other_words_can_be_read_tomorrow(text):
    heard = concern_in_words([text])
    assert not states_intent(text)
    assert heard is None or not heard.urgent


def test_words_that_become_an_intention_are_heard_again(bring, ask, cast, answer):
    draft = saving.begin(request=ask(bring(forms.branching())), by=cast.rowan_user)
    answer(draft, {"story": "I want to die"})
    answer(draft, {"story": "I want to die. I am going to kill myself"})
    alert = SafetyAlert.objects.get()
    assert (alert.urgent, alert.count) == (True, 2)


# --- the same question in a form from elsewhere
def coded(code, **more):
    item = forms.choice("mood", "How was it?", ("Never", "Some days", "Often", "Always"))
    return forms.questionnaire(
        {**item, "code": [{"code": code, **more}]}, url="urn:test:elsewhere", title="Brought along"
    )


def test_a_question_with_the_code_of_a_safety_item_is_watched_in_any_form(bring, ask, cast, answer, client):
    response = saving.begin(request=ask(bring(coded("44260-8", system="http://loinc.org"))), by=cast.rowan_user)
    expected = [[], [False], [True], [True]]
    assert [[one.urgent for one in answer(response, {"mood": number}).concerns] for number in range(4)] == expected
    client.force_login(cast.ines)
    page = client.get(reverse("assessments:alert", args=[SafetyAlert.objects.get().pk])).content.decode()
    assert "Brought along, item mood" in page


@pytest.mark.parametrize(
    ("code", "more"), [("44260-8", {"system": "urn:other"}), ("44255-8", {"system": "http://loinc.org"})]
)
def test_other_codes_are_left_alone(bring, ask, cast, answer, code, more):
    response = saving.begin(request=ask(bring(coded(code, **more))), by=cast.rowan_user)
    assert not answer(response, {"mood": 3}).concerns


def a_total_with_its_code(count):
    words = ("Never", "Some days", "Often", "Always")
    codes = [{"system": "http://loinc.org", "code": "44261-6"}]
    total = {"linkId": "total", "type": "integer", "text": "Total", "readOnly": True, "code": codes}
    return forms.questionnaire(
        *(forms.choice(f"q{place}", f"Line {place}", words) for place in range(1, count + 1)), total
    )


@pytest.mark.parametrize(("count", "heard"), [(9, True), (10, True), (8, False), (12, False)])
def test_below_the_code_of_a_total_the_order_tells_which_question_it_is(count, heard):
    form = read_questionnaire(a_total_with_its_code(count)).form
    watched = catalogue.alerts_for(form, catalogue.measure_named("somebodys"), FormEdition(alerts=[]))
    assert watched == ({"q9": catalogue.Watch(Decimal(1), Decimal(2))} if heard else {})
