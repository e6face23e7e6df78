"""Rows of the plans for the matrix: an active plan with everything below it."""

import datetime as dt

from plans import actions, formulation
from plans.cycle import FACTOR_KEYS, LENS_KEYS, STEP_KEYS
from plans.hashing import content_hash
from plans.models import Intervention, Plan, PlanTemplate, Signature
from plans.tree import tree_of
from tests.matrix import CARE

SHARED = CARE | {"own_client"}
STAFF = CARE | {"colleague", "former_therapist", "other_supervisor", "admin"}
VISIBLE = {
    "picture_id": SHARED,
    "reply_id": SHARED,
    "evidence_id": CARE,
    "plan_id": SHARED,
    "problem_id": SHARED,
    "goal_id": SHARED,
    "objective_id": SHARED,
    "intervention_id": SHARED,
    "signature_id": SHARED,
    "own_goal_id": SHARED,
    "own_goal_rating_id": SHARED,
    "plan_review_id": CARE,
    "objective_rating_id": CARE,
    **dict.fromkeys(("own_strand_id", "technique_id", "objective_pattern_id", "plan_template_id"), STAFF),
}


def objects(cast, client, canary):
    therapist = cast.ines if client == cast.rowan else cast.yusuf
    draft = actions.start_draft(by=therapist, client=client)
    actions.save_words(by=therapist, plan=draft, expected=1, words=canary("plan-words"))
    details = dict.fromkeys(("session_minutes", "expected_weeks", "starts_on"))
    details |= {"format": "individual", "frequency": "weekly", "diagnosis_status": "given"}
    details |= {name: canary(name) for name in ("discharge_criteria", "risk_plan", "diagnosis")}
    actions.save_details(by=therapist, plan=draft, expected=2, values=details)
    words = {name: canary(f"problem-{name}") for name in ("statement", "behaviour", "source")}
    problem = actions.save_problem(by=therapist, plan=draft, values=words | {"severity": 6})
    goal = actions.add_goal(by=therapist, plan=draft, statement=canary("goal"), problem=problem)
    objective = actions.save_objective(
        by=therapist,
        goal=goal,
        values={
            "statement": canary("objective"),
            "measure": canary("measure"),
            "baseline": 0,
            "target": 3,
            "direction": "up",
            "target_on": dt.date(2026, 6, 1),
        },
        intervention={
            "strand": "exp",
            "technique": canary("technique"),
            "who": canary("who"),
            "planned_sessions": 4,
            "rationale": canary("rationale"),
        },
    )
    read = content_hash(tree_of(Plan.objects.with_tree().get(pk=draft.pk)))
    picture = formulation.start_picture(by=therapist, client=client)
    said = {key: canary(f"picture-{key}") for key in (*STEP_KEYS, *LENS_KEYS, *FACTOR_KEYS, "distance")}
    formulation.save_picture(by=therapist, picture=picture, said=said, expected=1)
    ref = str(client.relationships.get().pk)
    evidence = formulation.link(by=therapist, picture=picture, step="fear", kind="relation", ref=ref)
    formulation.show_picture(by=therapist, picture=picture)
    reply = formulation.reply(by=client.user, picture=picture, fits=False, words=canary("picture-reply"))
    waiting = actions.send_for_signatures(by=therapist, plan=draft, read=read)
    plan = actions.sign_as_client(by=client.user, plan=waiting, read=read)
    review = hold_review(therapist, plan, objective, canary)
    own_goal = actions.add_own_goal(by=client.user, client=client, words=canary("own-goal"))
    return {
        "picture_id": picture,
        "evidence_id": evidence,
        "reply_id": reply,
        "plan_id": plan,
        "problem_id": problem,
        "signature_id": Signature.objects.get(plan=plan, role="client"),
        "plan_review_id": review,
        "objective_rating_id": review.ratings.get(),
        "own_goal_id": own_goal,
        "own_goal_rating_id": actions.rate_own_goal(by=client.user, goal=own_goal, value=4),
        "goal_id": goal,
        **shelf(therapist, client),
        "objective_id": objective,
        "intervention_id": Intervention.objects.get(objective=objective),
    }


def hold_review(therapist, plan, objective, canary):
    held = {
        "held_on": dt.date(2026, 2, 4),
        "client_present": True,
        "present": canary("review-present"),
        "decision": "continue",
        "comment": canary("plan-review-comment"),
        "next_due_on": dt.date(2026, 5, 4),
    }
    judged = {objective.pk: actions.Judged(1, comment=canary("rating-comment"), decision="continue")}
    return actions.hold_review(by=therapist, plan=plan, values=held, judged=judged)


def shelf(therapist, client):
    """One thing of each kind: they belong to the clinic, not to a client."""
    number = client.number
    pattern = {
        "area": "Trust", "sentence": "By {date}, {who} keeps one promise.", "measure": f"Log {number}", "baseline": 0, "target": 3,
    }  # fmt: skip
    return {
        "own_strand_id": actions.add_strand(by=therapist, name=f"Dance {number}"),
        "technique_id": actions.keep_technique(by=therapist, strand="cbt", name=f"Technique {number}"),
        "objective_pattern_id": actions.add_pattern(by=therapist, values=pattern),
        "plan_template_id": PlanTemplate.objects.create(
            slug=f"t-{number}", title="A start", presentation="When it fits"
        ),
    }
