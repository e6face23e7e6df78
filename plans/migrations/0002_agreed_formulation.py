from django.db import migrations

from common.closed_parts import refuse_changes_of_parts
from common.triggers import refuse_changes

SHOWN = "EXISTS (SELECT 1 FROM plans_formulation f WHERE f.id = {row}.formulation_id AND f.state <> 'draft')"


class Migration(migrations.Migration):
    """A picture that was shown keeps its words and what they rest on; an agreed one is closed; replies only ever grow."""

    dependencies = [("plans", "0001_initial")]
    operations = [
        refuse_changes("plans_formulation", name="agreed", when="OLD.state = 'agreed'"),
        refuse_changes(
            "plans_formulation",
            name="shown",
            verbs=("UPDATE",),
            when="OLD.state = 'shown' AND NEW.state <> 'draft' AND (NEW.steps <> OLD.steps OR NEW.lenses <> OLD.lenses "
            "OR NEW.factors <> OLD.factors OR NEW.distance <> OLD.distance OR NEW.client_id <> OLD.client_id)",
        ),
        refuse_changes_of_parts("plans_formulationevidence", closed=SHOWN),
        refuse_changes("plans_formulationreply"),
    ]
