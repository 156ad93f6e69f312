"""Models of pay, one module a noun."""

from incentives.models.closes import Close, CloseRun
from incentives.models.decisions import (
    Confirmation,
    Dispute,
    DisputeMessage,
    ExceptionWaiver,
    PayAdjustment,
)
from incentives.models.plans import PayPlan, PayPlanVersion, PlanAcknowledgement, PlanAssignment
from incentives.models.publications import Bulletin, BulletinObjection, PayBudget, PayrollFile
from incentives.models.statements import Payout, Statement, StatementLine

__all__ = [
    "Bulletin",
    "BulletinObjection",
    "Close",
    "CloseRun",
    "Confirmation",
    "Dispute",
    "DisputeMessage",
    "ExceptionWaiver",
    "PayAdjustment",
    "PayBudget",
    "PayPlan",
    "PayPlanVersion",
    "Payout",
    "PayrollFile",
    "PlanAcknowledgement",
    "PlanAssignment",
    "Statement",
    "StatementLine",
]
