"""Models of pay, one module a noun."""

from incentives.models.closes import Close, CloseRun
from incentives.models.plans import PayPlan, PayPlanVersion, PlanAssignment
from incentives.models.statements import Payout, Statement, StatementLine

__all__ = [
    "Close",
    "CloseRun",
    "PayPlan",
    "PayPlanVersion",
    "Payout",
    "PlanAssignment",
    "Statement",
    "StatementLine",
]
