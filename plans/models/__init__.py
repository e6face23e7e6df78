from plans.models.formulation import Formulation, FormulationEvidence, FormulationReply
from plans.models.library import ObjectivePattern, OwnStrand, PlanTemplate, Technique
from plans.models.own_goal import OwnGoal, OwnGoalRating
from plans.models.plan import Goal, Intervention, Objective, Plan, PlanQuerySet, Problem
from plans.models.review import ObjectiveRating, PlanReview
from plans.models.signature import Signature

__all__ = [
    "Formulation",
    "FormulationEvidence",
    "FormulationReply",
    "Goal",
    "Intervention",
    "Objective",
    "ObjectivePattern",
    "ObjectiveRating",
    "OwnGoal",
    "OwnGoalRating",
    "OwnStrand",
    "Plan",
    "PlanQuerySet",
    "PlanReview",
    "PlanTemplate",
    "Problem",
    "Signature",
    "Technique",
]
