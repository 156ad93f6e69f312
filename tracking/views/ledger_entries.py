"""What a row of a lens is made of: the credits of a unit that carry the entry's stamp, or none."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from targets.models.lenses import CATALOGUES
from tracking.queries.lens_rows import LENSES, entry_credits, lens_drill
from tracking.queries.sources import is_stamped
from tracking.views import ledger_files as files
from tracking.views import ledger_parts as parts
from tracking.views.common import page_of
from tracking.views.ledger import seen_unit
from tracking.views.ledger_asked import follows_period, question

UNASSIGNED = "-"


@require_safe
@follows_period
def ledger_entry(
    request: HttpRequest, period: str, unit: str, lens: str, entry: str
) -> HttpResponse:
    """The credits behind an entry's figure; under `-` those that carry no stamp."""
    ask = question(request, period)
    where = seen_unit(ask, unit)
    if lens not in LENSES or not is_stamped(ask.asked.metric):
        raise Http404
    item = None if entry == UNASSIGNED else get_object_or_404(CATALOGUES[lens], code=entry)
    credits = parts.listed(entry_credits(ask.asked, where, lens, item.pk if item else None))
    made = parts.Parts("credits", credits)
    kind = request.GET.get("format", "")
    if kind in files.FORMATS:
        name = f"credits-{ask.period.code}-{where.code}-{lens}"
        return files.download(parts.table(made), name, kind)
    rows = lens_drill(ask.asked, where, lens).rows
    back = ask.url(where.code)
    context = {
        "ask": ask,
        "where": where,
        "name": item.name if item else _("Unassigned"),
        "metric": ask.asked.metric,
        "total": next((row for row in rows if row.code == entry), None),
        "crumbs": [(where.name, back), (item.name if item else _("Unassigned"), "")],
        "page_obj": page_of(request, credits),
        "file_csv": ask.here(format="csv"),
        "file_xlsx": ask.here(format="xlsx"),
        "with_person": True,
    }
    return render(request, "tracking/ledger_entry.html", context)
