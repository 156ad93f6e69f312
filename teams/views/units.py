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
from teams.views.acting import Page, act, as_of, person_of


@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    """The tree, today or as of a day, as far as the reader sees it."""
    reader, today = person_of(request), clock.today()
    day = as_of(request, today)
    context = {
        "rows": queries.tree_for(reader, today, day),
        "day": day,
        "is_past": day != today,
        "can_manage": rules.can_manage_organisation(reader),
    }
    return render(request, "teams/unit_list.html", context)


@require_safe
def unit_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Charter, people, leader, and where the unit stood and stands."""
    today, reader = clock.today(), person_of(request)
    day = as_of(request, today)
    visible = Unit.objects.visible_to(reader, today)
    unit = get_object_or_404(visible, code=code)
    members = queries.seats_in(unit, day)
    manages = rules.can_manage_organisation(reader)
    context = {
        "unit": unit,
        "charter": [(field.label, getattr(unit, field.name)) for field in forms.CharterForm()],
        "members": members,
        "seen": queries.visible_among(reader, [seat.person_id for seat in members], today),
        "seen_units": set(visible.values_list("pk", flat=True)),
        "children": Unit.objects.children_of(unit, day).open_on(day),
        "leads": unit.leads.select_related("person").order_by("-starts_on"),
        "placements": unit.placements.select_related("parent").order_by("-starts_on"),
        "above": queries.ancestors_of(unit, day)[:-1],
        "day": day,
        "today": today,
        "is_past": day != today,
        "can_manage": manages,
        "can_write_charter": rules.can_write_charter(reader, unit, today),
        "crumbs": [(_("Units"), reverse("teams:unit_list")), (unit.name, "")],
        "events": acts.told(unit) if manages else [],
    }  # fmt: skip
    return render(request, "teams/unit_detail.html", context)


def loaded(request: HttpRequest, code: str) -> tuple[Unit, str]:
    """The unit, when the reader sees it, and its page."""
    unit = get_object_or_404(Unit.objects.visible_to(person_of(request), clock.today()), code=code)
    return unit, reverse("teams:unit_detail", args=[unit.code])


def crumbs_of(unit: Unit, url: str) -> list[tuple[str, str]]:
    """The way to an act on the unit."""
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
    unit, url = loaded(request, code)
    initial = {"name": unit.name, "kind": unit.kind}
    form = forms.UnitFactsForm(request.POST or None, initial=initial)

    def change() -> str:
        operations.change_unit(
            unit=unit, actor=person_of(request), now=clock.now(), **form.cleaned_data
        )
        return url

    page = Page(_("Change unit"), _("Save unit"), url, _("Saved."), crumbs_of(unit, url))
    return act(request, form, page, change)


def unit_move(request: HttpRequest, code: str) -> HttpResponse:
    """Another parent from a month on."""
    unit, url = loaded(request, code)
    form = forms.UnitMoveForm(request.POST or None)

    def move() -> str:
        operations.place_unit(
            unit=unit, actor=person_of(request), now=clock.now(), **form.cleaned_data
        )
        return url

    page = Page(_("Move unit"), _("Move unit"), url, _("Moved."), crumbs_of(unit, url))
    return act(request, form, page, move)


def unit_charter(request: HttpRequest, code: str) -> HttpResponse:
    """Mission, values, duty, authority, benefit."""
    unit, url = loaded(request, code)
    if not rules.can_write_charter(person_of(request), unit, clock.today()):
        raise NotAllowed(_("Only who leads the unit, or an administrator, writes its charter."))
    initial = {name: getattr(unit, name) for name in operations.CHARTER}
    form = forms.CharterForm(request.POST or None, initial=initial)

    def write() -> str:
        operations.write_charter(
            unit=unit, charter=form.cleaned_data, actor=person_of(request), now=clock.now()
        )
        return url

    page = Page(_("Write charter"), _("Save charter"), url, _("Saved."), crumbs_of(unit, url))
    return act(request, form, page, write)
