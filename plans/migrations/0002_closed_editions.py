from django.db import migrations

from common.closed_parts import refuse_changes_of_parts
from common.triggers import refuse_changes


class Migration(migrations.Migration):
    """What an activated edition says never changes: neither its own words nor anything below it."""

    dependencies = [("plans", "0001_initial")]
    operations = [
        # The state still moves on (active, superseded, closed); the words and their fingerprint do not.
        refuse_changes(
            "plans_plan",
            name="closed",
            verbs=("UPDATE",),
            when="OLD.state <> 'draft' AND (NEW.state = 'draft' OR NEW.clients_words <> OLD.clients_words "
            "OR NEW.content_hash <> OLD.content_hash OR NEW.edition <> OLD.edition OR NEW.client_id <> OLD.client_id)",
        ),
        refuse_changes("plans_plan", name="kept", verbs=("DELETE",), when="OLD.state <> 'draft'"),
        refuse_changes_of_parts(
            "plans_goal",
            closed="EXISTS (SELECT 1 FROM plans_plan p WHERE p.id = {row}.plan_id AND p.state <> 'draft')",
        ),
        refuse_changes_of_parts(
            "plans_objective",
            closed="EXISTS (SELECT 1 FROM plans_goal g JOIN plans_plan p ON p.id = g.plan_id "
            "WHERE g.id = {row}.goal_id AND p.state <> 'draft')",
        ),
        refuse_changes_of_parts(
            "plans_intervention",
            closed="EXISTS (SELECT 1 FROM plans_objective o JOIN plans_goal g ON g.id = o.goal_id "
            "JOIN plans_plan p ON p.id = g.plan_id WHERE o.id = {row}.objective_id AND p.state <> 'draft')",
        ),
    ]
