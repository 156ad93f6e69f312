"""Waiving exceptions of a close, one type at a time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from goalmgmt.core import clock
from goalmgmt.core.errors import GoalmgmtError, NotAllowed
from incentives.forms import WaiveForm
from incentives.operations import waivers
from incentives.queries import exceptions
from incentives.reader import reader
from incentives.views.closes import detail_page, find_close


@require_POST
def close_waive(request: HttpRequest, period: str, plan: str) -> HttpResponse:
    """Let the ticked exceptions pass; a refusal shows the page again with what was typed."""
    close = find_close(request, period, plan)
    form = WaiveForm(request.POST, keys=exceptions.waivable(close))
    if form.is_valid():
        try:
            count = waivers.waive(
                close=close,
                keys=form.cleaned_data["key"],
                reason=form.cleaned_data["reason"],
                actor=reader(request),
                now=clock.now(),
            )
        except NotAllowed:
            raise
        except GoalmgmtError as error:
            form.add_error(None, error.message)
        else:
            told = ngettext("%(count)s exception waived.", "%(count)s exceptions waived.", count)
            messages.success(request, told % {"count": count})
            return redirect("incentives:close_detail", period, plan)
    return detail_page(request, close, waive_form=form)
