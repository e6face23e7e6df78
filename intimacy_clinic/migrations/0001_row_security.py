"""The second line behind the one door (docs/adr/0019): what PostgreSQL itself shows to a person.

A table that is added later gets its ``protect`` in a migration after this one; ``tests/house/test_rows.py`` fails until it has.
"""

from django.db import migrations

from common.row_policies import DESK, ME, MINE, make_function, make_roles, protect
from common.steps import Statements

# The clients in a person's care or in that of the person's supervisees, the person's own record, and the joint files that the
# person belongs to. An account that was closed sees nothing.
CLIENTS = """
DECLARE
    me uuid := NULLIF(current_setting('mooring.user', true), '')::uuid;
    account record;
BEGIN
    SELECT is_client, is_supervisor, is_therapist OR is_supervisor AS treats INTO account
    FROM people_user WHERE id = me AND is_active;
    IF NOT FOUND THEN
        RETURN ARRAY[]::uuid[];
    END IF;
    RETURN ARRAY(
        SELECT client_id FROM people_carerelationship
        WHERE account.treats AND ended_at IS NULL AND clinician_id = me
        UNION ALL
        SELECT care.client_id FROM people_supervision pair
        JOIN people_carerelationship care ON care.clinician_id = pair.supervisee_id AND care.ended_at IS NULL
        WHERE account.is_supervisor AND pair.ended_at IS NULL AND pair.supervisor_id = me
        UNION ALL
        SELECT id FROM people_client WHERE account.is_client AND user_id = me
        UNION ALL
        SELECT member.file_id FROM people_client person
        JOIN therapy_sessions_jointmember member ON member.person_id = person.id
        WHERE account.is_client AND person.user_id = me
    );
END
"""
# Whoever registers and matches clients.
REGISTERS = """
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM people_user
        WHERE id = NULLIF(current_setting('mooring.user', true), '')::uuid AND is_active AND is_clinic_admin
    );
END
"""


def part_of(table: str, parent: str, column: str) -> Statements:
    """Seen and changed by whoever sees the row it belongs to."""
    return protect(table, f"EXISTS (SELECT 1 FROM {parent} whole WHERE whole.id = {table}.{column})")


OF_ONE_CLIENT = (
    "people_consent notices_reminderchoice assessments_intake assessments_symptomrating assessments_relationship "
    "assessments_lifeevent assessments_familymember assessments_patterndecision assessments_measureschedule "
    "assessments_measurerequest assessments_measureresponse assessments_measurescore assessments_screen "
    "assessments_safetyplan plans_formulation plans_plan plans_owngoal therapy_sessions_groupscreening "
    "therapy_sessions_groupmembership therapy_sessions_attendance therapy_sessions_agenda therapy_sessions_followup "
    "therapy_sessions_groupmoment therapy_sessions_progressnote therapy_sessions_processnote therapy_sessions_rupture "
    "homework_assignment"
)
OF_ONE_CLIENT_AND_THE_DESK = (
    "people_clientnametoken people_contactchannel people_carerelationship assessments_safetyalert matching_waitingentry"
)
OF_THE_DESK = (
    "people_invitation matching_matchdecision matching_conflictofinterest matching_planrow matching_tie "
    "therapy_sessions_knownpair"
)
PARTS = {
    "assessments_intakeanswer": ("assessments_intake", "intake_id"),
    "assessments_intakeaddendum": ("assessments_intake", "intake_id"),
    "assessments_talkedabout": ("assessments_intake", "intake_id"),
    "assessments_relationshipwords": ("assessments_relationship", "relationship_id"),
    "assessments_safetyplansignature": ("assessments_safetyplan", "plan_id"),
    "plans_formulationevidence": ("plans_formulation", "formulation_id"),
    "plans_formulationreply": ("plans_formulation", "formulation_id"),
    "plans_problem": ("plans_plan", "plan_id"),
    "plans_goal": ("plans_plan", "plan_id"),
    "plans_objective": ("plans_goal", "goal_id"),
    "plans_intervention": ("plans_objective", "objective_id"),
    "plans_owngoalrating": ("plans_owngoal", "goal_id"),
    "plans_planreview": ("plans_plan", "plan_id"),
    "plans_objectiverating": ("plans_objective", "objective_id"),
    "plans_signature": ("plans_plan", "plan_id"),
    "matching_fitcheck": ("matching_offer", "offer_id"),
    "therapy_sessions_reply": ("therapy_sessions_attendance", "attendance_id"),
    "therapy_sessions_groupclimate": ("therapy_sessions_attendance", "attendance_id"),
    "therapy_sessions_groupnoterevision": ("therapy_sessions_groupnote", "note_id"),
    "therapy_sessions_noteobjective": ("therapy_sessions_progressnote", "note_id"),
    "therapy_sessions_noterevision": ("therapy_sessions_progressnote", "note_id"),
    "therapy_sessions_addendum": ("therapy_sessions_progressnote", "note_id"),
    "therapy_sessions_notereview": ("therapy_sessions_progressnote", "note_id"),
    "therapy_sessions_retraction": ("therapy_sessions_progressnote", "note_id"),
    "therapy_sessions_rupturestep": ("therapy_sessions_rupture", "rupture_id"),
    "homework_ladder": ("homework_assignment", "assignment_id"),
    "homework_ladderstep": ("homework_ladder", "ladder_id"),
    "homework_entry": ("homework_assignment", "assignment_id"),
    "homework_receipt": ("homework_entry", "entry_id"),
    "homework_review": ("homework_entry", "entry_id"),
    "homework_noteentry": ("therapy_sessions_progressnote", "note_id"),
}
LED = (
    "EXISTS (SELECT 1 FROM therapy_sessions_appointment meeting "
    "JOIN therapy_sessions_group_facilitators lead ON lead.group_id = meeting.group_id "
    f"WHERE meeting.id = {{table}}.appointment_id AND lead.user_id {ME})"
)
ATTENDED = (
    "EXISTS (SELECT 1 FROM therapy_sessions_attendance place WHERE place.appointment_id = {table}.appointment_id)"
)
WISH = "therapy_sessions_jointwish"
OF_THE_WRITER = (
    f"EXISTS (SELECT 1 FROM people_client person WHERE person.id = {WISH}.person_id AND person.user_id {ME})"
)
OTHERS = {
    "people_client": f"{DESK} OR id {MINE}",
    "notices_message": f"{DESK} OR client_id IS NULL OR client_id {MINE}",
    "notices_pushsubscription": f"user_id {ME}",
    "matching_enquiry": f"{DESK} OR client_id {MINE}",
    # The specialist who is asked sees the offer; about the person only the card tells, which the clinic fills in.
    "matching_offer": (
        f"{DESK} OR clinician_id {ME} OR "
        "EXISTS (SELECT 1 FROM matching_waitingentry entry WHERE entry.id = matching_offer.entry_id)"
    ),
    "therapy_sessions_jointmember": f"{DESK} OR file_id {MINE}",
    "therapy_sessions_jointagreement": f"file_id {MINE}",
    "therapy_sessions_series": f"client_id IS NULL OR client_id {MINE}",
    # A wish for a couple's session is its writer's alone until it is brought along; then it is the file's.
    WISH: f"{OF_THE_WRITER} OR (brought_at IS NOT NULL AND file_id {MINE})",
    "therapy_sessions_groupexchange": LED.format(table="therapy_sessions_groupexchange"),
    "therapy_sessions_groupnote": f"{LED} OR {ATTENDED}".format(table="therapy_sessions_groupnote"),
}


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("audit", "0002_append_only"),
        ("people", "0002_consents_stay"),
        ("notices", "0001_initial"),
        ("assessments", "0003_what_was_said_stays"),
        ("plans", "0003_closed_from_the_first_signature"),
        ("matching", "0002_closed_weights"),
        ("therapy_sessions", "0004_closed_for_good"),
        ("homework", "0001_initial"),
    ]
    operations = [
        make_roles(),
        make_function("mooring_clients", "uuid[]", CLIENTS),
        make_function("mooring_desk", "boolean", REGISTERS),
        *(protect(table, f"client_id {MINE}") for table in OF_ONE_CLIENT.split()),
        *(protect(table, f"{DESK} OR client_id {MINE}") for table in OF_ONE_CLIENT_AND_THE_DESK.split()),
        *(protect(table, DESK) for table in OF_THE_DESK.split()),
        *(part_of(table, *whole) for table, whole in PARTS.items()),
        *(protect(table, rule) for table, rule in OTHERS.items()),
    ]
