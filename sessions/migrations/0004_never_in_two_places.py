"""The database itself refuses to have a person, a clinician or a room in two places (docs/adr/0015)."""

from django.db import migrations

TABLE, NAME = "therapy_sessions_hold", "never_in_two_places"
POSTGRESQL = (
    # A trusted extension since PostgreSQL 13: the owner of the database may create it, no superuser is needed.
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    f"ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist (resource WITH =, tstzrange(starts_at, ends_at) WITH &&)",
)
SQLITE = tuple(
    f"CREATE TRIGGER {NAME}_{verb.lower()} BEFORE {verb} ON {TABLE} FOR EACH ROW WHEN EXISTS ("
    f"SELECT 1 FROM {TABLE} h WHERE h.resource = NEW.resource AND h.id <> NEW.id "
    "AND h.starts_at < NEW.ends_at AND h.ends_at > NEW.starts_at) "
    f"BEGIN SELECT RAISE(ABORT, '{NAME}'); END"
    for verb in ("INSERT", "UPDATE")
)


def forwards(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {NAME}")
    else:
        for verb in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER {NAME}_{verb}")


def rooms_from_names(apps, schema_editor):
    """Rooms were words on each appointment; now they are rows that can be taken."""
    Appointment = apps.get_model("therapy_sessions", "Appointment")
    Room = apps.get_model("therapy_sessions", "Room")
    for name in Appointment.objects.exclude(room_name="").values_list("room_name", flat=True).distinct().order_by():
        Appointment.objects.filter(room_name=name).update(room=Room.objects.create(name=name))


def hold_what_is_booked(apps, schema_editor):
    """Clinicians and clients were never booked twice; rooms were words, so a room that is taken already is not held."""
    Appointment = apps.get_model("therapy_sessions", "Appointment")
    Hold = apps.get_model("therapy_sessions", "Hold")
    freed = ("cancelled", "late_cancelled", "clinic_cancelled")
    rooms = {}
    for row in Appointment.objects.exclude(state="cancelled").order_by("starts_at").iterator():
        span = {"appointment": row, "starts_at": row.starts_at, "ends_at": row.ends_at}
        people = row.attendances.exclude(status__in=freed).values_list("client_id", flat=True)
        holds = [Hold(of="clinician", resource=row.clinician_id, **span)]
        holds += [Hold(of="person", resource=pk, **span) for pk in people]
        if row.room_id and rooms.get(row.room_id, row.starts_at) <= row.starts_at:
            rooms[row.room_id] = row.ends_at
            holds.append(Hold(of="room", resource=row.room_id, **span))
        Hold.objects.bulk_create(holds)


class Migration(migrations.Migration):
    """Fence the holds, then fill them with what is booked. The fence comes first: PostgreSQL alters no table with open changes."""

    dependencies = [("therapy_sessions", "0003_diary")]

    operations = [
        migrations.RunPython(forwards, backwards),
        migrations.RunPython(rooms_from_names, migrations.RunPython.noop),
        migrations.RunPython(hold_what_is_booked, migrations.RunPython.noop),
    ]
