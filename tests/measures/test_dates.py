"""A question that asks for a date: a year or a month is an answer, on a phone and at the desk."""

import json

import pytest
from django.urls import reverse

from assessments.fhir.enabling import enabled
from assessments.fhir.form import Value
from assessments.fhir.reading import read_questionnaire
from assessments.fhir.values import at_least, at_most
from assessments.measures import saving
from assessments.models import IntakeAnswer, MeasureResponse
from tests.measures import forms

pytestmark = pytest.mark.django_db
LIMIT = "http://hl7.org/fhir/StructureDefinition/{}Value"
KEY = "since~0"


def dated(*, least="1990-05-01", most="2020", **more):
    limits = [{"url": LIMIT.format("min"), "valueDate": least}, {"url": LIMIT.format("max"), "valueDate": most}]
    since = {"linkId": "since", "type": "date", "text": "Since when?", "extension": limits, **more}
    early = [{"question": "since", "operator": "<", "answerDate": "2000-01-01"}]
    return forms.questionnaire(
        since,
        {"linkId": "early", "type": "string", "text": "How was it before?", "enableWhen": early},
        {"linkId": "other", "type": "string", "text": "Anything else?"},
        url="urn:test:dated",
        title="Dates",
    )


@pytest.fixture
def rowan(client, cast):
    client.force_login(cast.rowan_user)
    return client


@pytest.fixture
def begun(bring, ask, cast):
    def begun(**more):
        return saving.begin(request=ask(bring(dated(**more))), by=cast.rowan_user)

    return begun


def part(response):
    return reverse("assessments:measure_part", args=[response.request_id, 1])


def post(client, response, words, *, typed=KEY, autosave=False, **more):
    response.refresh_from_db()
    versions = (response.marks or {}).get("versions", {})
    data = {"shown": KEY, "version": str(versions.get(KEY, 0)), typed: words, **more}
    return client.post(part(response), data, headers={"X-Autosave": "1"} if autosave else {})


def kept(response):
    response.refresh_from_db()
    item = next((one for one in json.loads(response.content).get("item", []) if one["linkId"] == "since"), {})
    return [answer["valueDate"] for answer in item.get("answer", [])]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("1998", "1998"),
        ("May 1998", "1998-05"),
        ("5/1998", "1998-05"),
        ("17.5.1998", "1998-05-17"),
        ("1998-05", "1998-05"),
    ],
)
def test_it_is_kept_as_fhir_says_and_shown_as_it_was_typed(rowan, begun, words, written):
    response = begun()
    assert post(rowan, response, words, autosave=True).status_code == 200
    assert kept(response) == [written]
    page = rowan.get(part(response)).content.decode()
    assert f'value="{words}"' in page
    assert "field-error" not in page
    assert "A year is enough" in page


def test_the_same_date_in_other_words_is_shown_in_those(rowan, begun):
    response = begun()
    post(rowan, response, "May 1998", autosave=True)
    post(rowan, response, "05/1998", autosave=True)
    assert 'value="05/1998"' in rowan.get(part(response)).content.decode()
    assert kept(response) == ["1998-05"]
    post(rowan, response, "", autosave=True)
    assert kept(response) == []
    assert response.marks["words"] == {}


NONSENSE = ["last spring", "98", "31 June 1998", "1998-13"]


@pytest.mark.parametrize("words", NONSENSE)
def test_nonsense_is_kept_and_asked_about_beside_the_field(rowan, begun, words):
    response = begun()
    assert post(rowan, response, words, autosave=True).status_code == 200  # nobody is told off while typing
    answer = post(rowan, response, words)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{words}"' in page
    assert "read this as a date" in page
    assert 'aria-invalid="true"' in page
    assert f'href="#id_{KEY}"' in page  # the summary leads to the field
    assert kept(response) == [words]
    assert "read this as a date" in rowan.get(part(response)).content.decode()
    with pytest.raises(saving.Unfinished):
        saving.finish(response=response, by=response.client.user)


def test_nonsense_keeps_nobody_from_leaving_it_for_later(rowan, begun):
    response = begun()
    answer = post(rowan, response, "last spring", later="1")
    assert (answer.status_code, answer.url) == (302, reverse("assessments:measure", args=[response.request_id]))
    answer = post(rowan, response, "last spring", **{f"{KEY}:park": IntakeAnswer.Parked.FACE_TO_FACE})
    assert answer.status_code == 302
    assert "read this as a date" not in rowan.get(part(response)).content.decode()


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("1989", "The earliest date here is 1 May 1990."),
        ("April 1990", "The earliest date here is 1 May 1990."),
        ("1990", ""),  # could be after May
        ("1990-05", ""),
        ("2020-12-31", ""),
        ("December 2020", ""),
        ("2021", "The latest date here is 2020."),
        ("1 January 2021", "The latest date here is 2020."),
    ],
)
def test_limits_are_held_against_what_is_known(rowan, begun, words, problem):
    response = begun()
    answer = post(rowan, response, words)
    assert answer.status_code == (422 if problem else 302)
    assert problem in answer.content.decode()


@pytest.mark.parametrize(
    ("words", "opens"),
    [("1998", True), ("December 1999", True), ("2000", False), ("Jan 2000", False), ("2001", False), ("soon", False)],
)
def test_a_date_that_is_known_in_part_opens_the_question_behind_it(rowan, begun, words, opens):
    response = begun()
    saved = post(rowan, response, words, autosave=True)
    assert saved.headers.get("X-Refresh") == "1"
    assert ("How was it before?" in rowan.get(part(response)).content.decode()) is opens


def test_several_dates_keep_their_words(rowan, begun):
    response = begun(repeats=True)
    post(rowan, response, ["May 1998", "", "2001"], autosave=True)
    assert kept(response) == ["1998-05", "2001"]
    page = rowan.get(part(response)).content.decode()
    assert 'value="May 1998"' in page
    assert 'value="2001"' in page
    answer = post(rowan, response, ["May 1998", "soon"])
    assert answer.status_code == 422
    assert "read this as a date" in answer.content.decode()


def test_what_was_sent_is_read_in_words_by_both(rowan, begun, cast):
    response = begun()
    post(rowan, response, "5/1998")
    saving.finish(response=response, by=cast.rowan_user)
    response.refresh_from_db()
    assert "words" not in response.marks
    assert "May 1998" in rowan.get(reverse("assessments:measure", args=[response.request_id])).content.decode()
    rowan.force_login(cast.ines)
    page = rowan.get(reverse("assessments:measure_response", args=[response.pk])).content.decode()
    assert "May 1998" in page
    assert 'value="May 1998"' in rowan.get(reverse("assessments:measure_correct", args=[response.pk])).content.decode()


def test_at_the_desk_it_is_the_same(client, cast, bring, ask):
    asked = ask(bring(dated()), on_paper=True)
    client.force_login(cast.ines)
    address = reverse("assessments:measure_paper", args=[asked.pk])
    client.post(address)
    response = MeasureResponse.objects.get()
    client.post(address, {"shown": KEY, "version": "0", KEY: "soon"})
    page = client.get(address).content.decode()
    assert 'value="soon"' in page
    assert "read this as a date" in page
    answer = client.post(
        address, {"shown": KEY, "version": "1", KEY: "May 1998", "finish": "1", "completed_on": "2026-01-01"}
    )
    assert answer.status_code == 302
    response.refresh_from_db()
    assert (response.state, kept(response)) == ("completed", ["1998-05"])


def test_words_go_with_their_repetition(cast, bring, ask):
    group = {
        "linkId": "move", "type": "group", "repeats": True, "text": "Move",
        "item": [{"linkId": "when", "type": "date", "text": "When?"}, {"linkId": "where", "type": "string", "text": "Where?"}],
    }  # fmt: skip
    response = saving.begin(request=ask(bring(forms.questionnaire(group))), by=cast.rowan_user)
    saving.add_repetition(response=response, by=cast.rowan_user, key="move~0", number=1)
    given = {
        f"move~{number}/when~0": saving.Given(({"valueDate": f"199{number}-05"},), words=(f"May 199{number}",))
        for number in range(2)
    }
    saving.save_answers(response=response, by=cast.rowan_user, given=given)
    saving.remove_repetition(response=response, by=cast.rowan_user, key="move~0")
    response.refresh_from_db()
    assert response.marks["words"] == {"move~0/when~0": ["May 1991"]}


# --- branching on dates that are known in part
@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("1998", "1998", True, True),
        ("1998", "1998-01-01", True, False),
        ("1998", "1998-12-31", False, True),
        ("1998", "1998-05", False, False),
        ("2000-05-17", "2000", True, True),
        ("1999-02", "1999-02-28", False, True),
        ("2000-02", "2000-02-29", False, True),
        ("1997", "1998-05", False, True),
        ("1999-01-01", "1998-05", True, False),
        ("soon", "1998", False, False),
    ],
)
def test_at_least_and_at_most(one, other, least, most):
    pair = Value("Date", one), Value("Date", other)
    assert (at_least(*pair), at_most(*pair)) == (least, most)


@pytest.mark.parametrize(
    ("operator", "given", "asked"),
    [
        ("<=", "1998", True),
        (">=", "1998", False),
        ("<", "1998", False),
        (">", "1999", True),
        ("=", "1998", False),
        ("!=", "1998", True),
    ],
)
def test_every_operator_reads_a_year_against_a_day(operator, given, asked):
    when = [{"question": "since", "operator": operator, "answerDate": "1998-12-31"}]
    raw = forms.questionnaire(
        {"linkId": "since", "type": "date", "text": "Since?"},
        {"linkId": "more", "type": "string", "text": "More?", "enableWhen": when},
    )
    response = {
        "resourceType": "QuestionnaireResponse", "status": "in-progress",
        "item": [{"linkId": "since", "answer": [{"valueDate": given}]}],
    }  # fmt: skip
    found = enabled(read_questionnaire(raw).form, response)
    assert ((("more", 0),) in found) is asked
