"""An emergency access opens one client's rows to one person, for reading and for a while (docs/adr/0021)."""

from importlib import import_module

from django.db import migrations

from common.row_policies import DESK, IN_CARE, ME, MINE, make_function, protect

IN_CARE_BEFORE = import_module("intimacy_clinic.migrations.0001_row_security").CLIENTS
# Requests that write do not say that they are one of an emergency, so there it opens nothing.
CLIENTS = """
DECLARE
    me uuid := NULLIF(current_setting('mooring.user', true), '')::uuid;
BEGIN
    IF current_setting('mooring.emergency', true) IS DISTINCT FROM 'on' THEN
        RETURN mooring_in_care();
    END IF;
    RETURN mooring_in_care() || ARRAY(
        SELECT emergency.client_id FROM people_emergencyaccess emergency
        JOIN people_user account ON account.id = emergency.by_id
        WHERE emergency.by_id = me AND emergency.ended_at IS NULL AND emergency.ends_at > statement_timestamp()
        AND account.is_active AND (account.is_therapist OR account.is_supervisor)
    );
END
"""


class Migration(migrations.Migration):
    dependencies = [("intimacy_clinic", "0001_row_security"), ("people", "0003_emergency")]
    operations = [
        make_function("mooring_in_care", "uuid[]", IN_CARE_BEFORE),
        make_function("mooring_clients", "uuid[]", CLIENTS, before=IN_CARE_BEFORE),
        # Working notes are their writer's alone: no emergency opens them.
        protect("therapy_sessions_processnote", f"client_id {IN_CARE}", before=f"client_id {MINE}"),
        protect("people_emergencyaccess", f"{DESK} OR by_id {ME} OR client_id {IN_CARE}"),
    ]
