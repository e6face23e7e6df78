from django.db import migrations

from common.closed_parts import refuse_changes_of_parts
from common.triggers import refuse_changes

WORDS = "clients_words discharge_criteria risk_plan diagnosis"
PLAIN = "content_hash edition client_id author_id format frequency diagnosis_status needs_supervisor"
EMPTY = "session_minutes expected_weeks"
SIGNED = " OR ".join(
    [f"NEW.{name} <> OLD.{name}" for name in PLAIN.split()]
    # A sealed text that was empty before its column came is NULL; both databases compare it so.
    + [f"COALESCE(NEW.{name} <> OLD.{name}, (NEW.{name} IS NULL) <> (OLD.{name} IS NULL))" for name in WORDS.split()]
    + [f"COALESCE(NEW.{name}, 0) <> COALESCE(OLD.{name}, 0)" for name in EMPTY.split()]
)
FOUR = "'cbt', 'dyn', 'grp', 'exp'"


class Migration(migrations.Migration):
    """What somebody put a name under never changes: neither the plan's words, nor anything below it, nor the name."""

    dependencies = [("plans", "0002_agreed_formulation")]
    operations = [
        # The state still moves on (awaiting, active, superseded, closed); the words and their fingerprint do not.
        refuse_changes(
            "plans_plan",
            name="closed",
            verbs=("UPDATE",),
            when=f"OLD.state <> 'draft' AND (NEW.state = 'draft' OR {SIGNED})",
        ),
        # Over is over, and the first day stays the first day.
        refuse_changes(
            "plans_plan",
            name="ended",
            verbs=("UPDATE",),
            when="(OLD.state IN ('superseded', 'closed') AND NEW.state <> OLD.state) "
            "OR (OLD.activated_at IS NOT NULL AND NEW.starts_on <> OLD.starts_on)",
        ),
        refuse_changes("plans_plan", name="kept", verbs=("DELETE",), when="OLD.state <> 'draft'"),
        refuse_changes_of_parts(
            "plans_problem",
            closed="EXISTS (SELECT 1 FROM plans_plan p WHERE p.id = {row}.plan_id AND p.state <> 'draft')",
        ),
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
        refuse_changes_of_parts(
            "plans_intervention",
            name="strand",
            closed=f"{{row}}.strand NOT IN ({FOUR}) "
            "AND NOT EXISTS (SELECT 1 FROM plans_ownstrand s WHERE s.code = {row}.strand)",
        ),
        refuse_changes("plans_signature", when="OLD.id IS NOT NULL"),
        refuse_changes("plans_planreview", when="OLD.id IS NOT NULL"),
        refuse_changes("plans_objectiverating", when="OLD.id IS NOT NULL"),
    ]
