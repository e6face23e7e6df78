from plans.models.plan import Goal, Intervention, Objective, Plan, PlanQuerySet

__all__ = ["Goal", "Intervention", "Objective", "Plan", "PlanQuerySet"]
