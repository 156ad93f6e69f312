"""What an administrator does with a unit besides naming and moving it: leaders, closing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalmgmt.core import clock
from goalmgmt.core.errors import Refused
from goalmgmt.core.periods import add_months
from teams import in_use
from teams.enums import Role
from teams.forms import organisation as forms
from teams.models import Unit, User
from teams.operations import closing, leads
from teams.views.acting import Page, act, person_of
from teams.views.units import crumbs_of, loaded


def unit_lead(request: HttpRequest, code: str) -> HttpResponse:
    """Who leads the unit from a day on."""
    unit, url = loaded(request, code)
    form = forms.LeadForm(request.POST or None, initial={"starts_on": clock.today()})

    def appoint() -> str:
        leads.appoint_leader(
            unit=unit, actor=person_of(request), now=clock.now(), **form.cleaned_data
        )
        _warn_without_role(request, form.cleaned_data["person"])
        return url

    page = Page(_("Appoint leader"), _("Appoint leader"), url, _("Saved."), crumbs_of(unit, url))
    return act(request, form, page, appoint)


def unit_deputy(request: HttpRequest, code: str) -> HttpResponse:
    """Who stands in for the leader, and until when."""
    unit, url = loaded(request, code)
    form = forms.DeputyForm(request.POST or None, initial={"starts_on": clock.today()})

    def appoint() -> str:
        deputy = leads.Deputy(**form.cleaned_data)
        leads.appoint_deputy(unit=unit, deputy=deputy, actor=person_of(request), now=clock.now())
        _warn_without_role(request, deputy.person)
        return url

    note = _("A deputy sees and does for the unit what its leader may, on these days.")
    page = Page(
        _("Appoint deputy"), _("Appoint deputy"), url, _("Saved."), crumbs_of(unit, url), note
    )
    return act(request, form, page, appoint)


def _warn_without_role(request: HttpRequest, person: User) -> None:
    """Leading opens nothing to who has no page to open: the roles say which pages there are."""
    if not person.has_role(Role.MANAGER):
        words = _("%(person)s does not have the role “%(role)s” and cannot open the unit. Give it "
                  "on the page of the person, under “Change roles”.")  # fmt: skip
        messages.warning(request, words % {"person": person, "role": Role.MANAGER.label})


def lead_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The end of a lead or deputyship."""
    unit, url = loaded(request, code)
    lead = get_object_or_404(unit.leads.select_related("person"), pk=pk)
    form = forms.EndForm(request.POST or None, initial={"ends_on": lead.ends_on or clock.today()})

    def end() -> str:
        leads.end_lead(
            lead=lead, ends_on=form.cleaned_data["ends_on"],
            actor=person_of(request), now=clock.now(),
        )  # fmt: skip
        return url

    title = _("End of %(person)s's lead") % {"person": lead.person}
    page = Page(title, _("Set the end"), url, _("Saved."), crumbs_of(unit, url))
    return act(request, form, page, end)


def unit_close(request: HttpRequest, code: str) -> HttpResponse:
    """Close the unit; says beforehand what must be emptied first."""
    unit, url = loaded(request, code)
    day = add_months(clock.today(), 1)
    form = forms.CloseUnitForm(request.POST or None, initial={"closed_on": day})

    def close() -> str:
        closing.close_unit(
            unit=unit, closed_on=form.cleaned_data["closed_on"],
            actor=person_of(request), now=clock.now(),
        )  # fmt: skip
        return url

    note = _("It keeps its results and its place in the past, and leaves every list.")
    page = Page(
        _("Close unit"), _("Close unit"), url, _("Closed."), crumbs_of(unit, url), note,
        points=_obstacles(unit, form),
    )  # fmt: skip
    return act(request, form, page, close)


def _obstacles(unit: Unit, form: forms.CloseUnitForm) -> list[str]:
    """What stands in the way as things are; a refusal names it for the day that was chosen."""
    return [] if form.is_bound else in_use.obstacles(unit, form.initial["closed_on"])


@require_POST
def unit_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take a closing back."""
    unit, url = loaded(request, code)
    try:
        closing.reopen_unit(unit=unit, actor=person_of(request), now=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The unit is open again."))
    return redirect(url)
