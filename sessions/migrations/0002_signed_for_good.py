from django.db import migrations

from common.closed_parts import refuse_changes_of_parts
from common.triggers import refuse_changes


class Migration(migrations.Migration):
    """A signature closes a note: the row, what it cites and how it came about. Addenda are signed as they are written."""

    dependencies = [("therapy_sessions", "0001_initial")]
    operations = [
        refuse_changes("therapy_sessions_progressnote", when="OLD.state = 'signed'", name="signed"),
        refuse_changes_of_parts(
            "therapy_sessions_noteobjective",
            closed="EXISTS (SELECT 1 FROM therapy_sessions_progressnote n WHERE n.id = {row}.note_id AND n.state = 'signed')",
        ),
        refuse_changes("therapy_sessions_noterevision", when="OLD.id IS NOT NULL", name="kept", verbs=("UPDATE",)),
        refuse_changes("therapy_sessions_addendum", when="OLD.id IS NOT NULL", name="signed"),
    ]
