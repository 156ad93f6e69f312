"""Making the payroll file of a close, and taking it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import GoalmgmtError, NotAllowed
from goalmgmt.core.workbooks import XLSX
from incentives.forms import PayrollForm
from incentives.operations.payroll import make_payroll_file
from incentives.reader import reader
from incentives.views.closes import detail_page, find_close

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


@require_POST
def payroll_make(request: HttpRequest, period: str, plan: str) -> HttpResponse:
    """Make the next file of the close; the page then offers it."""
    close = find_close(request, period, plan)
    form = PayrollForm(request.POST)
    if form.is_valid():
        try:
            made = make_payroll_file(
                close=close, actor=reader(request), now=clock.now(), **form.cleaned_data
            )
        except NotAllowed:
            raise
        except GoalmgmtError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("%(number)s is made.") % {"number": made.number})
            return redirect("incentives:close_detail", period, plan)
    return detail_page(request, close, payroll_form=form)


@require_safe
def payroll_file(request: HttpRequest, period: str, plan: str, number: str) -> HttpResponse:
    """The file as it was made, to the byte, under its number."""
    close = find_close(request, period, plan)
    found = get_object_or_404(close.payroll_files, number=number)
    answer = HttpResponse(bytes(found.content), content_type=TYPES[found.format])
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.{found.format}"'
    return answer
