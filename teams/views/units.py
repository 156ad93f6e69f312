"""Units: the tree, one unit with its charter and history, and moving it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import NotAllowed
from teams import acts, queries, rules
from teams.forms import organisation as forms
from teams.models import Unit
from teams.operations import units as operations
from teams.views.acting import Page, act, person_of


@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    """The tree of today, as far as the reader sees it."""
    reader = person_of(request)
    context = {
        "rows": queries.tree_for(reader, clock.today()),
        "can_manage": rules.can_manage_organisation(reader),
    }
    return render(request, "teams/unit_list.html", context)


@require_safe
def unit_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Charter, people, leader, and where the unit stood and stands."""
    today, reader = clock.today(), person_of(request)
    unit = get_object_or_404(Unit.objects.visible_to(reader, today), code=code)
    manages = rules.can_manage_organisation(reader)
    context = {
        "unit": unit,
        "charter": [(field.label, getattr(unit, field.name)) for field in forms.CharterForm()],
        "members": queries.members_on(unit, today),
        "children": Unit.objects.children_of(unit, today),
        "leads": unit.leads.select_related("person").order_by("-starts_on"),
        "placements": unit.placements.select_related("parent").order_by("-starts_on"),
        "above": queries.ancestors_of(unit, today)[:-1],
        "can_manage": manages,
        "can_write_charter": rules.can_write_charter(reader, unit, today),
        "crumbs": [(_("Units"), reverse("teams:unit_list")), (unit.name, "")],
        "events": acts.told(unit) if manages else [],
    }  # fmt: skip
    return render(request, "teams/unit_detail.html", context)


def _loaded(request: HttpRequest, code: str) -> tuple[Unit, str]:
    unit = get_object_or_404(Unit.objects.visible_to(person_of(request), clock.today()), code=code)
    return unit, reverse("teams:unit_detail", args=[unit.code])


def _crumbs(unit: Unit, url: str) -> list[tuple[str, str]]:
    return [(_("Units"), reverse("teams:unit_list")), (unit.name, url)]


def unit_create(request: HttpRequest) -> HttpResponse:
    """A new unit."""
    form = forms.NewUnitForm(request.POST or None, initial={"starts_on": clock.today()})
    units_url = reverse("teams:unit_list")

    def add() -> str:
        new = operations.NewUnit(**form.cleaned_data)
        unit = operations.add_unit(new=new, actor=person_of(request), now=clock.now())
        return reverse("teams:unit_detail", args=[unit.code])

    page = Page(_("Add unit"), _("Add unit"), units_url, _("Added."), [(_("Units"), units_url)])
    return act(request, form, page, add)


def unit_change(request: HttpRequest, code: str) -> HttpResponse:
    """Another name or kind."""
    unit, url = _loaded(request, code)
    initial = {"name": unit.name, "kind": unit.kind}
    form = forms.UnitFactsForm(request.POST or None, initial=initial)

    def change() -> str:
        operations.change_unit(
            unit=unit, actor=person_of(request), now=clock.now(), **form.cleaned_data
        )
        return url

    page = Page(_("Change unit"), _("Save unit"), url, _("Saved."), _crumbs(unit, url))
    return act(request, form, page, change)


def unit_move(request: HttpRequest, code: str) -> HttpResponse:
    """Another parent from a month on."""
    unit, url = _loaded(request, code)
    form = forms.UnitMoveForm(request.POST or None)

    def move() -> str:
        operations.place_unit(
            unit=unit, actor=person_of(request), now=clock.now(), **form.cleaned_data
        )
        return url

    page = Page(_("Move unit"), _("Move unit"), url, _("Moved."), _crumbs(unit, url))
    return act(request, form, page, move)


def unit_lead(request: HttpRequest, code: str) -> HttpResponse:
    """Who leads the unit from a day on."""
    unit, url = _loaded(request, code)
    form = forms.LeadForm(request.POST or None, initial={"starts_on": clock.today()})

    def appoint() -> str:
        operations.appoint_leader(
            unit=unit, actor=person_of(request), now=clock.now(), **form.cleaned_data
        )
        return url

    page = Page(_("Appoint leader"), _("Appoint leader"), url, _("Saved."), _crumbs(unit, url))
    return act(request, form, page, appoint)


def unit_charter(request: HttpRequest, code: str) -> HttpResponse:
    """Mission, values, duty, authority, benefit."""
    unit, url = _loaded(request, code)
    if not rules.can_write_charter(person_of(request), unit, clock.today()):
        raise NotAllowed(_("Only who leads the unit, or an administrator, writes its charter."))
    initial = {name: getattr(unit, name) for name in operations.CHARTER}
    form = forms.CharterForm(request.POST or None, initial=initial)

    def write() -> str:
        operations.write_charter(
            unit=unit, charter=form.cleaned_data, actor=person_of(request), now=clock.now()
        )
        return url

    page = Page(_("Write charter"), _("Save charter"), url, _("Saved."), _crumbs(unit, url))
    return act(request, form, page, write)
