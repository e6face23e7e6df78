"""A wish for a couple's session is its writer's alone until it is brought along; then it is the file's."""

from django.db import migrations

from common.row_policies import ME, MINE, protect

WISH = "therapy_sessions_jointwish"
OWN = f"EXISTS (SELECT 1 FROM people_client person WHERE person.id = {WISH}.person_id AND person.user_id {ME})"


class Migration(migrations.Migration):
    dependencies = [
        ("intimacy_clinic", "0001_row_security"),
        ("therapy_sessions", "0008_together_and_kept"),
    ]
    operations = [protect(WISH, f"{OWN} OR (brought_at IS NOT NULL AND file_id {MINE})")]
