import datetime as dt
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.hashing import canonical, content_hash
from plans.modalities import Strand
from plans.tree import gaps, planned_sessions, uncovered_strands


def test_equal_content_has_one_spelling():
    one = {"b": Decimal("2.50"), "a": ["é", dt.date(2026, 2, 4), None]}
    other = {"a": ["e\u0301", dt.date(2026, 2, 4), None], "b": Decimal("2.5")}
    assert canonical(one) == canonical(other)
    assert content_hash(one) == content_hash(other)


def test_a_moment_is_spelled_in_utc_and_needs_a_zone():
    east = dt.datetime(2026, 2, 4, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert canonical(east) == canonical(dt.datetime(2026, 2, 4, 10, tzinfo=dt.UTC))
    with pytest.raises(ValueError):
        canonical(dt.datetime(2026, 2, 4, 10))
    with pytest.raises(TypeError):
        canonical(1.5)


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(plain)
def test_order_of_keys_never_changes_the_fingerprint(value):
    def turned(item):
        if isinstance(item, dict):
            return {key: turned(item[key]) for key in reversed(list(item))}
        return [turned(part) for part in item] if isinstance(item, list) else item

    assert content_hash(value) == content_hash(turned(value))


def objective(**changes):
    whole = {
        "id": uuid.uuid4(), "measure": "Log", "baseline": Decimal(0), "target": Decimal(2),
        "target_on": dt.date(2026, 6, 1), "interventions": [{"strand": "cbt", "planned_sessions": 4}],
    }  # fmt: skip
    return whole | changes


def test_every_missing_piece_is_named_with_its_place():
    tree = {
        "goals": [
            {"id": 1, "objectives": [objective(), objective(measure="", baseline=None, target=None, target_on=None)]},
            {"id": 2, "objectives": []},
        ]
    }
    assert [(gap.code, gap.number) for gap in gaps(tree)] == [
        ("measure", "1.2"),
        ("baseline", "1.2"),
        ("target", "1.2"),
        ("target_on", "1.2"),
        ("objectives", "2"),
    ]
    assert all(gap.text for gap in gaps(tree))
    assert [gap.code for gap in gaps({"goals": []})] == ["goals"]


def test_a_baseline_of_zero_is_not_missing():
    assert gaps({"goals": [{"id": 1, "objectives": [objective(baseline=Decimal(0))]}]}) == []


def test_strands_without_an_objective_are_told_and_doses_are_summed():
    tree = {"goals": [{"id": 1, "objectives": [objective(), objective()]}]}
    assert uncovered_strands(tree) == [Strand.PSYCHODYNAMIC, Strand.GROUP, Strand.EXPERIENTIAL]
    assert planned_sessions(tree) == {"cbt": 8}
