from django.db import migrations

from common.triggers import refuse_changes


class Migration(migrations.Migration):
    """What else a signature closes: notes with their supervisor, the shared part of a group, additions, the log of ruptures."""

    dependencies = [("therapy_sessions", "0003_never_in_two_places")]
    operations = [
        refuse_changes("therapy_sessions_notereview", when="OLD.id IS NOT NULL", name="signed"),
        refuse_changes("therapy_sessions_retraction", when="OLD.id IS NOT NULL", name="signed"),
        refuse_changes("therapy_sessions_rupture", when="OLD.id IS NOT NULL", name="kept"),
        refuse_changes("therapy_sessions_rupturestep", when="OLD.id IS NOT NULL", name="kept"),
        refuse_changes("therapy_sessions_groupscreening", when="OLD.id IS NOT NULL", name="kept"),
        refuse_changes("therapy_sessions_groupnote", when="OLD.state = 'signed'", name="signed"),
        refuse_changes("therapy_sessions_groupnoterevision", when="OLD.id IS NOT NULL", name="kept", verbs=("UPDATE",)),
        # The words of an edition are fixed; that it was retired is not, but is so for good.
        refuse_changes(
            "therapy_sessions_noteformat",
            when="OLD.retired_at IS NOT NULL OR NEW.name <> OLD.name OR CAST(NEW.parts AS text) <> CAST(OLD.parts AS text)",
            name="edition",
            verbs=("UPDATE",),
        ),
        refuse_changes("therapy_sessions_noteformat", when="OLD.id IS NOT NULL", name="kept", verbs=("DELETE",)),
    ]
