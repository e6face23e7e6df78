"""Whatever is sent: findings, never an exception; and branching always comes to an end."""

import json
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.fhir.decoding import decode, encode
from assessments.fhir.enabling import enabled
from assessments.fhir.form import Finding
from assessments.fhir.reading import KNOWN as ROOT
from assessments.fhir.reading import read_questionnaire
from assessments.fhir.responding import answers_of, build_response, start_response
from assessments.fhir.scoring import score
from assessments.fhir.validating import validate
from tests.assessments.forms import boolean, entry, form, form_of, item, raw, response

NAMES = st.sampled_from(
    [
        *sorted(ROOT),
        *(
            "linkId",
            "type",
            "required",
            "repeats",
            "answerOption",
            "answerValueSet",
            "enableWhen",
            "question",
            "operator",
        ),
        *(
            "valueCoding",
            "valueString",
            "valueInteger",
            "valueBoolean",
            "answerBoolean",
            "initial",
            "answer",
            "coding",
            "concept",
        ),
        *(
            "compose",
            "include",
            "expansion",
            "contains",
            "valueExpression",
            "expression",
            "system",
            "_text",
            "start",
            "authored",
        ),
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.decimals(-9, 9, places=2).map(float)
    | st.text("ab 1é\n<", max_size=6)
)
SHAPES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
WORDS = st.sampled_from(
    [
        "group",
        "choice",
        "string",
        "a",
        "b",
        "exists",
        "=",
        "active",
        "http://hl7.org/fhir/StructureDefinition/variable",
        "text/fhirpath",
    ]
)


@settings(deadline=None)  # other tests share the machine
@given(st.binary(max_size=200))
def test_any_bytes_give_findings(bytes_):
    found = read_questionnaire(bytes_)
    assert found.form is None
    assert all(isinstance(one, Finding) and one.message for one in found.findings)


@settings(deadline=None)  # other tests share the machine
@given(st.dictionaries(NAMES, SHAPES, max_size=8))
def test_any_json_that_calls_itself_a_questionnaire_gives_findings(data):
    found = read_questionnaire(json.dumps({**data, "resourceType": "Questionnaire"}).encode())
    assert not found.publishable or not [one for one in found.findings if one.is_error]


@st.composite
def damaged(draw):
    """A good form with one thing in it replaced by something else."""
    name = draw(
        st.sampled_from(["rule-04-operators", "rule-09-options", "rule-10-bounds", "rule-15-variables", "controls"])
    )
    data = json.loads(raw(name))
    node = data
    for _step in range(draw(st.integers(1, 7))):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            break
        key = draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or draw(st.integers(0, 6)) == 0:
            node[key] = draw(SHAPES | WORDS)
            break
        node = node[key]
    return json.dumps(data).encode()


@settings(deadline=None)  # other tests share the machine
@given(damaged())
def test_a_damaged_form_gives_findings_and_what_is_kept_can_be_used(bytes_):
    found = read_questionnaire(bytes_)
    if found.form is not None:
        begun = start_response(found.form)
        enabled(found.form, begun)
        validate(found.form, begun)
        score(found.form, begun)


@settings(deadline=None)  # other tests share the machine
@given(st.sampled_from(["rule-06-structure", "rule-10-bounds", "rule-14-repeats", "rule-18-weights"]), SHAPES)
def test_any_response_gives_findings(name, shape):
    for given_ in (shape, {"resourceType": "QuestionnaireResponse", "status": "completed", "item": shape}):
        assert all(isinstance(one, Finding) for one in validate(form(name), given_))
    nested = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": [{"linkId": "one", "answer": shape}],
    }
    validate(form(name), nested)
    score(form(name), nested)
    build_response(form(name), answers_of(form(name), nested))


@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans()), max_size=30), st.sets(st.integers(0, 7))
)
def test_branching_ends_whoever_waits_for_whom(edges, answered):
    items = [
        item(
            str(number),
            "boolean",
            enableBehavior="any",
            enableWhen=[
                {"question": str(source), "operator": "exists", "answerBoolean": wanted}
                for target, source, wanted in edges
                if target == number
            ],
        )
        for number in range(8)
    ]
    made = form_of(*items).form
    given_ = response(*(entry(str(number), boolean(False)) for number in sorted(answered)))
    said = enabled(made, given_)
    assert said == enabled(made, given_)
    free = {str(number) for number in range(8)} - {str(target) for target, _source, _wanted in edges}
    assert free <= {at[0][0] for at in said.places}


@settings(deadline=None)  # other tests share the machine
@given(SHAPES)
def test_what_is_written_can_be_read_again(shape):
    written = encode({"x": shape})
    assert json.loads(encode(decode(written).data)) == {"x": shape}


def test_a_form_of_300_items_takes_milliseconds():
    choices = [{"valueCoding": {"code": str(number)}} for number in range(5)]
    items = [item("0", "boolean")] + [
        item(
            str(number),
            "choice",
            required=True,
            answerOption=choices,
            enableWhen=[{"question": str(number - 1), "operator": "exists", "answerBoolean": True}],
        )
        for number in range(1, 300)
    ]
    big = form_of(*items).form
    answers = [entry("0", boolean(False)), *(entry(str(number), choices[number % 5]) for number in range(1, 300))]
    filled = response(*answers)
    took = []
    for _turn in range(5):
        began = time.perf_counter()
        assert validate(big, filled) == []
        score(big, filled)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.25, "a generous limit: it takes about 10 ms"


def test_thousands_of_repetitions_and_long_chains_stay_linear():
    """Looking for the nearest source among all of them would take minutes; so would finding loops one by one."""
    inside = [
        item(
            f"q{number}",
            "boolean",
            enableWhen=[{"question": "q0", "operator": "exists", "answerBoolean": True}] if number else [],
        )
        for number in range(5)
    ]
    repeating = form_of(item("g", "group", repeats=True, item=inside)).form
    answers = [entry(f"q{number}", boolean(False)) for number in range(5)]
    began = time.perf_counter()
    assert validate(repeating, response(*(entry("g", item=answers) for _one in range(2_000)))) == []
    chain = [
        item(
            str(number),
            "boolean",
            enableWhen=[{"question": str(min(number + 1, 1_998)), "operator": "exists", "answerBoolean": True}],
        )
        for number in range(2_000)
    ]
    looping = form_of(*chain)
    assert [one.link_id for one in looping.findings if one.code == "cycle"] == ["1998"]
    enabled(looping.form, response())
    assert time.perf_counter() - began < 20
