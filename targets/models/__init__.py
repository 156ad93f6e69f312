"""Models of target setting, one module a noun."""

from targets.models.actions import PlanRisk, PlanStep
from targets.models.approvals import ApprovalStep, DecisionPolicy, Delegation, PlanApproval
from targets.models.decisions import Acceptance, Resolution, ResolutionDraft
from targets.models.evidence import Evidence
from targets.models.metrics import LockedMonth, Metric
from targets.models.plans import Milestone, PlanVersion, TargetPlan
from targets.models.shapes import MonthShape
from targets.models.split import SplitRow, TargetCell
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
    "LockedMonth",
    "Metric",
    "Milestone",
    "MonthShape",
    "PlanApproval",
    "PlanRisk",
    "PlanStep",
    "PlanVersion",
    "Resolution",
    "ResolutionDraft",
    "SplitRow",
    "TargetCell",
    "TargetPlan",
]
