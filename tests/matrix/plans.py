"""Rows of the plans for the matrix: an active plan with everything below it."""

import datetime as dt

from plans import actions, formulation
from plans.cycle import FACTOR_KEYS, LENS_KEYS, STEP_KEYS
from plans.hashing import content_hash
from plans.models import Intervention, Plan
from plans.tree import tree_of
from tests.matrix import CARE

SHARED = CARE | {"own_client"}
VISIBLE = {
    "picture_id": SHARED,
    "reply_id": SHARED,
    "evidence_id": CARE,
    "plan_id": SHARED,
    "goal_id": SHARED,
    "objective_id": SHARED,
    "intervention_id": SHARED,
}


def objects(cast, client, canary):
    therapist = cast.ines if client == cast.rowan else cast.yusuf
    draft = actions.start_draft(by=therapist, client=client)
    actions.save_words(by=therapist, plan=draft, expected=1, words=canary("plan-words"))
    goal = actions.add_goal(by=therapist, plan=draft, statement=canary("goal"))
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
            "planned_sessions": 4,
            "rationale": canary("rationale"),
        },
    )
    read = content_hash(tree_of(Plan.objects.with_tree().get(pk=draft.pk)))
    plan = actions.activate_plan(by=therapist, plan=draft, read=read)
    picture = formulation.start_picture(by=therapist, client=client)
    said = {key: canary(f"picture-{key}") for key in (*STEP_KEYS, *LENS_KEYS, *FACTOR_KEYS, "distance")}
    formulation.save_picture(by=therapist, picture=picture, said=said, expected=1)
    ref = str(client.relationships.get().pk)
    evidence = formulation.link(by=therapist, picture=picture, step="fear", kind="relation", ref=ref)
    formulation.show_picture(by=therapist, picture=picture)
    reply = formulation.reply(by=client.user, picture=picture, fits=False, words=canary("picture-reply"))
    return {
        "picture_id": picture,
        "evidence_id": evidence,
        "reply_id": reply,
        "plan_id": plan,
        "goal_id": goal,
        "objective_id": objective,
        "intervention_id": Intervention.objects.get(objective=objective),
    }
