import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from plans.compare import GONE, NEW, SAME, compare, sides, words_of

text = st.text(alphabet="ab ,.é\n'", max_size=30)


def told(pieces):
    return "".join(piece.text for piece in pieces)


@given(text, text)
def test_each_side_joined_again_is_its_text(before, after):
    left, right = sides(before, after)
    assert (told(left), told(right)) == (before, after)
    assert {piece.kind for piece in left} <= {SAME, GONE}
    assert {piece.kind for piece in right} <= {SAME, NEW}


@given(text)
def test_equal_texts_have_no_marks(words):
    assert all(piece.kind == SAME for side in sides(words, words) for piece in side)


def test_whole_words_are_marked():
    left, right = sides("Tell one person", "Tell two people, slowly")
    assert [(piece.kind, piece.text) for piece in left if piece.kind == GONE] == [(GONE, "one person")]
    assert [(piece.kind, piece.text) for piece in right if piece.kind == NEW] == [(NEW, "two people, slowly")]


def test_equal_values_have_one_spelling():
    assert words_of(Decimal("2.50")) == words_of(Decimal("2.5")) == "2.5"
    assert words_of(Decimal("0.00")) == "0"
    assert words_of(None) == ""
    assert words_of(dt.date(2026, 2, 4)) == "2026-02-04"


FRAME = {
    "clients_words": "", "format": "", "session_minutes": None, "frequency": "", "expected_weeks": None,
    "discharge_criteria": "", "risk_plan": "", "diagnosis_status": "", "diagnosis": "", "problems": [],
}  # fmt: skip


def objective(thread, statement, **fields):
    whole = dict.fromkeys(
        (
            "measure",
            "measure_key",
            "baseline",
            "baseline_on",
            "direction",
            "target_on",
            "weight",
            "status",
            "stopped_why",
        )
    )
    return {"thread": thread, "statement": statement, **whole, "target": Decimal(3), "interventions": [], **fields}


def tree(*goals, **frame):
    return {
        **FRAME,
        **frame,
        "goals": [dict(zip(("thread", "statement", "objectives"), goal, strict=True)) for goal in goals],
    }


def test_the_same_plan_has_no_parts_that_differ():
    one = tree(("g", "Stay", [objective("o", "Notice it")]))
    assert not any(part.differs for part in compare(one, one))


def test_goals_and_objectives_are_matched_by_their_thread_not_by_their_place():
    older = tree(("g1", "Stay", [objective("o1", "Notice it")]), ("g2", "Speak", []))
    newer = tree(("g2", "Speak up", []), ("g1", "Stay", [objective("o1", "Notice it", target=Decimal(4))]))
    changed = [part for part in compare(older, newer) if part.differs]
    assert [(part.title, [row.field for row in part.changes]) for part in changed] == [
        ("Speak up", ["statement"]),
        ("Stay", ["target"]),
    ]
    assert changed[1].changes[0].path == "Notice it"


def test_what_is_new_and_what_is_gone_is_told():
    older, newer = tree(("g1", "Stay", [])), tree(("g2", "Speak", []))
    goals = [part for part in compare(older, newer) if part.kind == "goal"]
    assert [(part.title, part.state) for part in goals] == [("Speak", NEW), ("Stay", GONE)]


def test_a_way_of_working_that_came_is_a_change_of_its_objective():
    work = {"strand": "cbt", "technique": "Ladder", "planned_sessions": 4, "frequency": "", "who": "", "rationale": ""}
    older = tree(("g", "Stay", [objective("o", "Notice it")]))
    newer = tree(("g", "Stay", [objective("o", "Notice it", interventions=[work])]))
    (part,) = [part for part in compare(older, newer) if part.differs]
    assert [row.field for row in part.changes] == ["strand", "technique", "planned_sessions"]
    assert part.changes[0].before == ()


def test_the_frame_and_the_problems_are_compared_too():
    older = tree(problems=[{"statement": "Goes quiet", "behaviour": "", "source": "", "severity": 5}])
    newer = tree(
        frequency="Every week", problems=[{"statement": "Goes quiet", "behaviour": "", "source": "", "severity": 7}]
    )
    parts = {part.kind: part for part in compare(older, newer) if part.differs}
    assert [row.field for row in parts["plan"].changes] == ["frequency"]
    assert [row.field for row in parts["problem"].changes] == ["severity"]
