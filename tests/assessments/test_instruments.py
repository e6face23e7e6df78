"""The registry: complete, in itself consistent, and without a word of any instrument."""

import pathlib
from decimal import Decimal

import pytest

from assessments.instruments import (
    Forbids,
    Licence,
    ThresholdKind,
    UnknownDefinition,
    all_definitions,
    definition_named,
    left_out,
    loading,
)
from assessments.instruments.scales import DefinitionBroken, numbers_from, scale_from
from assessments.own import own_measures

FOLDER = pathlib.Path(loading.__file__).parent

EXPECTED = {
    *(
        "fis",
        "ecr-r-block",
        "ecr-r",
        "ecr",
        "ecr12",
        "ecr-s",
        "rq",
        "rii",
        "iri",
        "tas20",
        "phq9",
        "phq8",
        "gad7",
        "wsas",
        "core10",
    ),
    *(
        "core-om",
        "oq45",
        "ors",
        "srs",
        "wai-sr",
        "scs-sf",
        "pc-ptsd-5",
        "c-nip",
        "ucla3",
        "csi16",
        "csi4",
        "ras",
        "pcl5",
        "hits",
    ),
}


def test_every_instrument_is_here_once():
    assert {definition.key for definition in all_definitions()} == EXPECTED
    assert len(all_definitions()) == len(EXPECTED)
    with pytest.raises(UnknownDefinition):
        definition_named("mood-ring")


def test_who_is_left_out_has_a_reason():
    assert {one.key for one in left_out()} >= {"trust", "iip32", "ctq-sf", "gottman"}
    assert all(one.reason and one.name for one in left_out())
    assert not {one.key for one in left_out()} & EXPECTED


@pytest.mark.parametrize(
    ("key", "count"),
    [
        ("fis", 35),
        ("ecr-r", 36),
        ("ecr12", 12),
        ("iri", 28),
        ("tas20", 20),
        ("core-om", 34),
        ("oq45", 45),
        ("wai-sr", 12),
        ("pcl5", 20),
    ],
)
def test_subscales_cover_every_item_exactly_once(key, count):
    definition = definition_named(key)
    assert len(definition.items) == count
    parts = [scale for scale in definition.scales if scale.key != definition.main_scale] or list(definition.scales)
    covered = [item for scale in parts for item in scale.items]
    assert sorted(covered, key=int) == [str(number) for number in range(1, count + 1)]


@pytest.mark.parametrize("key", ["tas20", "core-om"])
def test_subscales_reverse_what_the_total_reverses(key):
    definition = definition_named(key)
    total = definition.scale(key)
    assert total.reverse == frozenset().union(*(scale.reverse for scale in definition.scales if scale is not total))


@pytest.mark.parametrize("key", ["ecr-r", "ecr-r-block"])
def test_both_orders_of_the_ecr_r_reverse_two_and_twelve(key):
    anxiety, avoidance = definition_named(key).scales
    assert (len(anxiety.reverse), len(avoidance.reverse)) == (2, 12)


def test_fear_of_intimacy_has_no_cutoff_and_no_bands():
    """Any label would be invented."""
    for key in ("fis", "ecr-r", "ecr-r-block", "ecr12", "ecr", "ecr-s", "rq", "rii"):
        definition = definition_named(key)
        assert not [one for one in definition.thresholds if one.kind is not ThresholdKind.RELIABLE_CHANGE]
        assert not any(scale.bands for scale in definition.scales)


def test_thresholds_carry_their_level_direction_and_source():
    core10 = definition_named("core10")
    (change,) = core10.thresholds_for("core10", ThresholdKind.RELIABLE_CHANGE)
    assert (change.value, change.level, change.comparison) == (6, 90, ">=")
    (gad7,) = definition_named("gad7").thresholds_for("gad7", ThresholdKind.RELIABLE_CHANGE)
    assert (gad7.value, gad7.level) == (4, 95)
    values = {one.value for one in definition_named("fis").thresholds}
    assert values == {21, 17}
    assert all(one.to_check for one in definition_named("fis").thresholds)
    assert definition_named("fis").norms[0].reliability("retest") == Decimal("0.89")
    assert definition_named("fis").norms[0].reliability("alpha") == Decimal("0.93")


def test_bands_are_the_published_ones_at_their_edges():
    core10 = definition_named("core10").scale("core10")
    assert [core10.band(Decimal(one)).label for one in (10, 11, 14, 15, 25)] == [
        "low",
        "mild",
        "mild",
        "moderate",
        "severe",
    ]
    phq9 = definition_named("phq9").scale("phq9")
    assert [phq9.band(Decimal(one)).label for one in ("4", "5", "9.5", "10", "27")] == [
        "minimal",
        "mild",
        "moderate",
        "moderate",
        "severe",
    ]
    assert definition_named("tas20").scale("tas20").band(Decimal(51)).label == "non-alexithymic"


def test_safety_items_act_from_one_up():
    acting = {
        definition.key: [one.item for one in definition.safety] for definition in all_definitions() if definition.safety
    }
    assert acting["phq9"] == ["9"]
    assert acting["core10"] == ["6"]
    assert acting["core-om"] == ["6", "9", "16", "22", "24", "34"]
    assert all(one.at_least == 1 for definition in all_definitions() for one in definition.safety)
    assert "phq8" not in acting


def test_what_a_licence_forbids():
    assert definition_named("phq9").wording_is_free
    assert definition_named("core10").forbids == {Forbids.CHANGES}
    for key in ("ors", "srs", "oq45", "tas20"):
        assert definition_named(key).licence is Licence.PAID
        assert {Forbids.WORDING, Forbids.ELECTRONIC} <= definition_named(key).forbids
    assert not definition_named("fis").wording_is_free


def test_one_without_a_key_is_entered_but_not_scored():
    inventory = definition_named("c-nip")
    assert inventory.scales == ()
    assert inventory.not_scored


def test_scales_are_laid_over_the_items_of_a_form():
    link_ids = {str(number): f"/q{number}" for number in range(1, 10)}
    (scale,) = definition_named("phq9").scales_on(link_ids)
    assert scale.items[0] == "/q1"
    with pytest.raises(KeyError):
        definition_named("core10").scales_on(link_ids)


def test_no_wording_stands_in_the_files():
    """Numbers, names and our own remarks only: no line asks anything."""
    for path in FOLDER.glob("*.toml"):
        text = path.read_text()
        assert "?" not in text
        assert "I feel" not in text
        assert "I am" not in text


def test_our_own_measures_are_marked_and_have_no_cutoff():
    for measure in own_measures():
        assert not measure.validated
        assert measure.minutes == 2
        assert {len(scale.items) for scale in measure.scales} == {1}
        assert all(scale.bands == () for scale in measure.scales)
        assert b"not a validated test" in measure.raw


# --- the loader
@pytest.mark.parametrize("written", ["1-x", "1, 1", "a", "1--3"])
def test_item_lists_that_say_nothing_are_refused(written):
    with pytest.raises(ValueError):
        numbers_from(written)


@pytest.mark.parametrize(
    "change",
    [
        {"items": "1-11"},
        {"reverse": "11"},
        {"reverse": "1", "items": "2-10"},
        {"aggregate": "median"},
        {"aggregate": "custom"},
        {"missing": "person-mean"},
        {"max_missing": 2},
        {"bands": [[0, 5, "low"], [6, 39, "high"]]},
        {"bands": [[0, 25, "low"], [20, 40, "high"]]},
        {"gate": "1"},
        {"surprise": 1},
    ],
)
def test_a_scale_that_contradicts_itself_is_refused(change):
    good = {"key": "x", "name": "X", "items": "1-10"}
    items = tuple(str(number) for number in range(1, 11))
    assert scale_from(good, items, Decimal(0), Decimal(4)).items == items
    with pytest.raises(ValueError):
        scale_from({**good, **change}, items, Decimal(0), Decimal(4))


@pytest.mark.parametrize(
    "change",
    [
        {"scale": []},
        {"licence": "none"},
        {"forbids": []},
        {"range": [4, 0]},
        {"threshold": [{"kind": "cutoff", "scale": "y", "value": 1, "comparison": ">=", "label": "x", "source": "x"}]},
        {"threshold": [{"kind": "cutoff", "scale": "x", "value": 1, "comparison": "=", "label": "x", "source": "x"}]},
        {"threshold": [{"kind": "cutoff", "scale": "x", "value": 1, "comparison": ">=", "label": "x", "source": ""}]},
        {"safety": [{"item": "11", "at_least": 1, "about": "risk"}]},
        {"loinc": {"11": "1-1"}},
    ],
)
def test_a_definition_that_promises_what_it_does_not_hold_is_refused(change):
    good = {
        "key": "x", "version": "1", "name": "X", "short": "X", "citation": "X", "items": 10, "range": [0, 4], "time_frame": "now",
        "licence": "permission", "forbids": ["wording"], "min_interval_days": 7, "moments": [], "missing_source": "none",
        "scale": [{"key": "x", "name": "X", "items": "1-10"}],
    }  # fmt: skip
    assert loading._definition(good).key == "x"
    with pytest.raises(DefinitionBroken):
        loading._definition({**good, **change})
