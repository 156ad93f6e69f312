"""Models of target setting, one module a noun."""

from targets.models.decisions import Acceptance, Resolution
from targets.models.metrics import LockedMonth, Metric
from targets.models.plans import Milestone, PlanVersion, TargetPlan
from targets.models.shapes import MonthShape
from targets.models.split import SplitRow, TargetCell
from targets.models.steps import CellNote, Change, DraftEditor, DraftStep

__all__ = [
    "Acceptance",
    "CellNote",
    "Change",
    "DraftEditor",
    "DraftStep",
    "LockedMonth",
    "Metric",
    "Milestone",
    "MonthShape",
    "PlanVersion",
    "Resolution",
    "SplitRow",
    "TargetCell",
    "TargetPlan",
]
