from plans.models.formulation import Formulation, FormulationEvidence, FormulationReply
from plans.models.plan import Goal, Intervention, Objective, Plan, PlanQuerySet

__all__ = [
    "Formulation",
    "FormulationEvidence",
    "FormulationReply",
    "Goal",
    "Intervention",
    "Objective",
    "Plan",
    "PlanQuerySet",
]
