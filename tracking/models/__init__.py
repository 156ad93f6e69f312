"""Models of the process and its results, one module a noun."""

from tracking.models.credits import AchievedCell, Credit
from tracking.models.customers import Customer, CustomerOwnership
from tracking.models.excuses import Excuse, ReportReminder
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
    "Excuse",
    "LedgerSnapshot",
    "Measurement",
    "Receipt",
    "ReceiptShare",
    "Report",
    "ReportComment",
    "ReportReminder",
    "Visit",
]
