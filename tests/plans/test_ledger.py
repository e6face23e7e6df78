import datetime as dt

from plans.ledger import (
    Dose,
    Held,
    Practised,
    Thread,
    elapsed_share,
    ledger,
    loose_practice,
    measures_not_repeated,
    quiet_objectives,
    strands_behind,
)

TODAY = dt.date(2026, 2, 4)
TELL, STAY = Thread("tell", "1.1", "Tell one person"), Thread("stay", "1.2", "Stay when it gets warm")


def held(*threads_of_each, strands=()):
    """Sessions a week apart, the last one today."""
    count = len(threads_of_each)
    return [
        Held(TODAY - dt.timedelta(weeks=count - 1 - place), frozenset(threads), frozenset(strands))
        for place, threads in enumerate(threads_of_each)
    ]


def test_an_objective_that_three_sessions_left_out_is_quiet():
    lines = list(quiet_objectives([TELL, STAY], held(["stay"], ["tell"], ["tell"], ["tell"])))
    assert [(line.code, line.key, line.values["sessions"]) for line in lines] == [("quiet", "stay", 3)]


def test_one_mention_in_the_last_three_is_enough():
    assert list(quiet_objectives([TELL], held(["tell"], [], []))) == []
    assert [line.key for line in quiet_objectives([TELL], held(["tell"], [], [], []))] == ["tell"]


def test_two_sessions_are_too_few_to_speak_of_silence():
    assert list(quiet_objectives([TELL], held([], []))) == []


def test_an_objective_that_was_never_touched_counts_every_session():
    (line,) = quiet_objectives([STAY], held(["tell"], ["tell"], [], ["tell"]))
    assert line.values["sessions"] == 4


def test_practice_without_an_objective_of_the_plan_is_loose():
    items = [Practised("A letter", "/a", "tell"), Practised("Breathing", "/b"), Practised("Old one", "/c", "gone")]
    lines = list(loose_practice(items, frozenset({"tell"})))
    assert [(line.code, line.values["title"], line.url) for line in lines] == [
        ("loose", "Breathing", "/b"),
        ("loose", "Old one", "/c"),
    ]


def test_a_strand_below_half_of_what_was_due_is_behind():
    doses = [Dose("dyn", "Psychodynamic", 8), Dose("cbt", "CBT", 8)]
    sessions = [*held([], [], strands=["cbt"]), *held([], strands=["dyn"])]
    (line,) = strands_behind(doses, sessions, 0.5)
    assert (line.code, line.values) == ("behind", {"strand": "Psychodynamic", "expected": 4, "given": 1})


def test_half_of_what_was_due_is_not_behind():
    assert list(strands_behind([Dose("cbt", "CBT", 8)], held([], [], strands=["cbt"]), 0.5)) == []


def test_before_two_sessions_are_due_nothing_is_behind():
    assert list(strands_behind([Dose("cbt", "CBT", 8)], [], 0.15)) == []
    assert len(list(strands_behind([Dose("cbt", "CBT", 8)], [], 0.25))) == 1


def test_a_strand_without_a_dose_is_never_behind():
    assert list(strands_behind([Dose("cbt", "CBT", 0)], [], 1)) == []


def measured(days_ago):
    day = None if days_ago is None else TODAY - dt.timedelta(days=days_ago)
    return Thread("fis", "2.1", "Less fear", "fear", day)


def test_a_questionnaire_is_asked_for_after_five_weeks():
    began = TODAY - dt.timedelta(days=200)
    assert list(measures_not_repeated([measured(35)], began, TODAY)) == []
    (line,) = measures_not_repeated([measured(36)], began, TODAY)
    assert (line.code, line.values["weeks"]) == ("unmeasured", 5)


def test_a_questionnaire_never_filled_in_counts_from_the_first_day():
    assert list(measures_not_repeated([measured(None)], TODAY - dt.timedelta(days=30), TODAY)) == []
    assert len(list(measures_not_repeated([measured(None)], TODAY - dt.timedelta(days=60), TODAY))) == 1


def test_an_objective_without_a_questionnaire_is_not_asked():
    assert list(measures_not_repeated([TELL], TODAY - dt.timedelta(days=400), TODAY)) == []


def test_how_much_of_a_plan_is_over():
    began = dt.date(2026, 1, 7)
    assert elapsed_share(began, 8, None, TODAY) == 0.5
    assert elapsed_share(began, None, dt.date(2026, 3, 4), TODAY) == 0.5
    assert elapsed_share(began, None, None, TODAY) == 28 / 364
    assert elapsed_share(began, 2, None, TODAY) == 1
    assert elapsed_share(TODAY, 8, None, began) == 0


def test_the_whole_ledger_begins_with_the_objectives():
    lines = ledger(
        open_ones=[STAY, measured(90)],
        known=frozenset({"stay", "fis"}),
        doses=[Dose("grp", "Group", 10)],
        held=held(["fis"], ["fis"], ["fis"]),
        practised=[Practised("Breathing", "/b")],
        began=TODAY - dt.timedelta(days=100),
        elapsed=0.5,
        today=TODAY,
    )
    assert [line.code for line in lines] == ["quiet", "unmeasured", "behind", "loose"]


def test_a_plan_in_step_has_an_empty_ledger():
    assert (
        ledger(
            open_ones=[TELL],
            known=frozenset({"tell"}),
            doses=[Dose("cbt", "CBT", 6)],
            held=held(["tell"], ["tell"], ["tell"], strands=["cbt"]),
            practised=[Practised("A letter", "/a", "tell")],
            began=TODAY - dt.timedelta(days=21),
            elapsed=0.5,
            today=TODAY,
        )
        == []
    )
