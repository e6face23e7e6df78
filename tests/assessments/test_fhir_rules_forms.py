"""Rules 1 to 5 and 14 to 16, 21, 22 of a conforming questionnaire engine: what a form says, and what it may not say."""

import json
from decimal import Decimal

import pytest

from assessments.fhir import decoding
from assessments.fhir.calculating import calculate
from assessments.fhir.decoding import decode, encode
from assessments.fhir.enabling import enabled
from assessments.fhir.form import Severity
from assessments.fhir.items import MAX_DEPTH, MAX_ITEMS
from assessments.fhir.reading import read_questionnaire
from assessments.fhir.responding import answers_of, build_response, with_answer, without_repetition
from assessments.fhir.scoring import score
from assessments.fhir.unfolding import place_from, place_key, unfold
from assessments.fhir.validating import validate
from tests.assessments.forms import (
    FOLDER,
    boolean,
    codes,
    coding,
    entry,
    errors,
    form,
    form_of,
    integer,
    item,
    link_ids,
    place,
    raw,
    reading,
    response,
    string,
)


# --- rule 1
def test_rule_01_what_we_do_not_know_survives_with_all_its_digits():
    original = raw("rule-01-round-trip")
    there_and_back = encode(decode(original).data)
    assert json.loads(there_and_back) == json.loads(original)
    assert "1.10" in there_and_back
    assert form("rule-01-round-trip").resource["extension"][0]["valueCode"] == "autumn"
    assert form("rule-01-round-trip").resource["_title"]
    assert reading("rule-01-round-trip").publishable


def test_rule_01_translations_and_markdown_are_read_beside_the_text():
    kept = form("rule-01-round-trip").by_link_id("kept")
    assert kept.text_in("de-AT") == "Wo ist es für dich ruhig?"
    assert kept.text_in("fr") == kept.text == "What is a quiet place for you?"
    assert form("rule-01-round-trip").title_in("de") == "Ein Bogen"
    (option,) = form("rule-01-round-trip").by_link_id("place").options
    assert (option.label_in("de"), option.label_in("pt")) == ("Am Meer", "By the sea")
    assert kept.markdown == "What is a *quiet* place for you?"


# --- rule 2
def test_rule_02_a_name_that_stands_twice_is_reported():
    found = reading("rule-02-doubled-key")
    assert not found.publishable
    assert ("status", "structure") in [(one.path, one.code) for one in found.findings]


def nested(depth):
    inner = item("leaf")
    for level in range(depth - 1):
        inner = item(f"level-{level}", "group", item=[inner])
    return inner


@pytest.mark.parametrize(
    ("bytes_", "code"),
    [
        (b"", "invalid"),
        (b"{", "invalid"),
        (b"[1, 2]", "structure"),
        (b"\xff\xfe\x00", "invalid"),
        (b'{"resourceType": "Questionnaire", "n": NaN}', "invalid"),
        (b'{"resourceType": "Questionnaire", "n": -Infinity}', "invalid"),
        (b'{"n": 1' + b"0" * 40 + b"}", "invalid"),
        (b'{"n": 1e999999}', "invalid"),
        (b'{"a": ' * 200 + b"1" + b"}" * 200, "too-costly"),
        (b"[" * 100_000 + b"]" * 100_000, "too-costly"),
        (json.dumps({"text": "x" * (decoding.MAX_STRING + 1)}).encode(), "too-costly"),
        (b" " * (decoding.MAX_BYTES + 1), "too-costly"),
        (b'{"resourceType": "Patient"}', "structure"),
    ],
)
def test_rule_02_what_is_too_much_or_no_form_is_refused_with_a_reason(bytes_, code):
    found = read_questionnaire(bytes_)
    assert found.form is None
    assert code in [one.code for one in found.findings]
    assert all(one.message for one in found.findings)


def test_rule_02_limits_on_items_and_depth():
    assert form_of(nested(MAX_DEPTH)).publishable
    assert form_of(nested(MAX_DEPTH + 1)).form is None
    assert form_of(*(item(str(number)) for number in range(MAX_ITEMS))).form is not None
    too_many = form_of(*(item(str(number)) for number in range(MAX_ITEMS + 1)))
    assert too_many.form is None
    assert [one.code for one in too_many.findings] == ["too-costly"]


def test_rule_02_every_finding_has_a_path_and_a_severity():
    for one in reading("rule-03-invariants").findings:
        assert one.path
        assert one.severity in Severity
        assert set(one.as_dict()) == {"path", "severity", "code", "message", "linkId"}


# --- rule 3
@pytest.mark.parametrize(
    ("link_id", "code", "severity"),
    [
        ("que-1-group", "que-1", "error"),
        ("que-1-display", "que-1", "error"),
        ("que-2", "que-2", "error"),
        ("que-3", "que-3", "error"),
        ("que-5", "que-5", "error"),
        ("que-6", "que-6", "error"),
        ("que-8", "que-8", "error"),
        ("que-9", "que-9", "error"),
        ("que-10", "que-10", "error"),
        ("que-11", "que-11", "warning"),
        ("que-12", "que-12", "warning"),
        ("que-13", "que-13", "error"),
    ],
)
def test_rule_03_each_invariant_is_reported_at_its_item(link_id, code, severity):
    assert (link_id, code) in codes(reading("rule-03-invariants").findings, severity)


def test_rule_03_options_and_value_set_exclude_each_other_and_exists_needs_a_boolean():
    assert "que-7" in [one.code for one in reading("rule-03-invariants").findings]
    both = form_of(item("a", "choice", answerOption=[coding("x")], answerValueSet="#y"))
    assert "que-4" in [one.code for one in errors(both.findings)]


def test_rule_03_a_good_form_has_nothing_to_report():
    assert reading("rule-03-valid").findings == ()


def test_what_needs_a_server_or_another_standard_is_kept_as_a_draft_with_reasons():
    found = reading("not-supported")
    assert found.form is not None
    assert not found.publishable
    paths = {one.path.split(".")[0] for one in errors(found.findings)}
    assert paths >= {f"item[{number}]" for number in range(9)}
    assert {"versionAlgorithmString", "extension[0]"} <= paths


# --- rule 4
def asked(name, *entries):
    filled = response(*entries, status="in-progress")
    return {at[-1][0] for at in enabled(form(name), filled).places}


def test_rule_04_loops_and_unknown_sources_are_reported_and_evaluation_ends():
    found = codes(reading("rule-04-loops").findings)
    assert {link_id for link_id, code in found if code == "cycle"} == {"first", "second", "self"}
    assert ("lost", "not-found") in found
    said = enabled(form("rule-04-loops"), response())
    assert {one.code for one in said.findings} == {"cycle"}
    assert place("free") in said


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        (None, {"number-missing", "number!=0"}),
        (0, {"number-exists", "number=0", "number<3", "number<=3"}),
        (3, {"number-exists", "number!=0", "number>=3", "number<=3"}),
        (4, {"number-exists", "number!=0", "number>3", "number>=3"}),
    ],
)
def test_rule_04_all_seven_operators(answer, holds):
    said = asked("rule-04-operators", *([entry("number", integer(answer))] if answer is not None else []))
    assert {name for name in said if name.startswith("number") and name != "number"} == holds


def test_rule_04_one_of_several_answers_is_enough_and_for_unequal_none_may_match():
    assert "many=b" in asked("rule-04-operators", entry("many", coding("a"), coding("b")))
    assert "many!=b" not in asked("rule-04-operators", entry("many", coding("a"), coding("b")))
    assert "many!=b" in asked("rule-04-operators", entry("many", coding("a"), coding("c")))


def test_rule_04_codings_compare_system_and_code_and_code_alone_when_a_system_is_missing():
    said = asked("rule-04-operators", entry("many", coding("b")))
    assert {"many=b", "many=b-no-system"} <= said
    assert "many=b-other-system" not in said
    assert "many=b" in asked("rule-04-operators", entry("many", coding("b", system=None)))


def test_rule_04_days_words_booleans_and_quantities():
    said = asked("rule-04-operators", entry("day", {"valueDate": "2021-01"}), entry("word", string("sea")))
    assert {"day>2020", "word=sea"} <= said
    assert "day>2020" not in asked("rule-04-operators", entry("day", {"valueDate": "2020"}))
    assert "yes=false" in asked("rule-04-operators", entry("yes", boolean(False)))
    assert "yes=false" not in asked("rule-04-operators")
    kilos = {"value": 6, "system": "http://unitsofmeasure.org", "code": "kg"}
    assert "amount>5kg" in asked("rule-04-operators", entry("amount", {"valueQuantity": kilos}))
    assert "amount>5kg" not in asked("rule-04-operators", entry("amount", {"valueQuantity": {**kilos, "code": "g"}}))


def test_rule_04_behaviour_all_any_and_unsaid_is_any():
    said = asked("rule-04-operators", entry("number", integer(4)), entry("yes", boolean(False)))
    assert {"either", "unsaid"} <= said
    assert "both" not in said
    assert "both" in asked("rule-04-operators", entry("number", integer(4)), entry("yes", boolean(True)))


def test_rule_04_a_disabled_source_counts_as_unanswered_and_takes_what_is_below_with_it():
    chain = entry("chain", {**boolean(True), "item": [entry("below", string("x"))]})
    assert {"chain", "below", "after-chain"} <= asked("rule-04-operators", entry("yes", boolean(True)), chain)
    assert not {"chain", "below", "after-chain"} & asked("rule-04-operators", entry("yes", boolean(False)), chain)


def test_rule_04_a_condition_may_be_an_expression():
    assert "written" in asked("rule-04-operators", entry("number", integer(4)))
    assert "written" not in asked("rule-04-operators", entry("number", integer(3)))
    assert "written" not in asked("rule-04-operators")


# --- rule 5
@pytest.mark.parametrize(("status", "warned"), [("active", False), ("draft", True), ("retired", True)])
def test_rule_05_only_active_forms_may_be_given_out_and_old_answers_stay_valid(status, warned):
    made = form_of(item("a"), status=status).form
    found = validate(made, response(entry("a", string("x"))))
    assert not errors(found)
    assert ("", "business-rule") in codes(found, "warning") or not warned


@pytest.mark.parametrize(
    ("authored", "warned"), [("2019-12-31", True), ("2020", False), ("2021-06", False), ("2022-01-01", True)]
)
def test_rule_05_outside_its_time_is_a_warning(authored, warned):
    found = validate(form("rule-05-period"), response(entry("a", string("x")), authored=authored))
    assert not errors(found)
    assert bool(found) is warned


def test_rule_05_an_unknown_status_is_an_error():
    assert not form_of(item("a"), status="published").publishable


# --- rule 14
def two_children():
    return response(
        entry(
            "child",
            item=[
                entry("child.name", string("Ada")),
                entry("child.school", boolean(True)),
                entry("child.which", string("By the river")),
                entry("child.friend", item=[entry("friend.name", string("Ida")), entry("friend.note", string("kind"))]),
                entry("child.friend", item=[entry("friend.name", string("Bo"))]),
            ],
        ),
        entry("child", item=[entry("child.name", string("Max")), entry("child.school", boolean(False))]),
        status="in-progress",
    )


def test_rule_14_each_repetition_looks_at_itself():
    said = enabled(form("rule-14-repeats"), two_children())
    assert place("child", "child.which") in said
    assert place(("child", 1), "child.which") not in said
    assert place("child", "child.friend", "friend.note") in said
    assert place("child", ("child.friend", 1), "friend.note") not in said
    # from outside the nearest one before counts: the second child, who does not go to school
    assert place("last") not in said


def test_rule_14_repetitions_survive_a_second_save():
    repeats = form("rule-14-repeats")
    once = build_response(repeats, answers_of(repeats, two_children()), before=two_children())
    assert build_response(repeats, answers_of(repeats, once), before=once) == once
    assert answers_of(repeats, once) == answers_of(repeats, two_children())


def test_rule_14_repetitions_can_be_added_taken_out_and_turned_round():
    repeats = form("rule-14-repeats")
    added = with_answer(repeats, two_children(), place(("child", 5), "child.name"), [string("Kim")])
    assert [one.values[0].data for one in unfold(repeats, added).by_link_id["child.name"]] == ["Ada", "Max", "Kim"]
    taken = without_repetition(repeats, added, place("child"))
    assert [one.values[0].data for one in unfold(repeats, taken).by_link_id["child.name"]] == ["Max", "Kim"]
    swapped = {(("child", 1 - at[0][1]), *at[1:]): values for at, values in answers_of(repeats, two_children()).items()}
    turned = build_response(repeats, swapped, before=two_children())
    assert [one.values[0].data for one in unfold(repeats, turned).by_link_id["child.name"]] == ["Max", "Ada"]


def test_rule_14_places_can_be_written_into_a_form_field_and_read_back():
    at = (("/44250-9 ~?&", 3), ("ä/b~1", 0))
    assert place_from(place_key(at)) == at
    assert not set(place_key(at)) & set(" &?\"'")
    for wrong in ("", "a", "a~x", "a~1/b", "a~" + "9" * 9):
        with pytest.raises(ValueError):
            place_from(wrong)


# --- rules 15 and 16
def test_rule_15_variables_have_scopes_and_no_order():
    scores = score(form("rule-15-variables"), response(entry("a", integer(3)), status="in-progress"))
    assert scores.values["inner"] == 10
    assert scores.values["outer"] == 1
    assert scores.values["late"] == 13
    assert scores.values["double"] == 18
    assert scores.values["triple"] == 9


def test_rule_15_what_cannot_be_known_is_empty_and_reported_and_loops_end():
    scores = score(form("rule-15-variables"), response(entry("a", integer(3))))
    assert scores.values["unknown"] is None
    assert scores.values["loop"] is None
    reported = {one.link_id: one.message for one in scores.findings if one.code == "expression"}
    assert "nothing" in reported["unknown"]
    assert "depends on itself" in reported["loop"]
    assert "cycle" in [one.code for one in scores.findings], "a calculation that never rests is stopped and reported"


def test_rule_16_underscores_in_names_work_with_a_warning():
    assert "invalid" in [one.code for one in reading("rule-16-names").findings if one.severity == "warning"]
    assert reading("rule-16-names").publishable
    assert score(form("rule-16-names"), response(entry("a", integer(4)))).values == {"total": 8}


# --- rule 21
def test_rule_21_links_that_run_something_are_left_out():
    untrusted = form("rule-21-untrusted-text")
    assert untrusted.by_link_id("script").support_link == ""
    assert untrusted.by_link_id("link").support_link == "https://example.org/more"
    assert "<script>" in untrusted.by_link_id("script").text, "kept as written: pages escape it"


# --- rule 22
def test_rule_22_two_versions_of_one_url_are_two_forms():
    first, second = form("rule-22-version-1"), form("rule-22-version-2")
    assert first.url == second.url
    assert first.canonical != second.canonical
    answered = response(entry("a", integer(1)), questionnaire=first.canonical)
    assert validate(first, answered) == []
    assert [one.code for one in validate(second, answered)] == ["not-found", "structure"]


def test_controls_and_hints_are_read_in_our_words():
    controls = form("controls")
    assert controls.by_link_id("page").control == "page"
    assert (controls.by_link_id("low").control, controls.by_link_id("high").control) == ("lower", "upper")
    assert controls.by_link_id("slider").slider_step == 1
    assert controls.by_link_id("drop").control == "drop-down"
    assert controls.by_link_id("radio").orientation == "horizontal"
    assert controls.by_link_id("radio").prefix == "3."
    assert controls.by_link_id("table").control == "list"
    cell = controls.by_link_id("cell")
    assert (cell.unit, cell.entry_format, cell.display_category) == ("kg", "70.5", "instructions")
    assert controls.by_link_id("odd").control == ""
    assert reading("controls").publishable


def test_every_form_of_ours_is_read_without_losing_anything():
    for path in sorted(FOLDER.glob("*.json")):
        data = json.loads(path.read_text())
        assert json.loads(encode(decode(path.read_bytes()).data)) == data


def test_calculations_are_not_believed_but_worked_out_again():
    stored = response(entry("a", integer(4)), entry("total", {"valueDecimal": Decimal(99)}))
    calculated = calculate(form("rule-16-names"), stored)
    assert answers_of(form("rule-16-names"), calculated.response)[place("total")] == [{"valueDecimal": Decimal(8)}]
    assert link_ids(calculated.findings) == set()
