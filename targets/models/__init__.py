"""Models of target setting, one module a noun."""

from targets.models.actions import PlanRisk, PlanStep
from targets.models.approvals import ApprovalStep, DecisionPolicy, Delegation, PlanApproval
from targets.models.decisions import Acceptance, Resolution, ResolutionDraft
from targets.models.evidence import Evidence
from targets.models.lenses import LensCell, LensRow, LensSplit
from targets.models.metrics import LockedMonth, Metric
from targets.models.plans import Milestone, PlanVersion, TargetPlan
from targets.models.proposals import Proposal, ProposalMessage, ProposedCell
from targets.models.shapes import MonthShape
from targets.models.split import SplitRow, TargetCell
from targets.models.staffing import PlannedEnd
from targets.models.steps import CellNote, Change, DraftEditor, DraftStep

__all__ = [
    "Acceptance",
    "ApprovalStep",
    "CellNote",
    "Change",
    "DecisionPolicy",
    "Delegation",
    "DraftEditor",
    "DraftStep",
    "Evidence",
    "LensCell",
    "LensRow",
    "LensSplit",
    "LockedMonth",
    "Metric",
    "Milestone",
    "MonthShape",
    "PlanApproval",
    "PlanRisk",
    "PlanStep",
    "PlanVersion",
    "PlannedEnd",
    "Proposal",
    "ProposalMessage",
    "ProposedCell",
    "Resolution",
    "ResolutionDraft",
    "SplitRow",
    "TargetCell",
    "TargetPlan",
]
