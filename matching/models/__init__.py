from matching.models.offers import FitCheck, Offer
from matching.models.places import ConflictOfInterest, Enquiry, MatchDecision, WaitingEntry
from matching.models.plans import MatchPlan, PlanRow
from matching.models.ties import Tie
from matching.models.weights import MatchWeights

__all__ = [
    "ConflictOfInterest",
    "Enquiry",
    "FitCheck",
    "MatchDecision",
    "MatchPlan",
    "MatchWeights",
    "Offer",
    "PlanRow",
    "Tie",
    "WaitingEntry",
]
