import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.db import connection as database

from audit.models import Event
from common.saving import StaleWrite
from plans.actions import Judged
from plans.models import Objective
from plans.presenters import goal_rows, progress_of, stopped_in
from sessions import actions
from sessions.formats import FORMATS
from sessions.models import Addendum, NoteObjective, NoteRevision, ProgressNote
from sessions.presenters.notes import note_page, shape_of, whole_notes
from tests.plans.conftest import activate, draft_for
from tests.plans.test_looking_back import review
from tests.sessions.conftest import past, sign, whole

pytestmark = pytest.mark.django_db
KINDS = ["addendum", "correction", "late_entry"]  # a co-signature has an action of its own


def save(cast, note, **changes):
    return actions.save_note_draft(by=cast.ines, note=note, expected=note.version, content=whole(note, **changes))


def test_each_format_has_its_letters():
    letters = {name: "".join(section.letter for section in sections) for name, sections in FORMATS.items()}
    assert letters == {name: name.upper() for name in ("dap", "soap", "birp", "girp", "pie")}
    keys = [section.key for sections in FORMATS.values() for section in sections]
    assert len(keys) == len(set(keys))
    assert {*FORMATS, "own", "member"} == set(ProgressNote.Format.values)


def test_a_draft_is_saved_with_a_revision_each_time(cast, note):
    saved = save(cast, note)
    again = save(cast, saved, safety="watch", safety_words="Sleeps badly")
    assert [row.note_version for row in NoteRevision.objects.all()] == [2, 3]
    assert NoteRevision.objects.first().content["safety"] == "none"
    assert ProgressNote.objects.get().safety_words == "Sleeps badly"
    assert again.version == 3


def test_saving_the_same_again_changes_nothing(cast, note):
    saved = save(cast, note)
    assert save(cast, saved).version == saved.version
    assert NoteRevision.objects.count() == 1


def test_a_stale_save_is_refused_and_loses_nothing(cast, note):
    saved = save(cast, note)
    with pytest.raises(StaleWrite):
        actions.save_note_draft(by=cast.ines, note=note, expected=1, content=whole(note, strands=["dyn"]))
    assert ProgressNote.objects.get().version == saved.version
    assert ProgressNote.objects.get().strands == ["cbt", "exp"]


def test_an_autosave_leaves_a_revision_but_no_event(cast, note):
    actions.save_note_draft(by=cast.ines, note=note, expected=1, content=whole(note), by_itself=True)
    assert NoteRevision.objects.get().saved_by == cast.ines
    assert not Event.objects.filter(action="note.saved").exists()


def test_only_the_author_writes(cast, note):
    with pytest.raises(PermissionDenied):
        actions.save_note_draft(by=cast.yusuf, note=note, expected=1, content=whole(note))
    with pytest.raises(PermissionDenied):
        actions.sign_note(by=cast.martin, note=note, expected=1)


def test_an_objective_of_somebody_else_is_not_cited(cast, note, plan):
    foreign = Objective.objects.create(
        goal=draft_for(type("Other", (), {"ines": cast.yusuf, "rowan": cast.noor})).goals.get(), statement="x"
    )
    with pytest.raises(PermissionDenied):
        save(cast, note, objectives={str(foreign.pk): {"progress": 1, "value": None}})


def test_what_is_missing_is_listed_exactly(cast, note):
    missing = actions.missing_for_signing(note)
    assert [item.field for item in missing] == [
        "id_section_dap_data",
        "id_section_dap_assessment",
        "id_section_dap_plan",
        "id_safety_0",
        "id_no_objective_reason",
    ]
    with pytest.raises(actions.NotReady) as raised:
        actions.sign_note(by=cast.ines, note=note, expected=1)
    assert raised.value.missing == missing
    watched = save(cast, note, safety="act", no_objective_reason="First meeting")
    assert [item.field for item in actions.missing_for_signing(watched)] == ["id_safety_words"]


def test_a_reason_stands_in_for_an_objective(cast, note):
    saved = save(cast, note, no_objective_reason="A crisis came first")
    assert actions.missing_for_signing(saved) == []


def test_signing_locks_the_text_with_the_credential_of_the_day(cast, note, objective):
    signed = sign(cast, note, objective)
    assert signed.state == "signed"
    assert signed.signed_credential == "Ines Caldeira, Psychotherapist, MSc, Registration R-1"
    fresh = ProgressNote.objects.get()
    assert actions.note_hash(fresh) == fresh.content_hash
    assert Event.objects.filter(action="note.signed", object_id=str(note.pk)).exists()
    with pytest.raises(actions.NoteClosed):
        actions.save_note_draft(by=cast.ines, note=note, expected=fresh.version, content=whole(note))
    with pytest.raises(actions.NoteClosed):
        actions.sign_note(by=cast.ines, note=note, expected=fresh.version)


def test_only_what_was_read_is_signed(cast, note):
    saved = save(cast, note, no_objective_reason="x")
    save(cast, saved, no_objective_reason="y")
    with pytest.raises(StaleWrite):
        actions.sign_note(by=cast.ines, note=saved, expected=saved.version)
    assert ProgressNote.objects.get().state == "draft"


def test_texts_of_another_format_stay_in_the_revisions(cast, note):
    first = save(cast, note, no_objective_reason="x")
    soap = {f"soap-{name}": "text" for name in ("subjective", "objective", "assessment", "plan")}
    second = save(cast, first, no_objective_reason="x", format="soap", sections={**first.sections, **soap})
    signed = actions.sign_note(by=cast.ines, note=second, expected=second.version)
    assert set(signed.sections) == set(soap)
    assert "dap-data" in NoteRevision.objects.last().content["sections"]


def refused(write):
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        write()


def test_the_database_refuses_changes_of_a_signed_note(cast, signed, objective):
    addendum = actions.add_addendum(by=cast.ines, note=signed, kind="addendum", text="She rang later.")
    cited = NoteObjective.objects.get()
    rows = ProgressNote.objects.filter(pk=signed.pk)
    for field in (f for f in ProgressNote._meta.concrete_fields if f.name not in ("id", "sections", "safety_words")):
        value = getattr(signed, field.attname)
        if field.get_internal_type() != "BinaryField":
            refused(lambda field=field, value=value: rows.update(**{field.attname: value}))
    signed.sections = {"dap-data": "other"}
    refused(signed.save)
    refused(signed.delete)
    refused(lambda: NoteObjective.objects.filter(pk=cited.pk).update(progress=-1))
    refused(cited.delete)
    refused(lambda: NoteObjective.objects.create(note=signed, objective=Objective.objects.exclude(pk=objective.pk)[0]))
    refused(lambda: Addendum.objects.filter(pk=addendum.pk).update(kind="correction"))
    refused(addendum.delete)
    refused(lambda: NoteRevision.objects.update(note_version=99))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE therapy_sessions_progressnote SET safety = 'act'",
        "UPDATE therapy_sessions_progressnote SET state = 'draft'",
        "UPDATE therapy_sessions_progressnote SET sections = safety_words",
        "DELETE FROM therapy_sessions_progressnote",
        "UPDATE therapy_sessions_noteobjective SET progress = 0",
        "DELETE FROM therapy_sessions_noteobjective",
    ],
)
def test_raw_sql_is_refused_on_a_signed_note(signed, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), database.cursor() as cursor:
        cursor.execute(sql)


def test_a_draft_is_not_held_by_the_triggers(cast, note):
    ProgressNote.objects.filter(pk=note.pk).update(safety="none")
    note.delete()


def test_additions_are_signed_and_a_draft_takes_none(cast, note, objective):
    with pytest.raises(actions.NoteClosed):
        actions.add_addendum(by=cast.ines, note=note, kind="addendum", text="x")
    signed = sign(cast, note, objective)
    for kind in KINDS:
        actions.add_addendum(by=cast.ines, note=signed, kind=kind, text=kind)
    assert [row.kind for row in signed.addenda.all()] == KINDS
    assert signed.addenda.first().signed_credential.startswith("Ines Caldeira")
    with pytest.raises(PermissionDenied):
        actions.add_addendum(by=cast.yusuf, note=signed, kind="addendum", text="x")


def test_signed_notes_carry_the_progress_of_the_plan_over_editions(cast, signed, plan, objective):
    following = activate(cast, actions_start(cast))
    progress = progress_of(following)
    row = progress.by_thread[objective.thread]
    assert (row.sessions, row.rating, row.now) == (1, 1, 2)
    assert progress.delivered == {"cbt": 1, "exp": 1}
    (goal,) = goal_rows(type(plan).objects.with_tree().get(pk=following.pk), progress)
    assert (goal.objectives[0].state, goal.objectives[0].now) == ("Moving", "2")
    assert goal.objectives[1].state == "Not worked on yet"


def actions_start(cast):
    from plans.actions import start_draft

    return start_draft(by=cast.ines, client=cast.rowan)


def test_a_note_keeps_the_plan_of_its_day(cast, note, plan):
    activate(cast, actions_start(cast))
    assert ProgressNote.objects.get().plan == plan
    _row, later = actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(30), minutes=50)
    assert later.plan.edition == 2


def test_the_database_holds_ranges(cast, note):
    with pytest.raises(IntegrityError, match="distress_0_to_100"), transaction.atomic():
        ProgressNote.objects.filter(pk=note.pk).update(distress_end=101)
    with pytest.raises(IntegrityError, match="signed_note_is_hashed"), transaction.atomic():
        ProgressNote.objects.filter(pk=note.pk).update(state="signed")


def test_a_stopped_objective_is_offered_only_where_it_is_cited_already(cast, note, plan, objective):
    def offered(row):
        return [item.id for item in shape_of(whole_notes().get(pk=row.pk)).objectives]

    _row, other = actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(30), minutes=50)
    cited = {str(objective.pk): {"progress": 1, "value": "2"}}
    save(cast, note, objectives=cited)
    assert offered(note) == offered(other) == [row.pk for row in Objective.objects.filter(goal__plan=plan)]
    review(cast, plan, Judged(0, comment="It does not fit any more.", decision="stop"))
    assert (offered(note), offered(other)) == ([objective.pk], [])
    read = note_page(whole_notes().get(pk=note.pk), cast.ines)
    assert [row.statement for row in read.cited] == [objective.statement]
    assert read.cited[0].number


def test_an_objective_that_a_later_review_took_up_again_is_offered(cast, note, plan, objective):
    review(cast, plan, Judged(0, comment="Not now.", decision="stop"))
    review(cast, plan, Judged(0, comment="Again.", decision="continue"))
    assert stopped_in(plan) == set()
