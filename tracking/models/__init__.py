"""Models of the process and its results, one module a noun."""

from tracking.models.check_ins import CustomerPlace, VisitPosition
from tracking.models.credits import AchievedCell, Credit
from tracking.models.customers import Contact, Customer, CustomerOwnership
from tracking.models.deals import Competitor, Deal, DealCompetitor, DealParty
from tracking.models.excuses import Excuse, ReportReminder
from tracking.models.fact_conflicts import FactConflict
from tracking.models.flow_templates import FlowField, FlowTemplate, FlowTemplateStep
from tracking.models.flows import (
    FlowAnswer,
    FlowApprover,
    FlowComment,
    FlowRequest,
    FlowStep,
)
from tracking.models.instalments import Instalment
from tracking.models.measurements import Measurement
from tracking.models.meetings import (
    Meeting,
    MeetingAddition,
    MeetingAttendee,
    MeetingDecision,
    MeetingSeries,
)
from tracking.models.reports import Report, ReportComment
from tracking.models.sales import Contract, ContractShare, Receipt, ReceiptShare
from tracking.models.snapshots import LedgerSnapshot
from tracking.models.spot_checks import SpotCheck, SpotItem
from tracking.models.surveys import (
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyQuestion,
    SurveyScore,
)
from tracking.models.talks import Talk, TalkNote, Training, TrainingSeat
from tracking.models.teamwork import Action, HelpMessage, HelpRequest, Risk
from tracking.models.visit_guides import VisitComment, VisitGuide
from tracking.models.visit_photos import VisitPhoto
from tracking.models.visits import Visit

__all__ = [
    "AchievedCell",
    "Action",
    "Competitor",
    "Contact",
    "Contract",
    "ContractShare",
    "Credit",
    "Customer",
    "CustomerOwnership",
    "CustomerPlace",
    "Deal",
    "DealCompetitor",
    "DealParty",
    "Excuse",
    "FactConflict",
    "FlowAnswer",
    "FlowApprover",
    "FlowComment",
    "FlowField",
    "FlowRequest",
    "FlowStep",
    "FlowTemplate",
    "FlowTemplateStep",
    "HelpMessage",
    "HelpRequest",
    "Instalment",
    "LedgerSnapshot",
    "Measurement",
    "Meeting",
    "MeetingAddition",
    "MeetingAttendee",
    "MeetingDecision",
    "MeetingSeries",
    "Receipt",
    "ReceiptShare",
    "Report",
    "ReportComment",
    "ReportReminder",
    "Risk",
    "SpotCheck",
    "SpotItem",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitation",
    "SurveyQuestion",
    "SurveyScore",
    "Talk",
    "TalkNote",
    "Training",
    "TrainingSeat",
    "Visit",
    "VisitComment",
    "VisitGuide",
    "VisitPhoto",
    "VisitPosition",
]
