from django.db import migrations

from common.triggers import refuse_changes


class Migration(migrations.Migration):
    """Published editions, finished responses and scores stay as they are; only what happened to them moves on."""

    dependencies = [("assessments", "0001_initial")]
    operations = [
        refuse_changes(
            "assessments_formedition",
            name="published",
            verbs=("UPDATE",),
            when="OLD.state <> 'draft' AND (NEW.state = 'draft' OR NEW.original <> OLD.original OR NEW.digest <> OLD.digest "
            "OR NEW.url <> OLD.url OR NEW.release <> OLD.release OR NEW.title <> OLD.title OR NEW.key <> OLD.key "
            "OR NEW.worded <> OLD.worded OR NEW.instrument <> OLD.instrument)",
        ),
        refuse_changes("assessments_formedition", name="kept", verbs=("DELETE",), when="OLD.state <> 'draft'"),
        refuse_changes(
            "assessments_measureresponse",
            name="finished",
            verbs=("UPDATE",),
            when="OLD.state <> 'in-progress' AND (NEW.content <> OLD.content OR NEW.marks <> OLD.marks "
            "OR NEW.edition_id <> OLD.edition_id OR NEW.client_id <> OLD.client_id OR NEW.request_id <> OLD.request_id "
            "OR NEW.completed_on <> OLD.completed_on OR (NEW.state <> OLD.state AND NEW.state <> 'entered-in-error'))",
        ),
        refuse_changes(
            "assessments_measureresponse", name="kept", verbs=("DELETE",), when="OLD.state <> 'in-progress'"
        ),
        refuse_changes("assessments_measurescore"),
    ]
