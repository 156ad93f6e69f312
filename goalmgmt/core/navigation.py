"""What each role finds in the navigation, as data. At most seven entries stand in the open."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: What the side bar shows before the rest goes under "More".
OPEN_ENTRIES = 7
TAB_ENTRIES = 4


@dataclass(frozen=True)
class Entry:
    """A place to go: the name of its route, its word and its icon."""

    route: str
    label: str | Promise
    icon: str


@dataclass(frozen=True)
class Link:
    """An entry as a page shows it."""

    url: str
    label: str | Promise
    icon: str
    active: bool


TODAY = Entry("today", _("Today"), "house")
OVERVIEW = Entry("today", _("Overview"), "speedometer2")
VISITS = Entry("tracking:visit_list", _("Visits"), "geo-alt")
REPORTS = Entry("tracking:report_list", pgettext_lazy("navigation", "Reports"), "journal-text")
MY_TARGET = Entry("targets:my_target", _("My target"), "bullseye")
BOARDS = Entry("incentives:board", pgettext_lazy("navigation", "Rankings"), "trophy")
MY_PAY = Entry("incentives:my_pay", _("My pay"), "wallet2")
PLANS = Entry("targets:plan_list", _("Targets"), "bullseye")
LEDGER = Entry("tracking:ledger", _("Ledger"), "table")
ACTIVITY = Entry("tracking:activity", _("Activity"), "activity")
COMPETITIONS = Entry("incentives:board", pgettext_lazy("navigation", "Rankings"), "trophy")
REVIEWS = Entry("reviews:cycle_list", _("Reviews"), "clipboard-check")
TEAM_PAY = Entry("incentives:team_pay", _("Team pay"), "wallet2")
APPROVALS = Entry("approvals", _("Approvals"), "check2-square")
PAYOUTS = Entry("incentives:bonus_overview", _("Payouts"), "cash-coin")
NOTICES = Entry("reviews:notice_list", _("Notices"), "megaphone")
CLOSES = Entry("incentives:close_list", _("Quarter close"), "calendar-check")
STATEMENTS = Entry("incentives:statement_list", _("Statements"), "receipt")
DISPUTES = Entry("incentives:dispute_list", _("Disputes"), "chat-left-text")
RECEIPTS = Entry("tracking:receipt_list", _("Receipts"), "bank")
DEALS = Entry("tracking:deal_board", _("Deals"), "flag")
ACTIONS = Entry("tracking:action_list", pgettext_lazy("to be done", "Actions"), "list-check")
PAY_PLANS = Entry("incentives:pay_plan_list", _("Pay plans"), "percent")
PEOPLE = Entry("teams:person_list", pgettext_lazy("navigation", "People"), "people")
METRICS = Entry("targets:metric_list", _("Metrics"), "rulers")
IMPORTS = Entry("teams:import_page", _("Imports"), "upload")
AUDIT = Entry("teams:audit_list", _("Audit"), "clock-history")
SETTINGS = Entry("teams:policy_settings", _("Settings"), "gear")

#: Most urgent role first: the union of several roles keeps this order.
NAVIGATION: dict[str, tuple[Entry, ...]] = {
    "leadership": (OVERVIEW, APPROVALS, LEDGER, COMPETITIONS, REVIEWS, PAYOUTS, NOTICES),
    "manager": (TODAY, PLANS, LEDGER, ACTIVITY, COMPETITIONS, REVIEWS, TEAM_PAY),
    "finance": (TODAY, CLOSES, STATEMENTS, DISPUTES, RECEIPTS, PAY_PLANS, ACTIONS),
    "admin": (TODAY, PEOPLE, METRICS, IMPORTS, NOTICES, AUDIT, SETTINGS),
    "rep": (TODAY, VISITS, REPORTS, MY_TARGET, BOARDS, MY_PAY, DEALS),
}
#: The phone's tab bar of a rep has the act itself in its middle; its words are short.
REP_TABS = (TODAY, VISITS, Entry("targets:my_target", _("Target"), "bullseye"))
NEW_VISIT = Entry("tracking:visit_create", _("Log a visit"), "plus-lg")


def entries_for(roles: Collection[str]) -> list[Entry]:
    """The union of what the roles see, each route once under its first name."""
    found: dict[str, Entry] = {}
    for role, entries in NAVIGATION.items():
        if role in roles:
            for entry in entries:
                found.setdefault(entry.route, entry)
    return list(found.values())


#: Pages that belong to an entry although they do not lie under its address.
BELONGS = (
    ("/units/", "teams:person_list"),
    ("/organisation/", "teams:person_list"),
    ("/proposals/", "targets:plan_list"),
    ("/month-shapes/", "targets:plan_list"),
    ("/plans/", "approvals"),  # of who decides plans and makes none
    ("/ledger-changes/", "tracking:ledger"),
    ("/measurements/", "tracking:ledger"),
    ("/customers/", "tracking:deal_board"),
    ("/projects/", "tracking:deal_board"),
    ("/competitors/", "tracking:deal_board"),
    ("/my/delegates/", "approvals"),
    ("/flows/", "approvals"),
    ("/help/", "tracking:action_list"),
    # What the team does, for who leads it and has no entry of these pages' own.
    *((start, "tracking:activity") for start in (
        "/visits/", "/reports/", "/excuses/", "/deals/", "/customers/", "/projects/",
        "/competitors/", "/actions/", "/help/", "/risks/",
        "/meetings/", "/talks/", "/trainings/", "/surveys/", "/spot-checks/",
    )),
)  # fmt: skip


def links(entries: Iterable[Entry], path: str) -> list[Link]:
    """The entries whose page exists, the one that `path` lies under marked as active."""
    placed = [(entry, url) for entry in entries if (url := place(entry.route))]
    under = [url for _entry, url in placed if path.startswith(url)]
    active = max(under, key=len, default="") or _kin(placed, path)
    return [Link(url, entry.label, entry.icon, url == active) for entry, url in placed]


def _kin(placed: list[tuple[Entry, str]], path: str) -> str:
    urls = {entry.route: url for entry, url in placed}
    routes = (route for start, route in BELONGS if path.startswith(start))
    return next((urls[route] for route in routes if route in urls), "")


def place(route: str, *args: object) -> str:
    """The address of a page, or nothing when there is no such page to link to."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""
