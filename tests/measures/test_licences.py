"""An instrument whose licence forbids a use cannot be switched on by accident."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction

from assessments.fhir.reading import read_questionnaire
from assessments.fhir.selftest import self_test
from assessments.instruments import UnknownDefinition, all_definitions, definition_named
from assessments.measures import asking, catalogue, editions, instruments, paper
from assessments.measures.asking import CannotAsk
from assessments.measures.instruments import NotAllowedHere, Right
from assessments.measures.wording import DoesNotFit, numbers_form, worded_form
from assessments.models import FormEdition, InstrumentSetting

pytestmark = pytest.mark.django_db
RIGHT = Right("The publisher", dt.date(2026, 1, 1), "Contract 12, in the safe")
LINES = [f"Our licensed line {place}" for place in range(1, 11)]
WORDS = ["never", "seldom", "sometimes", "often", "always"]


@pytest.mark.parametrize("key", ["fis", "oq45", "ors", "ecr12", "wsas"])
def test_without_a_declared_right_it_stays_off(key, cast):
    with pytest.raises(NotAllowedHere):
        instruments.switch_on(key=key, by=cast.admin)
    assert not InstrumentSetting.objects.filter(switched_on=True).exists()
    assert not FormEdition.objects.exists()


def test_a_declared_right_is_kept_with_name_date_and_reference(cast):
    setting = instruments.switch_on(key="fis", by=cast.admin, right=RIGHT)
    setting.refresh_from_db()
    assert (setting.right_holder, setting.right_since, setting.right_reference, setting.declared_by) == (
        "The publisher", dt.date(2026, 1, 1), "Contract 12, in the safe", cast.admin,
    )  # fmt: skip
    instruments.switch_off(key="fis", by=cast.admin)
    assert instruments.switch_on(key="fis", by=cast.ines).declared_by == cast.admin  # said once, it is said


def test_the_database_itself_refuses(cast):
    with pytest.raises(IntegrityError, match="right_declared_before_use"), transaction.atomic():
        InstrumentSetting.objects.create(key="fis", definition="1", licence="ask", switched_on=True)
    with pytest.raises(IntegrityError, match="right_declared_before_use"), transaction.atomic():
        InstrumentSetting.objects.create(
            key="fis", definition="1", licence="ask", switched_on=True, right_holder="A", right_reference="B"
        )


@pytest.mark.parametrize("key", ["phq9", "gad7", "core10"])
def test_what_is_free_can_be_switched_on_by_its_numbers(key, cast):
    instruments.switch_on(key=key, by=cast.admin)
    edition = editions.edition_in_use(key)
    assert (edition.worded, edition.instrument) == (False, key)
    assert paper.is_grid(edition)


def test_switched_off_means_that_nobody_new_is_asked(cast, core10):
    instruments.switch_off(key="core10", by=cast.admin)
    with pytest.raises(CannotAsk, match="not_in_use"):
        asking.assign(client=cast.rowan, key="core10", by=cast.ines, on_paper=True)
    assert instruments.switch_off(key="core10", by=cast.admin).version == 2  # a second press changes nothing


def test_wording_needs_the_instrument_on_and_the_right_to_it(cast):
    with pytest.raises(NotAllowedHere):
        instruments.add_wording_lines(key="core10", by=cast.admin, lines=LINES, release="ours")
    instruments.switch_on(key="core10", by=cast.admin)
    made = instruments.add_wording_lines(key="core10", by=cast.admin, lines=LINES, words=WORDS, release="ours")
    edition = editions.publish(edition=made.edition, by=cast.admin)
    assert edition.worded
    assert FormEdition.objects.filter(key="core10", state="retired").count() == 1
    asking.assign(client=cast.rowan, key="core10", by=cast.ines)  # with words it can be sent to a client


def test_wording_that_a_licence_forbids_is_refused(cast):
    instruments.switch_on(key="fis", by=cast.admin, right=RIGHT)
    InstrumentSetting.objects.update(licence="free", right_holder="", right_reference="")
    with pytest.raises(NotAllowedHere):
        instruments.add_wording_lines(key="fis", by=cast.admin, lines=["a"] * 35, release="x")
    with pytest.raises(NotAllowedHere):
        instruments.add_wording_file(key="fis", by=cast.admin, raw=b"{}")


def test_lines_that_do_not_fit_are_refused_in_words():
    definition = definition_named("core10")
    with pytest.raises(DoesNotFit, match="10 items; there are 9"):
        worded_form(definition, lines=LINES[:9], release="x")
    with pytest.raises(DoesNotFit, match="5 words; there are 4"):
        worded_form(definition, lines=LINES, words=WORDS[:4], release="x")


def test_an_unknown_instrument(cast):
    with pytest.raises(UnknownDefinition):
        instruments.switch_on(key="nothing", by=cast.admin)


@pytest.mark.parametrize("definition", all_definitions(), ids=lambda one: one.key)
def test_the_numbers_form_of_every_instrument_can_be_read_and_scored(definition, cast):
    reading = read_questionnaire(numbers_form(definition))
    assert [finding for finding in reading.findings if finding.is_error] == []
    assert set(definition.items) <= set(reading.form.index)
    instruments.switch_on(key=definition.key, by=cast.admin, right=RIGHT)
    edition = editions.edition_in_use(definition.key)
    scales = catalogue.scales_for(reading.form, catalogue.measure_named(definition.key))
    assert {scale.key for scale in scales} == {scale.key for scale in definition.scales}
    assert paper.is_grid(edition) is (definition.choices is None)


@pytest.mark.parametrize("definition", all_definitions(), ids=lambda one: one.key)
def test_the_numbers_form_of_every_instrument_passes_the_self_test_and_is_published(definition, cast):
    reading = read_questionnaire(numbers_form(definition))
    scales = catalogue.scales_for(reading.form, catalogue.measure_named(definition.key))
    findings = self_test(reading.form, scales)
    assert [(one.code, one.message) for one in findings if one.is_error] == []
    assert not [one.message for one in findings if "ends of the scale" in one.message]
    made = editions.import_edition(
        raw=numbers_form(definition), by=cast.admin, key=definition.key, instrument=definition.key, worded=False
    )
    assert editions.trial(made.edition) == []
    assert editions.publish(edition=made.edition, by=cast.admin).state == "active"


@pytest.mark.parametrize("definition", all_definitions(), ids=lambda one: one.key)
def test_a_numbers_form_that_lost_an_item_is_not_published(definition, cast):
    if not definition.scales:
        assert definition.not_scored
        return
    resource = json.loads(numbers_form(definition))
    lost = definition.scales[0].items[0]
    resource["item"] = [item for item in resource["item"] if item["linkId"] != lost]
    made = editions.import_edition(
        raw=json.dumps(resource).encode(), by=cast.admin, key=definition.key, instrument=definition.key, worded=False
    )
    with pytest.raises(editions.NotPublishable):
        editions.publish(edition=made.edition, by=cast.admin)


def test_no_wording_is_shipped():
    for definition in all_definitions():
        assert all(
            item.isdecimal() or item in (definition.choices or {}) or len(item) <= 12 for item in definition.items
        )


def test_worded_forms_score_like_the_numbers(cast, core10):
    made = instruments.add_wording_lines(key="core10", by=cast.admin, lines=LINES, words=WORDS, release="ours")
    edition = editions.publish(edition=made.edition, by=cast.admin)
    numbers = dict.fromkeys((str(item) for item in range(1, 11)), 2)
    response = paper.enter_numbers(
        client=cast.rowan, edition=edition, by=cast.ines, numbers=numbers, completed_on=dt.date(2026, 1, 1)
    )
    assert response.scores.get().value == 20
