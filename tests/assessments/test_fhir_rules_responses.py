"""Rules 6 to 13 and 17 to 20: what an answer is, what is missing, what is kept, what counts."""

import base64
import copy
from decimal import Decimal

import pytest

from assessments.fhir.decoding import decode, encode
from assessments.fhir.enabling import enabled
from assessments.fhir.responding import (
    answers_of,
    build_response,
    start_response,
    with_answer,
    without_disabled,
)
from assessments.fhir.scoring import score
from assessments.fhir.validating import validate
from tests.assessments.forms import (
    SYSTEM,
    boolean,
    codes,
    coding,
    decimal,
    entry,
    errors,
    form,
    integer,
    link_ids,
    place,
    response,
    string,
)

KG = {"system": "http://unitsofmeasure.org", "code": "kg"}


def wrong(name, *entries, **more):
    """LinkIds with an error, as a list, so that a second one would show."""
    return [finding.link_id for finding in errors(validate(form(name), response(*entries, **more)))]


# --- rule 6
NAMED = entry("name", string("Ada"))


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([entry("strange", string("x"))], "not-found"),
        ([NAMED], "structure"),
        ([entry("part", string("x"), item=[NAMED])], "structure"),
        ([entry("part", item=[NAMED]), entry("note", string("x"))], "structure"),
        ([entry("part", item=[entry("name", string("Ada"), string("Bo"))])], "structure"),
        ([entry("part", item=[entry("name", integer(1))])], "structure"),
        ([entry("part", item=[NAMED, entry("age", integer(3), item=[entry("why", string("x"))])])], "structure"),
        ([entry("part", item=[NAMED]), entry("part", item=[NAMED])], "structure"),
        ([entry("part", item=[NAMED, NAMED])], "structure"),
        ([entry("part", item=[entry("name", {"valueString": "a", "valueInteger": 1})])], "structure"),
        ([entry("part", item=[entry("name", {})])], "structure"),
        ([entry("part", item="name")], "structure"),
        ([{"answer": []}], "structure"),
        ([entry("part", item=[entry("age", integer(3))])], "required"),
    ],
)
def test_rule_06_a_response_is_built_like_its_form(entries, code):
    assert code in [one.code for one in errors(validate(form("rule-06-structure"), response(*entries)))]


def test_rule_06_a_good_one_has_nothing_to_report():
    good = entry("part", item=[NAMED, entry("age", {**integer(3), "item": [entry("why", string("so"))]})])
    assert validate(form("rule-06-structure"), response(good, entry("many", string("a"), string("b")))) == []


# --- rule 7
def test_rule_07_a_draft_may_lack_answers_but_not_be_wrong():
    assert wrong("rule-06-structure", status="in-progress") == []
    assert wrong("rule-06-structure", entry("part", item=[entry("age", string("x"))]), status="in-progress") == ["age"]
    assert wrong("rule-06-structure", entry("part", item=[entry("age", integer(3))]), status="amended") == ["name"]


# --- rule 8
GOOD = {
    "boolean": [boolean(False)],
    "decimal": [decimal("1.10"), {"valueDecimal": 3}],
    "integer": [integer(0), integer(-2)],
    "date": [{"valueDate": "1990"}, {"valueDate": "1990-05"}, {"valueDate": "2024-02-29"}],
    "dateTime": [
        {"valueDateTime": "1990"},
        {"valueDateTime": "2026-02-04T10:00:00+01:00"},
        {"valueDateTime": "2026-02-04T10:00:00.5Z"},
    ],
    "time": [{"valueTime": "18:30:00"}],
    "string": [string("one line")],
    "text": [string("two\nlines")],
    "url": [{"valueUri": "https://example.org/a"}],
    "choice": [coding("a"), coding("b", system=None)],
    "choice-number": [integer(2)],
    "open": [coding("a"), string("my own words")],
    "quantity": [{"valueQuantity": {"value": 0}}, {"valueQuantity": {"value": Decimal("70.5"), **KG}}],
    "attachment": [{"valueAttachment": {"contentType": "text/plain", "data": "YQ=="}}],
    "reference": [{"valueReference": {"reference": "Patient/1"}}, {"valueReference": {"display": "Ada"}}],
}
BAD = {
    "boolean": [{"valueBoolean": "true"}, {"valueBoolean": 0}],
    "decimal": [integer(3), {"valueDecimal": "3"}, {"valueDecimal": True}],
    "integer": [{"valueInteger": Decimal("1.5")}, {"valueDecimal": 1}, {"valueInteger": True}, integer(2**40)],
    "date": [{"valueDate": "2023-02-29"}, {"valueDate": "1990-13"}, {"valueDate": "04.02.2026"}, {"valueDate": "0000"}],
    "dateTime": [{"valueDateTime": "2026-02-04T10:00:00"}, {"valueDateTime": "2026-02T10:00:00Z"}],
    "time": [{"valueTime": "18:30"}, {"valueTime": "24:00:00"}],
    "string": [string("two\nlines"), string(""), string("   ")],
    "text": [integer(1)],
    "url": [{"valueUri": "not an address"}, string("https://example.org")],
    "choice": [string("A"), coding("z"), coding("a", system="urn:other")],
    "choice-number": [integer(3), coding("2")],
    "open": [integer(1), coding("z")],
    "quantity": [
        {"valueQuantity": {"value": "70"}},
        {"valueQuantity": {"unit": "kg"}},
        {"valueQuantity": {"value": 1, "code": "kg"}},
    ],
    "attachment": [{"valueAttachment": {"data": "***"}}, {"valueAttachment": {}}],
    "reference": [{"valueReference": {}}, {"valueReference": {"reference": ""}}],
}


@pytest.mark.parametrize(("link_id", "answer"), [(key, answer) for key, answers in GOOD.items() for answer in answers])
def test_rule_08_each_type_takes_its_values(link_id, answer):
    assert wrong("rule-08-value-types", entry(link_id, answer)) == []


@pytest.mark.parametrize(("link_id", "answer"), [(key, answer) for key, answers in BAD.items() for answer in answers])
def test_rule_08_and_no_others(link_id, answer):
    assert wrong("rule-08-value-types", entry(link_id, answer)) == [link_id]


# --- rule 9
def test_rule_09_options_match_by_system_and_code_and_alone_means_alone():
    assert wrong("rule-09-options", entry("many", coding("friends"), coding("family"))) == []
    assert wrong("rule-09-options", entry("many", coding("nobody"))) == []
    assert wrong("rule-09-options", entry("many", coding("friends"), coding("nobody"))) == ["many"]
    assert wrong("rule-09-options", entry("one", string("At home"))) == ["one"]
    assert wrong("rule-09-options", entry("own", string("In a boat"))) == []


@pytest.mark.parametrize("link_id", ["set", "expanded"])
def test_rule_09_lists_inside_the_form_are_options(link_id):
    options = form("rule-09-options").by_link_id(link_id).options
    assert [option.label for option in options] == ["Never", "Always"]
    assert wrong("rule-09-options", entry(link_id, coding("always", system="urn:mooring:often"))) == []
    assert wrong("rule-09-options", entry(link_id, coding("group", system="urn:mooring:often"))) == [link_id]


def test_rule_09_a_code_system_inside_the_form_brings_its_weights():
    assert [option.weight for option in form("rule-09-options").by_link_id("system").options] == [0, 3]


def test_rule_09_display_and_weight_come_from_the_form_not_from_the_post():
    liar = coding(
        "work",
        display="Nowhere",
        extension=[{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 99}],
    )
    built = build_response(form("rule-09-options"), {place("one"): [liar]})
    stored = built["item"][0]["answer"][0]["valueCoding"]
    assert stored["display"] == "At work"
    assert [one["valueDecimal"] for one in stored["extension"]] == [1]
    assert score(form("rule-09-options"), built).values == {"total": 1}


# --- rule 10
@pytest.mark.parametrize(
    ("link_id", "good", "bad"),
    [
        ("number", [integer(1), integer(5)], [integer(0), integer(6)]),
        ("places", [decimal("1.25"), decimal("1.500")], [decimal("1.255")]),
        ("word", [string("sea"), string("ocean")], [string("so"), string("oceans")]),
        ("pattern", [string("AB123")], [string("AB12"), string("xAB123")]),
        (
            "day",
            [{"valueDate": "2020-01-01"}, {"valueDate": "2025"}],
            [{"valueDate": "2019-12-31"}, {"valueDate": "2030"}],
        ),
        ("rule", [integer(2)], [integer(3)]),
        (
            "weight",
            [{"valueQuantity": {"value": 2, **KG}}],
            [{"valueQuantity": {"value": 0, **KG}}, {"valueQuantity": {"value": 2, "unit": "stone"}}],
        ),
    ],
)
def test_rule_10_ranges_lengths_patterns_units_and_rules_of_the_form(link_id, good, bad):
    for answer in good:
        assert wrong("rule-10-bounds", entry(link_id, answer), status="in-progress") == []
    for answer in bad:
        assert wrong("rule-10-bounds", entry(link_id, answer), status="in-progress") == [link_id]


def test_rule_10_messages_are_ours_and_say_what_to_do():
    found = validate(
        form("rule-10-bounds"),
        response(entry("pattern", string("x")), entry("number", integer(9)), status="in-progress"),
    )
    assert {one.link_id: one.message for one in found} == {
        "pattern": "Please write it like this: AB123",
        "number": "The largest value here is 5.",
    }


def test_rule_10_files_have_the_size_that_they_say_and_no_more():
    def file(data, **more):
        content = {"contentType": "text/plain", "data": base64.b64encode(data).decode(), **more}
        return wrong("rule-10-bounds", entry("file", {"valueAttachment": content}), status="in-progress")

    assert file(b"0123456789") == file(b"0123456789", size=10) == []
    assert file(b"0123456789", size=11) == file(b"01234567890") == file(b"x", contentType="text/html") == ["file"]


def test_rule_10_how_many_answers():
    words = [string(word) for word in ("a", "b", "c", "d")]
    for count, good in ((0, False), (1, False), (2, True), (3, True), (4, False)):
        assert ("some" not in wrong("rule-10-bounds", entry("some", *words[:count]))) is good, count


def test_rule_10_a_pattern_that_never_ends_is_given_up_and_nobody_is_held_up():
    found = validate(form("rule-10-bounds"), response(entry("slow", string("a" * 60)), status="in-progress"))
    assert codes(found, "warning") == [("slow", "timeout")]


# --- rule 11
def test_rule_11_a_required_group_needs_one_answer_and_an_absent_one_nothing():
    assert wrong("rule-11-required-groups") == ["must"]
    begun = entry("must", item=[entry("must.b", string("x"))])
    assert wrong("rule-11-required-groups", begun) == []
    assert wrong("rule-11-required-groups", begun, entry("may", item=[entry("may.b", string("x"))])) == ["may.a"]
    assert wrong("rule-11-required-groups", begun, entry("may", item=[entry("may.a", string("x"))])) == []


def test_rule_11_what_nobody_can_see_cannot_hold_anybody_up():
    begun = entry("must", item=[entry("must.b", string("x"))])
    found = validate(form("rule-11-required-groups"), response(begun))
    assert codes(found, "warning") == [("hidden", "required")]


# --- rule 12
def test_rule_12_digits_precision_and_zones_stay():
    answers = {
        place("decimal"): [{"valueDecimal": Decimal("1.10")}],
        place("date"): [{"valueDate": "1990-05"}],
        place("dateTime"): [{"valueDateTime": "2026-02-04T10:00:00+05:30"}],
        place("time"): [{"valueTime": "18:30:00"}],
    }
    written = encode(build_response(form("rule-12-digits"), answers, status="completed"))
    for text in ('"valueDecimal":1.10', '"1990-05"', '"2026-02-04T10:00:00+05:30"', '"18:30:00"'):
        assert text in written
    assert answers_of(form("rule-12-digits"), decode(written).data) == answers
    assert validate(form("rule-12-digits"), decode(written).data) == []


def test_rule_12_whole_numbers_become_decimals_where_decimals_are_asked():
    built = build_response(form("rule-12-digits"), {place("decimal"): [integer(3)]})
    assert built["item"][0]["answer"] == [{"valueDecimal": 3}]


# --- rule 13
def test_rule_13_hidden_is_kept_disabled_is_dropped_read_only_posts_are_ignored():
    shown = form("rule-13-hidden-disabled")
    begun = start_response(shown)
    assert link_ids_of(begun) == ["secret", "fixed"]
    posted = {
        place("show"): [boolean(True)],
        place("more"): [string("a lot")],
        place("secret"): [string("posted")],
        place("fixed"): [string("posted")],
    }
    draft = build_response(shown, posted, before=begun)
    assert answers_of(shown, draft)[place("secret")] == [string("first")]
    assert answers_of(shown, draft)[place("fixed")] == [string("fixed")]
    draft = with_answer(shown, draft, place("show"), [boolean(False)])
    assert place("more") in answers_of(shown, draft), "a draft keeps it: toggling back loses nothing"
    done = build_response(shown, answers_of(shown, draft), before=draft, status="completed")
    assert link_ids_of(done) == ["show", "secret", "fixed"]
    assert validate(shown, done) == []


def test_rule_13_answers_to_what_is_not_asked_do_not_count():
    found = validate(
        form("rule-13-hidden-disabled"), response(entry("show", boolean(False)), entry("more", integer(1)))
    )
    assert ("more", "not-enabled") in codes(found, "warning")
    assert without_disabled(form("rule-13-hidden-disabled"), response(entry("more", string("x")))) == {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
    }


def link_ids_of(given):
    return [one["linkId"] for one in given.get("item", [])]


def test_first_values_are_set_once():
    shown = form("rule-13-hidden-disabled")
    emptied = start_response(shown)
    emptied["item"] = [entry("fixed", string("fixed"))]
    assert link_ids_of(build_response(shown, {place("show"): [boolean(True)]}, before=emptied)) == ["show", "fixed"]


# --- rule 17
def test_rule_17_false_and_zero_are_answers():
    zeros = [entry("no", boolean(False)), entry("zero", integer(0)), entry("zero-decimal", decimal("0"))]
    assert validate(form("rule-17-false-and-zero"), response(*zeros)) == []
    assert {at[-1][0] for at in enabled(form("rule-17-false-and-zero"), response(*zeros)).places} >= {
        "if-no",
        "if-zero",
    }
    kept = build_response(form("rule-17-false-and-zero"), answers_of(form("rule-17-false-and-zero"), response(*zeros)))
    assert len(kept["item"]) == 3
    assert wrong("rule-17-false-and-zero") == ["no", "zero", "zero-decimal"]


# --- rule 18
def test_rule_18_a_weight_of_0_is_a_weight_and_halves_go_up():
    assert score(form("rule-18-weights"), response(entry("one", coding("0")))).values["total"] == 0
    three = score(form("rule-18-weights"), response(entry("one", coding("2")), entry("two", coding("3"))))
    assert (three.values["total"], three.values["half"]) == (5, 3)


def test_rule_18_no_answer_is_no_score_and_no_weight_is_no_zero():
    assert set(score(form("rule-18-weights"), response()).values.values()) == {None}
    broken = score(form("rule-18-weights"), response(entry("none", coding("a"))))
    assert broken.values["broken"] is None
    assert "broken" in link_ids(broken.findings, "warning")


# --- rule 19
def test_rule_19_scoring_changes_nothing_and_says_the_same_twice():
    given = response(entry("one", coding("2")), entry("two", coding("3")), entry("total", decimal("99")))
    before = copy.deepcopy(given)
    first, second = score(form("rule-18-weights"), given), score(form("rule-18-weights"), given)
    assert given == before
    assert first == second
    assert first.values["total"] == 5


# --- rule 20
def test_rule_20_saving_the_same_answer_twice_is_saving_it_once_and_a_status_never_goes_back():
    options = form("rule-09-options")
    once = with_answer(options, start_response(options), place("one"), [coding("home")])
    assert with_answer(options, once, place("one"), [coding("home")]) == once
    assert (
        with_answer(options, {**once, "status": "completed"}, place("one"), [coding("work")])["status"] == "completed"
    )
    assert "item" not in with_answer(options, once, place("one"), [])


def test_places_that_the_form_does_not_have_are_left_out():
    built = build_response(
        form("rule-09-options"), {place("strange"): [string("x")], place("one", "deeper"): [string("x")]}
    )
    assert "item" not in built
    assert built["questionnaire"] == form("rule-09-options").canonical
    assert SYSTEM == "urn:mooring:answers"
