"""The ledger's pages: company > unit > person > credit, each figure a link to its parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.asked import day_asked
from goalmgmt.core.exports import as_csv
from goalmgmt.core.periods import BadPeriod, Period, PeriodKind
from targets.models import Metric
from targets.queries import metric as metric_of
from targets.queries import monthly_targets
from teams.models import Unit, User
from teams.queries import ancestors_of, root_unit, unit_on
from tracking import charts, pacing
from tracking.models import Credit
from tracking.queries.achieved import achieved_monthly
from tracking.queries.rows import Asked, LedgerRow, drill, person_row
from tracking.reader import reader
from tracking.views.common import page_of

METRICS = ("receipts", "sales")
SORTS = ("name", "target", "plan_to_date", "achieved", "attainment", "pace", "gap_to_date")


@dataclass(frozen=True)
class Question:
    """What the address asks: metric, period, day, sorting; every link keeps them."""

    request: HttpRequest
    asked: Asked
    today: date

    @property
    def period(self) -> Period:
        return self.asked.period

    @property
    def query(self) -> str:
        kept = {k: v for k, v in self.request.GET.items() if k in {"metric", "asof"} and v}
        return "?" + "&".join(f"{key}={value}" for key, value in kept.items()) if kept else ""

    def url(self, *codes: str, period: str = "") -> str:
        route = ("ledger", "ledger_unit", "ledger_person")[len(codes)]
        args = [period or self.period.code, *codes]
        return reverse(f"tracking:{route}", args=args) + self.query

    def with_metric(self, code: str) -> str:
        query = self.request.GET.copy()
        query["metric"] = code
        query.pop("page", None)
        return f"?{query.urlencode()}"


def _question(request: HttpRequest, code: str) -> Question:
    try:
        period = company.calendar().parse(code)
    except BadPeriod as error:
        raise Http404 from error
    wanted = request.GET.get("metric") or "receipts"
    if wanted not in METRICS:
        raise Http404
    today = clock.today()
    return Question(request, Asked(period, metric_of(wanted), _as_of(request, today)), today)


def _as_of(request: HttpRequest, today: date) -> date:
    return min(today, day_asked(request.GET.get("asof", "")) or today)


@require_safe
def ledger(request: HttpRequest, period: str = "") -> HttpResponse:
    """The company's ledger; who does not see the company is sent to the own part of it."""
    user, today = reader(request), clock.today()
    if not period:
        year = company.calendar().year_of(today).code
        return redirect("tracking:ledger", year)
    ask = _question(request, period)
    if user.sees_company:
        top = root_unit(ask.asked.day)
        if top is None:
            return render(request, "tracking/ledger_empty.html", {"ask": ask})
        return _unit_page(ask, top)
    led = user.leads.filter(starts_on__lte=today).exclude(ends_on__lte=today)
    units = [lead.unit for lead in led.select_related("unit")] if user.has_role("manager") else []
    if units:
        highest = min(units, key=lambda unit: (len(ancestors_of(unit, today)), unit.code))
        return redirect(ask.url(highest.code))
    unit = unit_on(user, today)
    if unit is None:
        raise Http404
    return redirect(ask.url(Unit.objects.get(pk=unit).code, user.code))


def _seen_unit(ask: Question, code: str) -> Unit:
    """The unit, when its ledger is open to the person: 404 for none such, 403 for others'."""
    unit = get_object_or_404(Unit, code=code)
    user = reader(ask.request)
    if user.sees_company or Unit.objects.led_by(user, ask.today).filter(pk=unit.pk).exists():
        return unit
    raise PermissionDenied(_("You may not see the figures of %(unit)s.") % {"unit": unit})


@require_safe
def ledger_unit(request: HttpRequest, period: str, unit: str) -> HttpResponse:
    """A unit's ledger: its units, its people, its reserve."""
    ask = _question(request, period)
    return _unit_page(ask, _seen_unit(ask, unit))


def _unit_page(ask: Question, unit: Unit) -> HttpResponse:
    found = drill(ask.asked, unit)
    rows = _sorted(found.rows, ask.request.GET.get("sort", ""))
    if ask.request.GET.get("format") == "csv":
        return _csv(ask, unit.code, [*rows, found.total])
    measure = charts.unit_for(found.total)
    curve = _curve(ask, _curves(ask, unit=unit), measure)
    words = [_("Name"), _("Gap to date")]
    context = _frame(ask, found.total, measure) | {
        "unit_shown": unit,
        "rows": [(row, _row_url(ask, unit, row)) for row in rows],
        "crumbs": _crumbs(ask, unit),
        "curve": curve,
        "gaps": charts.gaps(rows, measure, words),
        "heads": _heads(ask),
    }
    return render(ask.request, "tracking/ledger.html", context)


def _row_url(ask: Question, unit: Unit, row: LedgerRow) -> str:
    if row.kind == "unit":
        return ask.url(row.code)
    return ask.url(unit.code, row.code) if row.kind == "person" else ""


def _sorted(rows: Sequence[LedgerRow], sort: str) -> list[LedgerRow]:
    """By a column, `-` downwards; what has no value last; the reserve always at the end."""
    name = sort.removeprefix("-")
    if name not in SORTS:
        return list(rows)
    if name == "name":
        ordered = sorted(rows, key=lambda row: row.name, reverse=sort.startswith("-"))
    else:
        known = [row for row in rows if getattr(row, name) is not None]
        known.sort(key=lambda row: getattr(row, name), reverse=sort.startswith("-"))
        ordered = known + [row for row in rows if getattr(row, name) is None]
    return sorted(ordered, key=lambda row: row.kind == "reserve")


def _heads(ask: Question) -> list[dict[str, str]]:
    """The sortable column heads."""
    labels = {
        "name": _("Name"),
        "target": _("Target"),
        "plan_to_date": _("Plan to date"),
        "achieved": _("Achieved"),
        "attainment": _("Attainment"),
        "pace": _("Pace index"),
        "gap_to_date": _("Gap to date"),
    }
    now = ask.request.GET.get("sort", "")
    heads = []
    for name, label in labels.items():
        query = ask.request.GET.copy()
        query["sort"] = name if now == f"-{name}" else f"-{name}"
        state = {name: "ascending", f"-{name}": "descending"}.get(now, "")
        heads.append({"label": label, "url": f"?{query.urlencode()}", "direction": state})
    return heads


def _crumbs(ask: Question, unit: Unit, *more: str) -> list[tuple[str, str]]:
    """The way down, each step a link where the person may go."""
    user = reader(ask.request)
    seen = None
    if not user.sees_company:
        led: Any = Unit.objects.led_by(user, ask.today)
        seen = set(led.values_list("pk", flat=True))
    above = [
        (one.name, ask.url(one.code) if seen is None or one.pk in seen else "")
        for one in ancestors_of(unit, ask.asked.day)
    ]
    whole = [*above, *((name, "") for name in more)]
    return [*whole[:-1], (whole[-1][0], "")] if len(whole) > 1 else []


def _frame(ask: Question, total: LedgerRow, measure: str) -> dict[str, Any]:
    """What the unit's and the person's page have in common."""
    asked = ask.asked
    left = pacing.days_left(asked.period, ask.today, company.working_days())
    return {
        "ask": ask,
        "total": total,
        "measure": measure,
        "metric": asked.metric,
        "metrics": [
            (str(metric_of(code)), ask.with_metric(code), code == asked.metric.code)
            for code in METRICS
        ],
        "periods": _periods(ask),
        "as_of": asked.as_of,
        "daily_rate": pacing.rate_needed(-total.gap, left) if total.target else None,
        "days_left": left,
        "calendar_share": asked.calendar_share,
    }


def _periods(ask: Question) -> list[tuple[str, str, bool]]:
    """The year, its quarters and the running month, as chips."""
    calendar, now = company.calendar(), ask.period
    year = calendar.year_of(now.starts_on)
    month = calendar.month(ask.asked.day)
    choices = [calendar.previous(year), year, *calendar.quarters(year), month]
    if now.kind is PeriodKind.WEEK:
        choices.append(now)
    path = ask.request.path
    return [
        (
            period.code,
            path.replace(f"/{now.code}/", f"/{period.code}/", 1) + ask.query,
            period.code == now.code,
        )
        for period in choices
        if period.kind is not PeriodKind.MONTH or month in (now, month)
    ]


def _curve_span(asked: Asked) -> Period:
    """A quarter stands by itself; a week or month is seen within its year."""
    if asked.period.kind is PeriodKind.QUARTER:
        return asked.period
    return company.calendar().year_of(asked.period.starts_on)


def _curves(
    ask: Question, *, unit: Unit | None = None, person: User | None = None
) -> charts.Curves:
    asked = ask.asked
    span = _curve_span(asked)
    months, before = span.months(), pacing.period_before(span)
    done = achieved_monthly(asked.metric, span, as_of=asked.as_of, unit=unit, person=person)
    old = achieved_monthly(asked.metric, before, unit=unit, person=person)
    plan = monthly_targets(asked.metric, months, unit=unit, person=person, at=asked.at)
    return charts.Curves(
        months=months,
        actual=[done.get(month, ZERO) for month in months],
        plan=[plan.get(month, ZERO) for month in months],
        last_year=[old.get(pacing.year_before(month), ZERO) for month in months],
    )


def _curve(ask: Question, curves: charts.Curves, measure: str) -> charts.Chart:
    words = [_("Month"), _("Achieved"), _("Plan"), _("Last year")]
    known_until = ask.asked.as_of or _curve_span(ask.asked).last_day
    return charts.curve(curves, measure, words, known_until)


@require_safe
def ledger_person(request: HttpRequest, period: str, unit: str, person: str) -> HttpResponse:
    """A person's ledger: the line, the curve and every credit of the period."""
    ask = _question(request, period)
    seen = User.objects.visible_to(reader(request), ask.today)
    who = get_object_or_404(seen, code=person)
    place = get_object_or_404(Unit, code=unit)
    row = person_row(ask.asked, who)
    credits = _credits(ask.asked.metric, ask.period, who, ask.asked.as_of)
    if request.GET.get("format") == "csv":
        return _credits_csv(ask, who, credits)
    curves = _curves(ask, person=who)
    measure = charts.unit_of_curves(curves)
    context = _frame(ask, row, measure) | {
        "who": who,
        "crumbs": _crumbs(ask, place, who.name),
        "curve": _curve(ask, curves, measure),
        "page_obj": page_of(request, credits),
    }
    return render(request, "tracking/ledger_person.html", context)


def _credits(metric: Metric, period: Period, who: User, as_of: date | None) -> Any:
    """The credits that a person's figure is the sum of."""
    rows = Credit.objects.filter(metric=metric, person=who)
    if period.kind is PeriodKind.WEEK:
        rows = rows.filter(occurred_on__gte=period.starts_on, occurred_on__lt=period.ends_on)
    else:
        rows = rows.filter(month__gte=period.starts_on, month__lt=period.ends_on)
    if as_of is not None and as_of < period.last_day:
        rows = rows.filter(occurred_on__lte=as_of)
    return rows.select_related("customer", "contract", "receipt", "unit").order_by(
        "-occurred_on", "-pk"
    )


@require_safe
def credit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One credit: its fact, the split, who recorded it, the month it counts in, its history."""
    seen = Credit.objects.visible_to(reader(request), clock.today())
    credit = get_object_or_404(
        seen.select_related(
            "person", "unit", "metric", "customer", "contract", "receipt", "reverses",
            "recorded_by", "product", "channel", "industry", "territory",
        ),
        pk=pk,
    )  # fmt: skip
    fact = credit.contract or credit.receipt
    siblings = Credit.objects.filter(contract=credit.contract, receipt=credit.receipt)
    context = {
        "credit": credit,
        "fact": fact,
        "kind": "contract" if credit.contract_id else "receipt",
        "siblings": siblings.select_related("person", "unit").order_by("pk"),
        "reversed_by": Credit.objects.filter(reverses=credit).first(),
    }
    return render(request, "tracking/credit_detail.html", context)


def _csv(ask: Question, name: str, rows: Sequence[LedgerRow]) -> HttpResponse:
    head = [
        _("Code"), _("Name"), _("Target"), _("Plan to date"), _("Achieved"), _("Attainment"),
        _("Pace index"), _("Gap to date"), _("Gap to target"), _("Last year"),
    ]  # fmt: skip
    table = [
        [
            row.code, row.name, row.target, row.plan_to_date, row.achieved, row.attainment,
            row.pace, row.gap_to_date, row.gap, row.last_year,
        ]
        for row in rows
    ]  # fmt: skip
    return _download(as_csv(head, table), f"ledger-{ask.period.code}-{name}.csv")


def _credits_csv(ask: Question, who: User, credits: Any) -> HttpResponse:
    head = [_("Credit"), _("Day"), _("Customer"), _("Number"), _("Share"), _("Amount")]
    table = [
        [
            str(credit), credit.occurred_on.isoformat(), str(credit.customer or ""),
            str(credit.contract or credit.receipt), credit.share, credit.amount,
        ]
        for credit in credits
    ]  # fmt: skip
    return _download(as_csv(head, table), f"credits-{ask.period.code}-{who.code}.csv")


def _download(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
