"""Process figures beside results, and the rows behind each of them (part 8)."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalmgmt.core import clock
from tracking import charts, process_columns, process_rules
from tracking.process_columns import ProcessColumn
from tracking.queries.process_figures import Span
from tracking.queries.process_parts import PartsAsked, parts_of
from tracking.queries.process_team import TeamLine, team
from tracking.reader import reader
from tracking.views.common import PER_PAGE
from tracking.views.ledger_files import FORMATS, Table, download
from tracking.views.process_asked import ProcessQuestion


@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """What the team does, beside what comes of it; each figure a link to its rows."""
    ask = ProcessQuestion(request)
    people, units = team(ask.scope, clock.now())
    columns = process_columns.shown([line.tally for line in people])
    if request.GET.get("format") in FORMATS:
        name = f"activity-{ask.base.period.code}"
        return download(process_table([*units, *people], columns), name, request.GET["format"])
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "ask": ask,
        "period": ask.base.period,
        "metric": ask.base.asked.metric,
        "measure": charts.unit_for((units or people)[0].result, ask.base.asked.metric)
        if people
        else "",
        "columns": columns,
        "page_obj": page,
        "people": [_line(ask, line, columns) for line in page.object_list],
        "unit_lines": [_line(ask, line, columns) for line in units],
        "file_csv": ask.here(format="csv"),
        "file_xlsx": ask.here(format="xlsx"),
        "leads": bool(ask.units),
        **ask.choices(),
    }
    return render(request, "tracking/process.html", context)


def _line(ask: ProcessQuestion, line: TeamLine, columns: Sequence[ProcessColumn]) -> dict[str, Any]:
    """A line as the page shows it: each figure with the counts behind it and where these are."""
    is_unit = line.result.kind == "unit"
    code = line.result.code
    cells = [
        {
            "column": column,
            "value": column.of(line.tally),
            "counted": column.counted(line.tally),
            "url": "" if is_unit or not column.parts else ask.parts_url(code, column.parts),
        }
        for column in columns
    ]
    return {
        "row": line.result,
        "unit": line.unit,
        "url": ask.here(unit=code) if is_unit else "",
        "cells": cells,
    }


def process_table(lines: Sequence[TeamLine], columns: Sequence[ProcessColumn]) -> Table:
    """The units and the people as rows of a file: shares as fractions, amounts exact."""
    head = [_("Code"), _("Name"), _("Unit"), _("Target"), _("Achieved"), _("Attainment")]
    head += [_("Gap to date"), *(str(column.label) for column in (*columns, process_columns.MEAN))]
    return head, [_file_row(line, columns) for line in lines]


def _file_row(line: TeamLine, columns: Sequence[ProcessColumn]) -> list[Any]:
    row = line.result
    mean = process_columns.MEAN.exported(line.tally)
    return [
        row.code, row.name, line.unit, row.target, row.achieved if row.known else None,
        row.attainment, row.gap_to_date if row.has_gap else None,
        *chain(*(column.exported(line.tally) for column in columns)), *mean,
    ]  # fmt: skip


@require_safe
def activity_parts(request: HttpRequest, person: str, parts: str) -> HttpResponse:
    """The rows behind a person's figure: as many as the figure counts."""
    ask, viewer = ProcessQuestion(request), reader(request)
    watched = process_rules.watched_people(viewer, ask.base.today)
    who = get_object_or_404(watched, code=person)
    span = Span.of(ask.base.asked)
    found = parts_of(parts, PartsAsked(who, span, clock.now()))
    if found is None:
        raise Http404
    columns = [column for column in process_columns.COLUMNS if column.parts == parts]
    context = {
        "who": who,
        "period": ask.base.period,
        "columns": columns,
        "counted": sum(part.counts for part in found),
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "back": reverse("tracking:activity") + ask.here(),
    }
    return render(request, "tracking/process_parts.html", context)
