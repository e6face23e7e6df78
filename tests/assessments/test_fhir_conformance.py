"""Real forms and HL7's own validator cases, read from the folder that FHIR_CASES names. They are not ours and stay outside.

Where the default folder is missing one test says so and passes; a folder that FHIR_CASES names has to be there.
"""

import json
import os
import pathlib
from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from assessments.fhir.calculating import expression_findings
from assessments.fhir.decoding import decode, encode
from assessments.fhir.form import TYPES
from assessments.fhir.reading import read_questionnaire
from assessments.fhir.responding import answers_of, build_response, set_answers, start_response
from assessments.fhir.scoring import score
from assessments.fhir.selftest import self_test
from assessments.fhir.validating import validate

DEFAULT = pathlib.Path(settings.BASE_DIR).resolve().parent / "shared" / "fhir" / "questionnaires"
FOLDER = pathlib.Path(os.environ.get("FHIR_CASES") or DEFAULT)
PRESENT = FOLDER.is_dir()

#: Why a real form may not be published as it is: what the report has to say, and nothing else. All others may.
REFUSED = {
    "all-types-sdc": {"not-supported"},  # lists of answers on a server
    "nested-repeating-groups-sdc": {"not-supported"},
    "phq9-uwcirg": {"not-supported"},  # CQL
    "enablewhen-all-operators-lforms": {"structure", "value"},  # numbers and booleans written as text
}


def forms():
    given = sorted(FOLDER.glob("*.json")) if PRESENT else []
    return [path for path in given if not path.name.endswith(".response.json") and path.name != "expected-scores.json"]


def listed(name):
    return json.loads((FOLDER / name).read_text())["cases"] if PRESENT else []


def named(cases):
    return [f"{case.get('questionnaire')}: {case['case']}" for case in cases]


SCORES = listed("expected-scores.json")
PAIRS = listed("response-validation/expected.json")


def test_the_suite_says_what_it_has(capsys):
    if PRESENT:
        assert len(forms()) >= 13
        assert len(SCORES) >= 20
        assert len(PAIRS) == 37
        return
    assert not os.environ.get("FHIR_CASES"), f"FHIR_CASES names {FOLDER}, which is not there"
    with capsys.disabled():
        print("\nThe conformance suite had no cases: set FHIR_CASES to their folder.")


def answered(form, answers):
    """linkId to code or number, as the list of cases writes it."""
    places = {}
    for link_id, given in answers.items():
        way = (*reversed(form.ancestors(link_id)), link_id)
        if isinstance(given, str):
            options = form.by_link_id(link_id).options
            value = next(option.value for option in options if option.value.coding[1] == given).as_answer()
        else:
            value = {"valueDecimal": Decimal(str(given))}
        places[tuple((step, 0) for step in way)] = [value]
    return set_answers(form, {**start_response(form), "status": "completed"}, places)


class TestCases:
    """Not collected, rather than skipped, where there are no cases."""

    __test__ = PRESENT

    @pytest.mark.parametrize("path", forms(), ids=lambda path: path.stem)
    def test_each_form_is_read_or_refused_with_reasons(self, path):
        reading = read_questionnaire(path.read_bytes())
        assert reading.form is not None
        assert {finding.code for finding in reading.findings if finding.is_error} == REFUSED.get(path.stem, set())
        assert reading.publishable == (path.stem not in REFUSED)
        assert all(finding.path and len(str(finding.message)) > 10 for finding in reading.findings)
        assert {item.type for item in reading.form.walk()} <= TYPES
        assert expression_findings(reading.form) == []

    @pytest.mark.parametrize("path", forms(), ids=lambda path: path.stem)
    def test_each_form_goes_round_and_comes_back_equal(self, path):
        original = path.read_bytes()
        there_and_back = encode(decode(original).data)
        exact = {"parse_float": Decimal}
        assert json.loads(there_and_back, **exact) == json.loads(original, **exact)
        assert encode(decode(there_and_back).data) == there_and_back
        assert read_questionnaire(there_and_back.encode()).form == read_questionnaire(original).form

    @pytest.mark.parametrize("path", forms(), ids=lambda path: path.stem)
    def test_each_form_can_be_begun_saved_and_saved_again(self, path):
        form = read_questionnaire(path.read_bytes()).form
        begun = start_response(form)
        again = build_response(form, answers_of(form, begun), before=begun)
        assert again == begun
        assert not [finding for finding in validate(form, begun) if finding.code in ("not-found", "structure")]

    @pytest.mark.parametrize("path", [path for path in forms() if path.stem not in REFUSED], ids=lambda path: path.stem)
    def test_the_self_test_finds_nothing_in_what_may_be_published(self, path):
        assert [
            finding.message for finding in self_test(read_questionnaire(path.read_bytes()).form) if finding.is_error
        ] == []

    @pytest.mark.parametrize("case", SCORES, ids=named(SCORES))
    def test_each_published_score_is_reproduced(self, case, tmp_path):
        path = FOLDER / case["questionnaire"]
        form = read_questionnaire(path.read_bytes()).form
        if "response" in case:
            response = decode((FOLDER / case["response"]).read_bytes()).data
        else:
            response = answered(form, case["answers"])
        found = score(form, response).values[case.get("total_linkId", "total")]
        assert found == (None if case["expected"] is None else Decimal(str(case["expected"])))
        file = tmp_path / "response.json"
        file.write_text(encode(response))
        out = StringIO()
        call_command("score_response", path, file, "--json", stdout=out, stderr=StringIO())
        assert json.loads(out.getvalue())["scores"][case.get("total_linkId", "total")] == case["expected"]

    @pytest.mark.parametrize("case", PAIRS, ids=[case["case"] for case in PAIRS])
    def test_each_response_is_judged_as_hl7_judges_it(self, case):
        folder = FOLDER / "response-validation"
        files = [folder / name for name in (*case["questionnaire"], case["response"])]
        out = StringIO()
        call_command("validate_response", *files, "--json", stdout=out)
        judged = json.loads(out.getvalue())
        assert judged["valid"] is case["expected_valid"], judged["issues"]
        if not case["expected_valid"]:
            assert [issue for issue in judged["issues"] if issue["severity"] == "error" and issue["path"]]
