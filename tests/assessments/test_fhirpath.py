"""FHIRPath with its gaps closed, and expressions that would never end."""

import datetime as dt
import subprocess
import sys
import time
from decimal import Decimal

import pytest

from assessments.fhir.calculating import Calculator, calculate, expression_findings, started
from assessments.fhir.fhirpath import MAX_SECONDS, Budget, CalculationFailed, TooCostly, parsed, run
from assessments.fhir.form import Expression
from assessments.fhir.responding import answers_of
from tests.assessments.forms import coding, decimal, entry, form_of, integer, item, place, response, string

SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
WEIGHT = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def weighed(code, weight):
    return {**coding(code), "extension": [{"url": WEIGHT, "valueDecimal": weight}]}


FORM = form_of(
    item("one", "choice", answerOption=[weighed("a", 0), weighed("b", 2)]),
    item("two", "choice", answerOption=[weighed("a", 1), weighed("b", 3), coding("c")]),
    item("number", "decimal"),
    item("words", "string", repeats=True),
    item("part", "group", item=[item("inner", "integer", item=[item("deepest", "integer")])]),
).form
ANSWERED = response(
    entry("one", coding("a")),
    entry("two", coding("b")),
    entry("number", decimal("2.5")),
    entry("words", string("sea"), string("shore")),
    entry("part", item=[entry("inner", {**integer(4), "item": [entry("deepest", integer(5))]})]),
)


def value(text, given=ANSWERED, **more):
    calculator = Calculator(FORM, given, **more)
    found = calculator.values(Expression("text/fhirpath", text), None)
    assert calculator.findings == [], calculator.findings
    return found


def failure(text, given=ANSWERED):
    calculator = Calculator(FORM, given)
    assert calculator.values(Expression("text/fhirpath", text), None) == []
    return calculator.findings[0].message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%resource.item.where(linkId in ('one' | 'two')).answer.weight().sum()", [3]),
        ("%resource.item.where(linkId = 'one').answer.value.weight()", [0]),
        ("%resource.item.where(linkId = 'two').answer.value.ordinal()", [3]),
        ("%resource.answers().count()", [7]),
        ("%resource.answers().where(value is integer).value.sum()", [9]),
        ("%resource.item.where(linkId = 'number').answer.value.sum()", [Decimal("2.5")]),
        ("%resource.item.where(linkId = 'number').answer.valueDecimal.avg()", [Decimal("2.5")]),
        ("{}.sum()", [0]),
        ("{}.avg()", []),
        ("(1 | 2 | 4).max() - (1 | 2 | 4).min()", [3]),
        ("2.5.round()", [3]),
        ("(-2.5).round()", [-3]),
        ("1.005.round(2)", [Decimal("1.01")]),
        ("1.25.round(1)", [Decimal("1.3")]),
        ("4.power(0.5)", [2]),
        ("2.power(10)", [1024]),
        ("(-8).power(0.5)", []),
        ("7 / 2", [Decimal("3.5")]),
        ("1 / 3 * 3 < 1", [True]),
        ("1 / 0", []),
        ("7 div 2", [3]),
        ("5 'kg' > 3 'm'", []),
        ("'b' in %resource.item.where(linkId = 'two').answer.value.code", [True]),
        ("%resource.item.where(linkId = 'words').answer.value.join('-')", ["sea-shore"]),
        ("'AB123'.matches('[A-Z]{2}')", [True]),
        ("'AB123'.matchesFull('[A-Z]{2}')", [False]),
        ("'a1b2'.replaceMatches('[0-9]', '')", ["ab"]),
        ("'abc'.replace('b', 'x')", ["axc"]),
        ("defineVariable('n', 4).select(%n * 2)", [8]),
        ("%resource.defineVariable('all', item).select(%all.count())", [5]),
        ("%resource.repeat(item | answer.item).where(linkId = 'deepest').answer.value", [5]),
        ("%resource.item.where(linkId = 'one').exists() and %resource.item.where(linkId = 'no').empty()", [True]),
        ("%questionnaire.item.count()", [5]),
        ("(1 | 2 | 2 | 1.0).count()", [2]),
        ("(1 | 2).combine(1).isDistinct()", [False]),
        ("(1 | 2 | 3).exclude(2).count()", [2]),
        ("(1 | 2 | 3).intersect(2 | 3).sum()", [5]),
        ("(1 | 2).subsetOf(1 | 2 | 3)", [True]),
        ("('b' | 'a').min()", ["a"]),
        ("{}.max()", []),
        ("'a' + 'b'", ["ab"]),
        ("3 - 1", [2]),
        ("@2026-02-04 + 1 day", ["2026-02-05"]),
        ("'abc'.replaceMatches('(b)', '[$1]')", ["a[b]c"]),
        ("%resource.children().count() > 3", [True]),
        ("%resource.descendants().where($this is integer).exists()", [True]),
        ("7 div 0", []),
        ("trace('nothing is printed').item.count()", [5]),
    ],
)
def test_gaps_of_the_library_are_closed(text, expected, capsys):
    assert value(text) == expected
    assert capsys.readouterr().out == ""


def test_a_choice_without_a_weight_fails_and_is_not_0():
    given = response(entry("two", coding("c")))
    assert "no weight" in failure("%resource.item.answer.weight().sum()", given)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("answer.count() = 3 asdf aqwe", "cannot be read"),
        ("(1 + ", "cannot be read"),
        ("%nothing + 1", "%nothing is not defined"),
        ("1 'kg' + 1 'm'", "units"),
        ("'a' + 1", "cannot"),
        ("now()", "cannot be known"),
        ("1.round(99)", "places"),
        ("10.power(999999999)", "too large"),
        ("(1 | 2).power(2)", "several"),
        ("('a' | 1).sum()", "numbers"),
        ("(1 | 2) + 1", "one value"),
        ("'a'.matches('(')", "pattern"),
        ("'a'.replaceMatches('(', '')", "pattern"),
        ("defineVariable('resource', 1)", "already known"),
        ("unheardOf()", "no result"),
        ("'x'.memberOf('http://example.org')", "no result"),
        ("%resource.resolve()", "no result"),
    ],
)
def test_what_cannot_be_said_is_a_finding(text, why):
    assert why in failure(text)


def test_time_is_what_the_caller_says_it_is():
    now = dt.datetime(2026, 2, 4, 10, tzinfo=dt.UTC)
    assert value("today()", now=now) == ["2026-02-04"]


def test_where_asks_once_and_false_is_not_true():
    """The library asked twice per element: 2 to the power of the nesting."""
    text = "%resource.item"
    for _level in range(12):
        text = f"%resource.where({text}.exists())"
    began = time.monotonic()
    assert len(value(text)) == 1
    assert time.monotonic() - began < 4, "twice per level it would be 4096 times as many steps"
    given = response(entry("number", {"valueBoolean": False}))
    assert value("%resource.item.where(answer.valueBoolean)", given) == []


EXPLOSIVE = [
    "'a'.repeat($this + 'a')",
    "1.repeat($this + 1)",
    "(1 | 2).repeat($this * 2)",
    "9".ljust(25, "9") + ".power(9)" * 40,
    " * ".join(["99999999999999999999"] * 100),
    "'" + "a" * 900 + "'" + ".replace('a', 'aaaaaaaaaa')" * 9,
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'.matches('^(a+)+$b')",
    "%resource" + ".descendants().combine(%resource.descendants())" * 30,
    "%resource.item" + ".select(%resource.item | %resource.item.answer)" * 20,
    "(1|2|3|4|5|6|7|8|9)" + ".select((1|2|3|4|5|6|7|8|9).combine((1|2|3|4|5|6|7|8|9)))" * 12,
    "%resource.item" + ".where(%resource.item.where(%resource.item" * 9 + ".exists()" + ").exists()).exists()" * 9,
    "(" * 60 + "1" + ")" * 60,
    "1" + " + 1" * 3_000,
    "iif(true, " * 45 + "1" + ", 2)" * 45,
]


@pytest.mark.parametrize("text", EXPLOSIVE, ids=lambda text: text[:30])
def test_an_expression_that_would_not_end_ends(text):
    began = time.monotonic()
    calculator = Calculator(FORM, ANSWERED)
    calculator.values(Expression("text/fhirpath", text), None)
    assert time.monotonic() - began < MAX_SECONDS + 8


def test_steps_and_seconds_are_counted():
    with pytest.raises(TooCostly):
        run("1.repeat($this + 1)", ANSWERED, {}, Budget(steps=1_000), {})
    with pytest.raises(TooCostly):
        run("1 + 1", ANSWERED, {}, Budget(seconds=-1), {})
    assert run("1 + 1", ANSWERED, {}, Budget(), {}) == [2]


def test_variables_that_double_each_other_end():
    variables = [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/variable",
            "valueExpression": {
                "language": "text/fhirpath",
                "name": f"v{number}",
                "expression": f"%v{number - 1}.combine(%v{number - 1})" if number else "%resource.item",
            },
        }
        for number in range(60)
    ]
    calc = {
        "url": SDC + "calculatedExpression",
        "valueExpression": {"language": "text/fhirpath", "expression": "%v59.count()"},
    }
    doubling = form_of(item("a"), item("n", "integer", readOnly=True, extension=[calc]), extension=variables).form
    began = time.monotonic()
    calculated = calculate(doubling, response(entry("a", string("x"))))
    assert time.monotonic() - began < MAX_SECONDS + 8
    assert calculated.findings


def test_all_of_it_has_to_be_readable_and_is_read_once():
    parsed.cache_clear()
    assert parsed("1 + 1") is parsed("1 + 1")
    with pytest.raises(CalculationFailed):
        parsed("1 + 1 1")


def test_unreadable_expressions_are_part_of_the_report():
    calc = {"url": SDC + "calculatedExpression", "valueExpression": {"language": "text/fhirpath", "expression": "1 +"}}
    broken = form_of(item("n", "decimal", extension=[calc])).form
    assert [(one.link_id, one.code, one.severity) for one in expression_findings(broken)] == [("n", "invalid", "error")]


def test_first_values_may_be_worked_out_from_the_client():
    first = {
        "url": SDC + "initialExpression",
        "valueExpression": {"language": "text/fhirpath", "expression": "%patient.name.given.first()"},
    }
    asking = form_of(item("name", extension=[first])).form
    begun = started(asking, patient={"resourceType": "Patient", "name": [{"given": ["Ada"]}]}, authored="2026-02-04")
    assert answers_of(asking, begun)[place("name")] == [string("Ada")]
    assert begun["authored"] == "2026-02-04"
    assert answers_of(asking, started(asking)) == {}


def test_the_library_is_not_loaded_before_an_expression_is_run():
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'intimacy_clinic.settings';"
        "import tests.environment, django; django.setup();"
        "import assessments.fhir.scoring, assessments.fhir.validating, assessments.fhir.selftest, assessments.instruments;"
        "sys.exit(any(name.startswith(('fhirpathpy', 'antlr4')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_stored_result_is_not_even_looked_at():
    """A result that repeats itself would otherwise keep whatever somebody wrote there."""
    text = "iif(%resource.item.where(linkId='n').answer.exists(), %resource.item.where(linkId='n').answer.value, 5)"
    calc = {"url": SDC + "calculatedExpression", "valueExpression": {"language": "text/fhirpath", "expression": text}}
    sticky = form_of(item("n", "integer", readOnly=True, extension=[calc])).form
    calculated = calculate(sticky, response(entry("n", integer(99))))
    assert answers_of(sticky, calculated.response)[place("n")] == [integer(5)]


def test_weights_that_stand_beside_an_answer_count_in_calculations_too():
    """Some systems write the weight on the answer, not on its coding, and for numbers there is no other place."""
    text = "%resource.item.where(linkId = 'a').answer.weight().sum()"
    calc = {"url": SDC + "calculatedExpression", "valueExpression": {"language": "text/fhirpath", "expression": text}}
    made = form_of(item("a", "choice", answerOption=[coding("x")]), item("n", "integer", extension=[calc])).form
    beside = {**coding("x"), "extension": [{"url": WEIGHT, "valueDecimal": Decimal(4)}]}
    assert answers_of(made, calculate(made, response(entry("a", beside))).response)[place("n")] == [integer(4)]
