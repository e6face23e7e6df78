"""Charts: escaped, the same for the same data, without inline style, and honest about the band and the cutoff."""

import datetime as dt
import itertools
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import charts

EVIL = "<script>\"&'</script>"
DAYS = [dt.date(2026, 7, 21), dt.date(2026, 9, 15), dt.date(2026, 11, 17)]
SCORES = charts.Outcome(
    points=list(zip(DAYS, (128, 122, 107), strict=True)),
    low=80,
    high=160,
    reliable=21,
    title="Closeness",
    desc="Three scores",
)
ALL = [
    charts.outcome(SCORES),
    charts.outcome(replace(SCORES, cutoff=100, events=[(DAYS[1], "Joined group")], direction=("lower", "easier"))),
    charts.outcome(replace(SCORES, cutoff=100, lower_is_easier=False), width=290),
    charts.dot_plot([charts.Change("Trust", 3, 2), charts.Change("New", 1)], title="Symptoms", desc="Two"),
    charts.dot_plot([charts.Change("Trust", 3, 2)], title="Symptoms", desc="One", width=290),
    charts.timeline(
        [charts.Lane("Family", [charts.Bond("Mother", 1990, None, 2), charts.Bond("G.", 1990, 2011, 5, "loss")])],
        first=1990,
        now=2026,
        life=[(2011, "Moved")],
        title="Relationships",
        desc="Two",
    ),
    charts.spark([3, 2, 2], label="3 to 2", cutoff=1),
    charts.spark([]),
    charts.bar(58, label="58 of 100"),
    charts.bullet(90, 60, 40, label="Belief"),
    charts.stacked([("cbt", 30), ("dyn", 0), ("grp", 70)], label="Mix"),
    charts.felt_line(65, 35),
    charts.slack(20),
]


@pytest.mark.parametrize("picture", ALL, ids=range(len(ALL)))
def test_every_chart_is_well_formed_and_free_of_inline_style(picture):
    tree = ElementTree.fromstring(picture)  # noqa: S314 - our own output
    assert not any("style" in node.attrib for node in tree.iter())
    named = tree.get("aria-label") or tree.get("aria-labelledby")
    assert named or tree.get("aria-hidden") == "true"


@pytest.mark.parametrize("picture", ALL, ids=range(len(ALL)))
def test_charts_hold_no_odd_numbers(picture):
    assert not re.search(r"\b(nan|inf|None)\b", picture)
    assert not re.search(r'(?:width|height)="-', picture)


def test_title_and_description_are_announced():
    tree = ElementTree.fromstring(charts.outcome(SCORES))  # noqa: S314
    title_id, desc_id = tree.get("aria-labelledby").split()
    texts = {node.get("id"): node.text for node in tree if node.get("id")}
    assert texts == {title_id: "Closeness", desc_id: "Three scores"}


def test_words_from_outside_are_escaped():
    pictures = [
        charts.outcome(replace(SCORES, title=EVIL, desc=EVIL, direction=(EVIL, EVIL), events=[(DAYS[0], EVIL)])),
        charts.dot_plot([charts.Change(EVIL, 1, 2)], title=EVIL, desc=EVIL, ends=(EVIL, EVIL), start_label=EVIL),
        charts.timeline(
            [charts.Lane(EVIL, [charts.Bond(EVIL, 2000, 2010, 3)])], first=1990, now=2026, title=EVIL, desc=EVIL
        ),
        charts.spark([1, 2], label=EVIL),
        charts.bar(1, label=EVIL),
        charts.bullet(1, 2, 3, label=EVIL),
        charts.stacked([("cbt", 1)], label=EVIL),
    ]
    for picture in pictures:
        assert "<script" not in picture
        ElementTree.fromstring(picture)  # noqa: S314


def test_the_same_data_gives_the_same_picture():
    assert charts.outcome(SCORES) == charts.outcome(replace(SCORES))


def test_two_widths_have_different_ids():
    pair = charts.outcome_pair(SCORES)
    ids = re.findall(r' id="([^"]+)"', pair)
    assert len(ids) == len(set(ids)) == 4


def test_a_change_of_exactly_the_threshold_lies_outside_the_band():
    tree = ElementTree.fromstring(charts.outcome(SCORES))  # noqa: S314
    band = next(node for node in tree if node.get("class") == "band")
    bottom = float(band.get("y")) + float(band.get("height"))
    last = [node for node in tree if node.get("class") == "pt"][-1]
    assert float(last.get("cy")) > bottom


def test_the_cutoff_is_drawn_only_where_there_is_one():
    assert 'class="cut"' not in charts.outcome(SCORES)
    assert 'class="cut"' in charts.outcome(replace(SCORES, cutoff=100))


def test_without_a_threshold_there_is_no_band():
    assert 'class="band"' not in charts.outcome(replace(SCORES, reliable=None))


def test_an_outcome_needs_a_score():
    with pytest.raises(ValueError, match="at least one score"):
        charts.outcome(replace(SCORES, points=[]))


def test_one_score_is_enough():
    ElementTree.fromstring(charts.outcome(replace(SCORES, points=SCORES.points[:1])))  # noqa: S314


def test_months_of_a_long_treatment_do_not_overlap():
    points = [(dt.date(2023, 1, 10), 120), (dt.date(2026, 11, 17), 100)]
    tree = ElementTree.fromstring(charts.outcome(replace(SCORES, points=points), width=290))  # noqa: S314
    places = [
        float(node.get("x")) for node in tree if node.get("class") == "axis" and node.get("text-anchor") == "middle"
    ]
    assert all(later - earlier >= 30 for earlier, later in itertools.pairwise(places))


@given(value=st.floats(-1e6, 1e6), low=st.booleans())
def test_a_bar_never_leaves_its_place(value, low):
    width = float(re.search(r'class="fill" width="([\d.]+)%', charts.bar(value, low=low))[1])
    assert 0 <= width <= 100


@given(values=st.lists(st.integers(0, 200), min_size=1, max_size=40))
def test_a_spark_stays_in_its_box(values):
    tree = ElementTree.fromstring(charts.spark(values))  # noqa: S314
    last = next(node for node in tree if node.get("class") == "pt")
    assert 0 <= float(last.get("cx")) <= 84
    assert 0 <= float(last.get("cy")) <= 26
