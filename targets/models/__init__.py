"""Models of target setting, one module a noun."""

from targets.models.decisions import Acceptance, Resolution
from targets.models.lenses import LensCell, LensRow, LensSplit
from targets.models.metrics import LockedMonth, Metric
from targets.models.plans import Milestone, PlanVersion, TargetPlan
from targets.models.proposals import Proposal, ProposalMessage, ProposedCell
from targets.models.split import SplitRow, TargetCell
from targets.models.staffing import PlannedEnd

__all__ = [
    "Acceptance",
    "LensCell",
    "LensRow",
    "LensSplit",
    "LockedMonth",
    "Metric",
    "Milestone",
    "PlanVersion",
    "PlannedEnd",
    "Proposal",
    "ProposalMessage",
    "ProposedCell",
    "Resolution",
    "SplitRow",
    "TargetCell",
    "TargetPlan",
]
