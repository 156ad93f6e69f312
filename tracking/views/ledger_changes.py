"""What changed in a unit's or a person's ledger since a day, and why."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalmgmt.core.asked import day_asked
from teams.models import Unit, User
from tracking.enums import Cause
from tracking.models import LedgerSnapshot
from tracking.queries.asked import Asked
from tracking.queries.awaiting import is_awaited
from tracking.queries.changes import Changes, Scope, changes
from tracking.reader import reader
from tracking.views import ledger_files as files
from tracking.views import ledger_parts as parts
from tracking.views.common import page_of
from tracking.views.ledger import seen_unit
from tracking.views.ledger_asked import Question, question

#: Without a snapshot, how far back one looks.
USUAL_DAYS = 7


@require_safe
def ledger_changes(request: HttpRequest, period: str, unit: str) -> HttpResponse:
    """What changed in a unit with everything below it."""
    ask = _asked(request, period)
    where = seen_unit(ask, unit)
    return _page(ask, Scope(unit=where), where.name, ask.url(where.code))


@require_safe
def person_changes(request: HttpRequest, period: str, unit: str, person: str) -> HttpResponse:
    """What changed in a person's ledger."""
    ask = _asked(request, period)
    seen = User.objects.visible_to(reader(request), ask.today)
    who = get_object_or_404(seen, code=person)
    where = get_object_or_404(Unit, code=unit)
    return _page(ask, Scope(person=who), who.name, ask.url(where.code, who.code))


def _asked(request: HttpRequest, period: str) -> Question:
    ask = question(request, period)
    if not is_awaited(ask.asked.metric):
        raise Http404
    return ask


def _page(ask: Question, scope: Scope, name: str, back: str) -> HttpResponse:
    since = _since(ask)
    found = changes(ask.asked, scope, since)
    credits = parts.listed(found.credits)
    kind = ask.request.GET.get("format", "")
    if kind in files.FORMATS:
        table = parts.table(parts.Parts("changes", credits))
        return files.download(table, f"changes-{ask.period.code}-{since}", kind)
    context = {
        "ask": ask,
        "name": name,
        "crumbs": [(name, back), (_("What changed"), "")],
        "metric": ask.asked.metric,
        "since": since,
        "found": found,
        "figures": _figures(found),
        "page_obj": page_of(ask.request, credits),
        "causes": dict(Cause.choices),
        "file_csv": ask.with_words({"since": [str(since)], "format": ["csv"]}),
        "file_xlsx": ask.with_words({"since": [str(since)], "format": ["xlsx"]}),
    }
    return render(ask.request, "tracking/ledger_changes.html", context)


def _figures(found: Changes) -> list[dict[str, Any]]:
    """Each figure: then, now, the difference and its steps."""
    named = (
        (_("Achieved"), "achieved"), (_("Target"), "target"),
        (_("Plan to date"), "plan_to_date"),
    )  # fmt: skip
    return [
        {
            "label": label,
            "then": getattr(found.then, key),
            "now": getattr(found.now, key),
            "difference": getattr(found.now, key) - getattr(found.then, key),
            "steps": getattr(found, key),
        }
        for label, key in named
    ]


def _since(ask: Question) -> date:
    """The day that is asked for; else that of the last snapshot before, or a week ago."""
    as_of = ask.asked.as_of or ask.today
    wanted = day_asked(ask.request.GET.get("since", ""))
    if wanted is not None:
        return min(wanted, as_of)
    last: date | None = (
        _snapshots(ask.asked).filter(day__lt=as_of).aggregate(last=Max("day"))["last"]
    )
    return last or as_of - timedelta(days=USUAL_DAYS)


def _snapshots(asked: Asked) -> Any:
    return LedgerSnapshot.objects.filter(metric=asked.metric, period=asked.period.code)
