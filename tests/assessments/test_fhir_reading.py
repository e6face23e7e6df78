"""Each part of a form that can be written wrongly is reported where it stands, and what is written well is understood."""

from decimal import Decimal

import pytest

from assessments.fhir.form import Value, same_value
from assessments.fhir.validating import validate
from assessments.fhir.values import moment_key, order_of
from tests.assessments.forms import boolean, codes, coding, entry, errors, form_of, integer, item, response, string

HL7 = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
KG = {"system": "http://unitsofmeasure.org", "code": "kg"}


def extended(name, kind="string", base=HL7, more=None, **value):
    return form_of(item("a", kind, extension=[{"url": base + name, **value}], **(more or {})))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("questionnaire-hidden", {"valueString": "yes"}),
        ("questionnaire-hidden", {}),
        ("maxDecimalPlaces", {"valueDecimal": -1}),
        ("minLength", {"valueInteger": 1.5}),
        ("minLength", {"valueString": "3"}),
        ("maxSize", {"valueString": "big"}),
        ("entryFormat", {"valueInteger": 3}),
        ("minValue", {"valueString": "3"}),
        ("maxValue", {"valueDate": "tomorrow"}),
        ("questionnaire-unit", {"valueString": "kg"}),
        ("questionnaire-unitOption", {"valueCoding": {}}),
        ("questionnaire-unitValueSet", {"valueCanonical": "https://example.org/units"}),
        ("regex", {"valueString": "("}),
        ("regex", {"valueString": "x" * 3_000}),
        ("variable", {"valueExpression": {"language": "text/fhirpath", "expression": "1"}}),
        ("variable", {"valueExpression": {"language": "text/fhirpath"}}),
        ("variable", {"valueString": "x"}),
        ("mimeType", {"valueInteger": 1}),
        ("questionnaire-constraint", {"extension": [{"url": "key", "valueId": "x"}]}),
    ],
)
def test_an_extension_that_is_written_wrongly_is_an_error_at_its_place(name, value):
    found = extended(name, **value)
    assert not found.publishable
    assert errors(found.findings)[0].path.startswith("item[0].extension[0]")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"linkId": ""}, "item[0].linkId"),
        ({"linkId": 3}, "item[0].linkId"),
        ({"type": None}, "item[0].type"),
        ({"text": ""}, "item[0].text"),
        ({"required": "true"}, "item[0].required"),
        ({"item": {}}, "item[0].item"),
        ({"item": ["x"]}, "item[0].item[0]"),
        ({"maxLength": "3"}, "item[0].maxLength"),
        ({"maxLength": True}, "item[0].maxLength"),
        ({"initial": [{}]}, "item[0].initial[0]"),
        ({"initial": [{"valueString": "x", "valueInteger": 1}]}, "item[0].initial[0]"),
        ({"initial": [{"valueDate": "x"}]}, "item[0].initial[0]"),
        ({"initial": [{"valueInteger": 1}]}, "item[0]"),
        ({"enableBehavior": "some"}, "item[0].enableBehavior"),
        ({"enableWhen": ["x"]}, "item[0].enableWhen[0]"),
        ({"enableWhen": [{"question": "a", "operator": "~", "answerString": "x"}]}, "item[0].enableWhen[0]"),
        ({"enableWhen": [{"question": "b", "operator": "=", "answerInteger": "x"}]}, "item[0].enableWhen[0]"),
        ({"answerOption": [{"valueDecimal": 1}]}, "item[0].answerOption[0]"),
        ({"answerOption": [{"valueCoding": {}}]}, "item[0].answerOption[0]"),
        ({"surprise": 1}, "item[0].surprise"),
    ],
)
def test_a_part_of_an_item_that_is_written_wrongly_is_an_error_at_its_place(change, path):
    found = form_of({**item("a"), **change}, item("b", "integer"))
    assert path in [one.path for one in errors(found.findings)]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"status": None}, "status"),
        ({"implicitRules": "https://example.org/rules"}, "implicitRules"),
        ({"modifierExtension": []}, "modifierExtension"),
        ({"effectivePeriod": {"start": "soon"}}, "effectivePeriod.start"),
        ({"effectivePeriod": {"start": "2026", "end": "2025"}}, "effectivePeriod"),
        ({"title": 3}, "title"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_part_of_the_form_that_is_written_wrongly_is_an_error_at_its_place(change, path):
    assert path in [one.path for one in errors(form_of(item("a"), **change).findings)]


def test_a_form_that_asks_nothing_is_refused_and_one_without_a_url_is_warned():
    assert "item" in [one.path for one in errors(form_of().findings)]
    assert ("", "required") in codes(form_of(item("a"), url="").findings, "warning")
    assert ("", "que-0") in codes(form_of(item("a"), name="two words").findings, "warning")


def test_bounds_that_exclude_each_other():
    low, high = {"url": HL7 + "minValue", "valueInteger": 5}, {"url": HL7 + "maxValue", "valueInteger": 1}
    assert codes(form_of(item("a", "integer", extension=[low, high])).findings) == [("a", "value")]
    short = {"url": HL7 + "minLength", "valueInteger": 5}
    assert codes(form_of(item("a", maxLength=3, extension=[short])).findings) == [("a", "value")]


def test_what_we_do_not_use_is_named_and_does_not_stand_in_the_way():
    found = form_of(item("a", extension=[{"url": "https://example.org/colour", "valueString": "blue"}]))
    assert found.publishable
    assert "https://example.org/colour" in found.findings[0].message
    assert extended("rendering-style", valueString="color: red").publishable


def test_conditions_that_can_never_hold_are_warned_about():
    found = form_of(
        item("a", "boolean"),
        item("b", "choice", answerOption=[coding("x")]),
        item("part", "group", item=[item("inside")]),
        item("c", enableWhen=[{"question": "a", "operator": "=", "answerString": "x"}]),
        item("d", enableWhen=[{"question": "b", "operator": ">", "answerCoding": {"code": "x"}}]),
        item("e", enableWhen=[{"question": "part", "operator": "exists", "answerBoolean": True}]),
    )
    assert {link_id for link_id, _code in codes(found.findings, "warning")} == {"c", "d", "e"}


def test_units_from_a_list_inside_the_form():
    units = {
        "resourceType": "ValueSet",
        "id": "units",
        "status": "active",
        "compose": {"include": [{"system": KG["system"], "concept": [{"code": "kg"}]}]},
    }
    made = form_of(
        item("a", "quantity", extension=[{"url": HL7 + "questionnaire-unitValueSet", "valueCanonical": "#units"}]),
        contained=[units],
    )
    assert made.publishable
    assert errors(validate(made.form, response(entry("a", {"valueQuantity": {"value": 1, **KG}})))) == []
    assert errors(validate(made.form, response(entry("a", {"valueQuantity": {"value": 1, **KG, "code": "g"}}))))


@pytest.mark.parametrize(
    "value_set",
    [
        {"compose": {"include": [{"system": "urn:x", "filter": [{"property": "a"}]}]}},
        {"compose": {"include": [{"valueSet": ["urn:other"]}]}},
        {"compose": {"include": [{"system": "urn:nowhere"}]}},
        {"compose": {"include": "x"}},
        {},
    ],
)
def test_lists_that_the_form_does_not_spell_out_need_a_server(value_set):
    contained = [{"resourceType": "ValueSet", "id": "x", "status": "active", **value_set}]
    found = form_of(item("a", "choice", answerValueSet="#x"), contained=contained)
    assert codes(found.findings) == [("a", "not-supported")]
    said = validate(found.form, response(entry("a", coding("x"))))
    assert codes(said) == [("a", "business-rule")], "what cannot be checked is not valid"


def test_what_a_list_excludes_is_no_option():
    include = {"system": "urn:x", "concept": [{"code": "a"}, {"code": "b"}]}
    compose = {"include": [include], "exclude": [{"system": "urn:x", "concept": [{"code": "b"}]}]}
    contained = [{"resourceType": "ValueSet", "id": "x", "status": "active", "compose": compose}]
    made = form_of(item("a", "choice", answerValueSet="#x"), contained=contained).form
    assert [option.value.coding for option in made.by_link_id("a").options] == [("urn:x", "a")]


def test_rules_over_the_whole_response_and_rules_that_only_warn():
    def rule(severity, expression):
        parts = [
            {"url": "key", "valueId": "k"},
            {"url": "severity", "valueCode": severity},
            {"url": "expression", "valueExpression": {"language": "text/fhirpath", "expression": expression}},
            {"url": "human", "valueString": "Say at least one of the two."},
        ]
        return {"url": HL7 + "targetConstraint", "extension": parts}

    both = "%resource.item.where(linkId in ('a' | 'b')).exists()"
    for severity, found in (("error", [("", "invariant")]), ("warning", [])):
        made = form_of(item("a"), item("b"), extension=[rule(severity, both)]).form
        assert codes(validate(made, response())) == found
        assert validate(made, response(entry("a", string("x")))) == []


# --- values
@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        (Value("Integer", 1), Value("Decimal", Decimal("1.0")), 0),
        (Value("Decimal", Decimal("0.1")), Value("Decimal", 0.1), 0),
        (Value("Date", "2020"), Value("Date", "2021-05"), -1),
        (Value("Date", "2020"), Value("Date", "2020-05"), None),
        (Value("DateTime", "2026-02-04T10:00:00+01:00"), Value("DateTime", "2026-02-04T09:00:00Z"), 0),
        (Value("DateTime", "2026-02-04T10:00:00.25Z"), Value("DateTime", "2026-02-04T10:00:00.3Z"), -1),
        (Value("DateTime", "2026-02-04T10:00:00Z"), Value("Date", "2026-02-05"), -1),
        (Value("Time", "09:00:00"), Value("Time", "10:00:00"), -1),
        (Value("Time", "09:00:00"), Value("Date", "2026"), None),
        (Value("String", "a"), Value("String", "b"), -1),
        (Value("Boolean", True), Value("Boolean", False), None),
        (Value("Integer", 1), Value("String", "1"), None),
        (Value("Quantity", {"value": 2, **KG}), Value("Quantity", {"value": 1, **KG}), 1),
        (Value("Quantity", {"value": 2, **KG}), Value("Quantity", {"value": 1, **KG, "code": "g"}), None),
        (Value("Quantity", {"value": 2, "unit": "kg"}), Value("Quantity", {"value": 2, **KG}), 0),
        (Value("Quantity", "x"), Value("Quantity", {"value": 2}), None),
    ],
)
def test_values_in_order(one, other, order):
    assert order_of(one, other) == order
    assert order_of(other, one) == (None if order is None else -order)


def test_values_that_are_the_same_answer():
    assert same_value(Value("Coding", {"display": "Sea"}), Value("Coding", {"display": "Sea"}))
    assert not same_value(Value("Coding", {}), Value("Coding", {}))
    assert not same_value(Value("Boolean", True), Value("Integer", 1))
    assert not same_value(Value("Integer", 1), Value("Boolean", True))
    assert same_value(Value("Integer", 1), Value("Decimal", Decimal("1.00")))
    assert same_value(Value("Quantity", {"value": 1, **KG}), Value("Quantity", {"value": Decimal("1.0"), **KG}))
    assert not same_value(Value("Quantity", 1), Value("Quantity", {"value": 1}))
    assert moment_key("not a moment") is None


def test_a_response_with_a_broken_head_is_told_so():
    made = form_of(item("a", "boolean")).form
    assert codes(validate(made, {})) == [("", "structure")]
    assert codes(validate(made, response(status="done"))) == [("", "required")]
    assert codes(validate(made, response(authored="now"))) == [("", "value")]
    assert codes(validate(made, response(entry("a", boolean(True)), questionnaire="urn:other")), "warning") == [
        ("", "not-found")
    ]


def test_a_response_that_is_too_long_is_cut_and_said_so():
    made = form_of(item("g", "group", repeats=True, item=[item("a", "integer")])).form
    long = response(*(entry("g", item=[entry("a", integer(1))]) for _one in range(10_001)))
    assert "too-costly" in [one.code for one in validate(made, long)]
