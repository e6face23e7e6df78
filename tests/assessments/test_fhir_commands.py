"""Two commands that work on files, and the self-test that stands before publishing."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.fhir.decoding import encode
from assessments.fhir.reading import read_questionnaire
from assessments.fhir.recognising import link_ids_of
from assessments.fhir.responding import start_response
from assessments.fhir.scoring import score
from assessments.fhir.selftest import self_test
from assessments.fhir.validating import validate
from assessments.instruments import definition_named
from assessments.own import own_measures
from assessments.scoring import Scale, Status
from tests.assessments.forms import FOLDER, coding, entry, form, form_of, integer, item, response

WEIGHT = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"


def printed(command, *files):
    out, err = StringIO(), StringIO()
    call_command(command, *files, "--json", stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


@pytest.fixture
def answered(tmp_path):
    """Writes a response to a file."""

    def write(*entries, **more):
        path = tmp_path / "response.json"
        path.write_text(encode(response(*entries, **more)))
        return path

    return write


def test_a_response_is_judged_from_files_in_any_order(answered):
    file = answered(entry("number", integer(9)), status="in-progress")
    said, _err = printed("validate_response", file, FOLDER / "rule-10-bounds.json")
    assert said["valid"] is False
    (issue,) = said["issues"]
    assert issue == {
        "path": "item[0].answer[0]",
        "severity": "error",
        "code": "business-rule",
        "message": "The largest value here is 5.",
        "linkId": "number",
    }


def test_a_good_response_has_no_issues_and_people_can_read_it_too(answered):
    file = answered(entry("number", integer(3)), status="in-progress")
    assert printed("validate_response", FOLDER / "rule-10-bounds.json", file)[0] == {"valid": True, "issues": []}
    out = StringIO()
    call_command("validate_response", FOLDER / "rule-10-bounds.json", file, stdout=out)
    assert out.getvalue() == "valid\n"


def test_without_a_form_or_without_a_response_nothing_is_valid(answered, tmp_path):
    assert printed("validate_response", answered())[0]["valid"] is False
    assert printed("validate_response", FOLDER / "controls.json")[0]["valid"] is False
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    said, _err = printed("validate_response", broken, answered())
    assert {issue["code"] for issue in said["issues"]} == {"invalid", "not-found"}
    with pytest.raises(CommandError):
        call_command("validate_response", tmp_path / "nowhere.json")
    with pytest.raises(CommandError):
        call_command("score_response", broken, answered())


def test_scores_are_numbers_and_warnings_go_to_the_side(answered):
    said, err = printed("score_response", FOLDER / "rule-18-weights.json", answered(entry("one", coding("3"))))
    assert said == {"scores": {"total": 3, "half": 2, "broken": 0}}
    assert err == ""
    said, err = printed("score_response", FOLDER / "rule-09-options.json", answered(entry("one", coding("work"))))
    assert said == {"scores": {"total": 1}}
    assert "plain sum" in err
    out = StringIO()
    call_command("score_response", FOLDER / "rule-18-weights.json", answered(), stdout=out, stderr=StringIO())
    assert "total: no score" in out.getvalue()


# --- scales over a form
def phq(*, weights=(0, 1, 2, 3), expression=None):
    """A form with the codes of the PHQ-9, in words of our own."""
    codes = definition_named("phq9").loinc
    options = [
        {**coding(f"o{number}"), "extension": [{"url": WEIGHT, "valueDecimal": weight}]}
        for number, weight in enumerate(weights)
    ]
    items = [
        item(f"q{number}", "choice", code=[{"code": codes[str(number)]}], answerOption=options)
        for number in range(1, 10)
    ]
    language = "text/fhirpath" if expression else "text/cql"
    calculated = {"url": CALCULATED, "valueExpression": {"language": language, "expression": expression or "Total"}}
    total = item("total", "decimal", readOnly=True, code=[{"code": "44261-6"}], extension=[calculated])
    return form_of(*items, total).form


def all_answered(option, leave_out=()):
    return response(*(entry(f"q{number}", coding(option)) for number in range(1, 10) if number not in leave_out))


def test_a_total_in_another_language_is_worked_out_by_our_key():
    scores = score(phq(), all_answered("o2", leave_out={6}))
    assert scores.values["total"] == 16, "as published forms do it: what is missing is left out"
    assert [one.code for one in scores.findings] == ["not-supported"]


def test_the_clinics_scale_wins_and_fills_by_its_own_rule():
    made = phq()
    (scale,) = definition_named("phq9").scales_on(link_ids_of(made, definition_named("phq9")))
    scores = score(made, all_answered("o2", leave_out={6}), [scale])
    assert scores.values == {"phq9": 18}
    assert scores.scales["phq9"].status is Status.PRORATED


def test_an_answer_that_does_not_fit_the_scale_is_an_error_not_a_number():
    scale = Scale("x", ("q1",), 0, 1)
    scores = score(phq(), all_answered("o3"), [scale])
    assert scores.values == {}
    assert [(one.link_id, one.code) for one in scores.findings if one.is_error] == [("q1", "value")]


# --- before publishing
SUM = "%resource.item.where(linkId.startsWith('q')).answer.weight().sum()"


def tried(made):
    definition = definition_named("phq9")
    return self_test(made, definition.scales_on(link_ids_of(made, definition)))


def test_a_form_that_agrees_with_its_scale_may_be_published():
    assert [one for one in tried(phq(expression=SUM)) if one.is_error] == []
    assert [one.severity for one in tried(phq(expression=SUM))] == ["warning"], "they differ when an answer is missing"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (phq(expression="1"), "value"),
        (phq(expression="{}"), "value"),
        (phq(expression=SUM + " + 1"), "value"),
        (phq(expression=SUM.replace("startsWith('q')", "matches('q[1-8]')")), "value"),
        (phq(expression="1 +"), "invalid"),
        (phq(expression="%nothing"), "value"),
        (phq(weights=(0, 1, 2, 4), expression=SUM), "value"),
        (phq(weights=(1, 1, 1, 1), expression=SUM), "value"),
    ],
)
def test_a_total_that_stands_still_leaves_its_range_or_differs_is_refused(made, code):
    assert code in [one.code for one in tried(made) if one.is_error]


def test_a_scale_needs_its_items_and_their_numbers():
    made = form_of(item("q1", "choice", answerOption=[coding("a"), coding("b")])).form
    assert [one.code for one in self_test(made, [Scale("x", ("q1", "q2"), 0, 1)])] == [
        "required",
        "required",
        "not-found",
    ]


def test_reverse_keys_do_not_make_a_scale_stand_still():
    options = [{**coding(str(number)), "extension": [{"url": WEIGHT, "valueDecimal": number}]} for number in range(5)]
    made = form_of(*(item(name, "choice", answerOption=options) for name in ("a", "b"))).form
    assert self_test(made, [Scale("x", ("a", "b"), 0, 4, reverse=frozenset({"b"}))]) == []


def test_a_form_without_scores_has_nothing_to_try():
    assert self_test(form("controls")) == []


# --- our own measures
@pytest.mark.parametrize("measure", own_measures(), ids=lambda measure: measure.key)
def test_our_check_in_can_be_published_answered_and_drawn(measure):
    reading = read_questionnaire(measure.raw)
    assert reading.publishable
    assert reading.findings == ()
    assert self_test(reading.form, measure.scales) == []
    assert len([one for one in reading.form.questions if one.type == "integer"]) == 6
    assert not any(one.required for one in reading.form.walk()), "leave out what does not fit"
    note = reading.form.by_link_id("note").text
    assert "not a validated test" in note
    begun = start_response(reading.form)
    assert validate(reading.form, {**begun, "status": "completed"}) == []
    group = entry("check-in", item=[entry("trust", integer(0)), entry("withdraw", integer(7))])
    scores = score(reading.form, response(group), measure.scales)
    prefix = measure.scales[0].key.split(".")[0]
    assert scores.values[f"{prefix}.trust"] == 0
    assert scores.values[f"{prefix}.withdraw"] == 7
    assert scores.values[f"{prefix}.openness"] is None


def test_an_answer_that_counts_outside_the_scale_is_named():
    messages = {str(one.message) for one in tried(phq(weights=(0, 1, 2, 4), expression=SUM))}
    assert "The answer “o3” counts 4; the scale goes from 0 to 3." in messages
