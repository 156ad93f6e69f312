"""Models of the process and its results, one module a noun."""

from tracking.models.credits import AchievedCell, Credit
from tracking.models.customers import Customer, CustomerOwnership
from tracking.models.flow_templates import FlowField, FlowTemplate, FlowTemplateStep
from tracking.models.flows import (
    FlowAnswer,
    FlowApprover,
    FlowComment,
    FlowRequest,
    FlowStep,
)
from tracking.models.measurements import Measurement
from tracking.models.reports import Report, ReportComment
from tracking.models.sales import Contract, ContractShare, Receipt, ReceiptShare
from tracking.models.snapshots import LedgerSnapshot
from tracking.models.visits import Visit

__all__ = [
    "AchievedCell",
    "Contract",
    "ContractShare",
    "Credit",
    "Customer",
    "CustomerOwnership",
    "FlowAnswer",
    "FlowApprover",
    "FlowComment",
    "FlowField",
    "FlowRequest",
    "FlowStep",
    "FlowTemplate",
    "FlowTemplateStep",
    "LedgerSnapshot",
    "Measurement",
    "Receipt",
    "ReceiptShare",
    "Report",
    "ReportComment",
    "Visit",
]
