"""Models of target setting, one module a noun."""

from targets.models.actions import PlanRisk, PlanStep
from targets.models.decisions import Acceptance, Resolution
from targets.models.metrics import LockedMonth, Metric
from targets.models.plans import Milestone, PlanVersion, TargetPlan
from targets.models.split import SplitRow, TargetCell

__all__ = [
    "Acceptance",
    "LockedMonth",
    "Metric",
    "Milestone",
    "PlanRisk",
    "PlanStep",
    "PlanVersion",
    "Resolution",
    "SplitRow",
    "TargetCell",
    "TargetPlan",
]
